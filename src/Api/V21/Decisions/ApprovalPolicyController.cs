using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;

namespace VerificationService.Api.V21.Decisions;

/// <summary>v2.1 approval policy.</summary>
[Route("api/v2.1/approval-policy")]
[Tags("Approval policy")]
[Description("Who must approve what, and how often: in force, before, proposed, and as a draft to try.")]
public sealed class ApprovalPolicyController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Get the approval policy</summary>
    /// <remarks>What is in force, the tenant's own or built in, the floor that no policy goes below, and what waits for a second power-tenant.</remarks>
    [HttpGet(Name = "get-approval-policy")]
    [ProducesResponseType<V21Answer<ApprovalPolicyData>>(200, Description = "The policy in force.")]
    public async Task<IActionResult> Get(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetApprovalPolicy(), cancellationToken);
        return result.Failed(out var refusal, out var inForce)
            ? Refuse(refusal)
            : Answer("Success", ApprovalPolicyData.Of(inForce));
    }

    /// <summary>Activate an approval policy</summary>
    /// <remarks>
    /// Puts a new version in force, for every decision from then on, first approvals that await a second one included. A
    /// policy may tighten the floor and never loosen it; every field that would is named. What asks for less than the policy in
    /// force waits for a second power-tenant where the tenant has two who have access, or had until 30 days ago: 202, and nothing
    /// is changed yet. A proposal that waits already is replaced.
    /// </remarks>
    /// <param name="body">The rules, and the version they were written upon.</param>
    [HttpPut(Name = "activate-approval-policy")]
    [ProducesResponseType<V21Answer<ApprovalPolicyVersionData>>(200, Description = "The version now in force.")]
    [ProducesResponseType<V21Answer<PolicyProposalData>>(
        202,
        Description = "The proposal, which another power-tenant has to confirm."
    )]
    public async Task<IActionResult> Activate(
        [Body] ActivateApprovalPolicyRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var submitted) ? Refuse(refusal)
            : submitted.Proposed is { } proposed
                ? AnswerLater("A second power-tenant has to confirm this policy", PolicyProposalData.Of(proposed))
            : Answer("Approval policy activated", ApprovalPolicyVersionData.Of(submitted.Activated!));
    }

    /// <summary>Confirm a proposed policy</summary>
    /// <remarks>
    /// Puts a policy in force that asks for less, by another power-tenant than whoever proposed it. A key is its owner; a key
    /// without owner confirms nothing. When the policy in force is no longer the one it was proposed on, or seven days are
    /// over, or its proposer lost the right to propose it, it is 409.
    /// </remarks>
    /// <param name="proposalId">The proposal, as <c>GET /api/v2.1/approval-policy</c> shows it.</param>
    [HttpPost("proposals/{proposalId}/confirm", Name = "confirm-policy-proposal")]
    [ProducesResponseType<V21Answer<ApprovalPolicyVersionData>>(200, Description = "The version now in force.")]
    public async Task<IActionResult> Confirm(string proposalId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new ConfirmPolicyProposal(proposalId), cancellationToken);
        return result.Failed(out var refusal, out var version)
            ? Refuse(refusal)
            : Answer("Approval policy activated", ApprovalPolicyVersionData.Of(version));
    }

    /// <summary>Reject a proposed policy</summary>
    /// <remarks>Ends the proposal; the policy in force stays. Whoever proposed it withdraws it by this.</remarks>
    /// <param name="proposalId">The proposal.</param>
    [HttpPost("proposals/{proposalId}/reject", Name = "reject-policy-proposal")]
    [ProducesResponseType<V21Answer<PolicyProposalIdData>>(200, Description = "The proposal waits no more.")]
    public async Task<IActionResult> Reject(string proposalId, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new RejectPolicyProposal(proposalId), cancellationToken);
        return result.Failed(out var refusal, out var rejected)
            ? Refuse(refusal)
            : Answer("Proposal rejected", new PolicyProposalIdData { ProposalId = rejected.Id });
    }

    /// <summary>List approval policy versions</summary>
    /// <remarks>Every version the tenant ever had, newest first, a page at a time; the built-in one is version 0.</remarks>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("versions", Name = "list-approval-policy-versions")]
    [ProducesResponseType<V21Answer<PageData<ApprovalPolicyVersionData>>>(200, Description = "One page.")]
    public async Task<IActionResult> Versions(
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListApprovalPolicyVersions(page), cancellationToken);
        return result.Failed(out refusal, out var versions)
            ? Refuse(refusal)
            : AnswerPage(versions, ApprovalPolicyVersionData.Of);
    }

    /// <summary>Try an approval policy</summary>
    /// <remarks>
    /// How the last decisions would have come out under a draft, by the rules that judge every decision; nothing is
    /// written. Each is judged by the role and grounds it was made with, and by the documents accepted now.
    /// </remarks>
    /// <param name="body">The draft.</param>
    [HttpPost("dry-run", Name = "dry-run-approval-policy")]
    [ProducesResponseType<V21Answer<PolicyDryRunData>>(200, Description = "What would have been different.")]
    public async Task<IActionResult> DryRun(
        [Body] DryRunApprovalPolicyRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToQuery().Failed(out var refusal, out var query))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(query, cancellationToken);
        return result.Failed(out refusal, out var found)
            ? Refuse(refusal)
            : Answer("Success", PolicyDryRunData.Of(found));
    }
}
