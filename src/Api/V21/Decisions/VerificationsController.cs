using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.V21.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>v2.1 verifications.</summary>
[Route("api/v2.1/verifications")]
[Tags("Verifications")]
[Description("Verifications: open, list, decide under the right authority, look back.")]
public sealed class VerificationsController(Dispatcher dispatcher, IMapper mapper) : OpeningController(dispatcher)
{
    /// <summary>Start a verification</summary>
    /// <remarks>Opens a verification and assesses its risk, once; the risk decides who may approve it.</remarks>
    /// <param name="body">What is verified.</param>
    [Versioned]
    [HttpPost(Name = "create-verification")]
    [ProducesResponseType<V21CreatedAnswer<VerificationStartedData>>(
        200,
        Description = "The verification was started."
    )]
    public Task<IActionResult> Create([Body] CreateVerificationRequest body, CancellationToken cancellationToken) =>
        OpenAsync(body, cancellationToken);

    /// <summary>List verifications</summary>
    /// <remarks>
    /// Newest first, a page at a time. With <c>text</c> or <c>externalId</c>: what that finds, newest subject first. A page of those
    /// may be shorter than its limit and have a next one.
    /// </remarks>
    /// <param name="status">Only those that stand there.</param>
    /// <param name="riskLevel">Only those of that risk.</param>
    /// <param name="type">Only those of that main type.</param>
    /// <param name="customerId">Only that customer's.</param>
    /// <param name="organizationId">Only that organization's.</param>
    /// <param name="text">
    /// What was typed of whom it is about: beginnings of names (a director's too), of an e-mail address, of a telephone, document,
    /// tax or register number, of your own identifier, in any order; or a whole id.
    /// </param>
    /// <param name="externalId">Your own identifier of the subject, whole.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet(Name = "list-verifications")]
    [ProducesResponseType<V21Answer<PageData<VerificationData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery, WordsOf(typeof(VerificationStatus))] string? status,
        [FromQuery, WordsOf(typeof(RiskLevel))] string? riskLevel,
        [FromQuery] string? type,
        [FromQuery] string? customerId,
        [FromQuery] string? organizationId,
        [FromQuery] string? text,
        [FromQuery] string? externalId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (
            V21Words.ParseStatus(status).Failed(out var refusal, out var wantedStatus)
            || V21Words.ParseRiskLevel(riskLevel).Failed(out refusal, out var wantedRisk)
            || PageQuery.Parse(limit, cursor).Failed(out refusal, out var page)
        )
        {
            return Refuse(refusal);
        }

        var filter = new VerificationFilter
        {
            Status = wantedStatus,
            RiskLevel = wantedRisk,
            Type = type,
            CustomerId = customerId,
            OrganizationId = organizationId,
            Subjects = new SubjectQuery { Text = text, ExternalId = externalId },
        };
        var result = await Dispatcher.SendAsync(new ListVerifications(filter, page), cancellationToken);
        return result.Failed(out refusal, out var views)
            ? Refuse(refusal)
            : AnswerPage(views, mapper.Map<VerificationData>);
    }

    /// <summary>Get a verification</summary>
    /// <param name="verificationId">Verification process identifier.</param>
    [Versioned]
    [HttpGet("{verificationId}", Name = "get-verification")]
    [ProducesResponseType<V21Answer<VerificationData>>(200, Description = "The verification.")]
    public async Task<IActionResult> Get(string verificationId, CancellationToken cancellationToken)
    {
        var result = await Dispatcher.SendAsync(new GetVerification(verificationId), cancellationToken);
        if (result.Failed(out var refusal, out var view))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, view.Version);
        return Answer("Success", mapper.Map<VerificationData>(view));
    }

    /// <summary>Approve verification</summary>
    /// <remarks>
    /// Admin endpoint to approve or reject KYB verification requests after document review. High-risk organizations
    /// (MSBs, crypto exchanges, gambling, PEP directors) require POWER_TENANT approval. Repeating an approval that stands
    /// succeeds and changes nothing.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">Who approves, and on what grounds.</param>
    [Decides]
    [HttpPost("{verificationId}/approve", Name = "approve-verification")]
    [ProducesResponseType<V21Answer<ApprovalData>>(
        200,
        Description = "Verification approved, or rejected where the target status says so"
    )]
    public async Task<IActionResult> Approve(
        string verificationId,
        [Body] ApproveRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.Refusal is { } illegible)
        {
            return Refuse(illegible);
        }

        var version = EntityTags.Expected(Request);
        if (body.IsRejection)
        {
            return await RejectAsync(body.ToRejection(verificationId, version), true, cancellationToken);
        }

        var result = await Dispatcher.SendAsync(body.ToApproval(verificationId, version), cancellationToken);
        if (result.Failed(out var refusal, out var made))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, made.Version);
        return Answer(
            made.Status == VerificationStatus.AwaitingSecondApproval
                ? "Approval recorded, awaiting a second approver"
                : "Verification approved successfully",
            ApprovalData.Of(made)
        );
    }

    /// <summary>Reject verification</summary>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">Who rejects, and on what grounds.</param>
    [Decides]
    [HttpPost("{verificationId}/reject", Name = "reject-verification")]
    [ProducesResponseType<V21Answer<RejectionData>>(200, Description = "Verification rejected")]
    public async Task<IActionResult> Reject(
        string verificationId,
        [Body] RejectRequest body,
        CancellationToken cancellationToken
    ) =>
        body.ToCommand(verificationId, EntityTags.Expected(Request)).Failed(out var refusal, out var command)
            ? Refuse(refusal)
            : await RejectAsync(command, false, cancellationToken);

    /// <summary>Withdraw a first approval</summary>
    /// <remarks>
    /// Takes back the first of two approvals and returns the case to review: by whoever gave it, or by somebody else who
    /// decides. It takes two people anew.
    /// </remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="body">Why.</param>
    [Decides]
    [HttpPost("{verificationId}/withdraw-approval", Name = "withdraw-approval")]
    [ProducesResponseType<V21Answer<ApprovalReturnedData>>(200, Description = "The case is in review again.")]
    public async Task<IActionResult> WithdrawApproval(
        string verificationId,
        [Body] WithdrawApprovalRequest body,
        CancellationToken cancellationToken
    )
    {
        var expected = new ExpectedRecord { Version = EntityTags.Expected(Request) };
        var result = await Dispatcher.SendAsync(
            new WithdrawApproval(verificationId, body.Reason) { Expected = expected },
            cancellationToken
        );
        if (result.Failed(out var refusal, out var returned))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, returned.Version);
        return Answer("Approval withdrawn", ApprovalReturnedData.Of(returned));
    }

    /// <summary>Get a verification's approval requirements</summary>
    /// <remarks>Who may approve it, what is missing, and why: the approval's own rules, with nothing written.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    [Versioned]
    [HttpGet("{verificationId}/approval-requirements", Name = "get-approval-requirements")]
    [ProducesResponseType<V21Answer<ApprovalRequirementsData>>(200, Description = "What an approval needs.")]
    public async Task<IActionResult> ApprovalRequirements(string verificationId, CancellationToken cancellationToken)
    {
        var result = await Dispatcher.SendAsync(new GetApprovalRequirements(verificationId), cancellationToken);
        if (result.Failed(out var refusal, out var needs))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, needs.Version);
        return Answer("Success", ApprovalRequirementsData.Of(needs));
    }

    /// <summary>Get a verification's history</summary>
    /// <remarks>Everything that happened to it, refused attempts included, oldest first.</remarks>
    /// <param name="verificationId">Verification process identifier.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("{verificationId}/history", Name = "get-verification-history")]
    [ProducesResponseType<V21Answer<PageData<HistoryEntryData>>>(200, Description = "One page.")]
    public async Task<IActionResult> History(
        string verificationId,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await Dispatcher.SendAsync(new GetVerificationHistory(verificationId, page), cancellationToken);
        return result.Failed(out refusal, out var entries)
            ? Refuse(refusal)
            : AnswerPage(entries, mapper.Map<HistoryEntryData>);
    }

    private async Task<IActionResult> RejectAsync(
        RejectVerification command,
        bool askedAsApproval,
        CancellationToken cancellationToken
    )
    {
        var result = await Dispatcher.SendAsync(command, cancellationToken);
        if (result.Failed(out var refusal, out var made))
        {
            return Refuse(refusal);
        }

        EntityTags.Set(Response, made.Version);
        return Answer("Verification rejected successfully", RejectionData.Of(made, askedAsApproval));
    }
}
