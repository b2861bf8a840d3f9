using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;

namespace VerificationService.Api.V21;

/// <summary>v2.1 approval policy.</summary>
[Route("api/v2.1/approval-policy")]
[Tags("Approval policy")]
[Description("Who must approve what, and how often: in force, before, and as a draft to try.")]
public sealed class ApprovalPolicyController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Get the approval policy</summary>
    /// <remarks>What is in force, the tenant's own or built in, and the floor that no policy goes below.</remarks>
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
    /// policy may tighten the floor and never loosen it; every field that would is named.
    /// </remarks>
    /// <param name="body">The rules, and the version they were written upon.</param>
    [HttpPut(Name = "activate-approval-policy")]
    [ProducesResponseType<V21Answer<ApprovalPolicyVersionData>>(200, Description = "The version now in force.")]
    public async Task<IActionResult> Activate(
        [Body] ActivateApprovalPolicyRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand().Failed(out var fault, out var command))
        {
            return Refuse(fault);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out var refusal, out var version)
            ? Refuse(refusal)
            : Answer("Approval policy activated", ApprovalPolicyVersionData.Of(version));
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
        if (PageQuery.Parse(limit, cursor).Failed(out var fault, out var page))
        {
            return Refuse(fault);
        }

        var result = await dispatcher.SendAsync(new ListApprovalPolicyVersions(page), cancellationToken);
        return result.Failed(out var refusal, out var versions)
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
        if (body.ToQuery().Failed(out var fault, out var query))
        {
            return Refuse(fault);
        }

        var result = await dispatcher.SendAsync(query, cancellationToken);
        return result.Failed(out var refusal, out var found)
            ? Refuse(refusal)
            : Answer("Success", PolicyDryRunData.Of(found));
    }
}
