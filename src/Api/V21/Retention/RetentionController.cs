using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Retention;

/// <summary>v2.1 retention: until when records are kept.</summary>
[Route("api/v2.1")]
[Tags("Retention")]
[Description("How long records are kept, what holds them, and how they end.")]
public sealed class RetentionController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>End the relationship with a customer</summary>
    /// <remarks>The years for which its records are kept are counted from this day. Another date replaces it.</remarks>
    /// <param name="customerId">The person.</param>
    /// <param name="body">When.</param>
    [HttpPost("customers/{customerId}/end-relationship", Name = "end-customer-relationship")]
    [ProducesResponseType<V21Answer<SubjectRetentionData>>(200, Description = "Until when the records are kept now.")]
    public Task<IActionResult> EndOfCustomer(
        string customerId,
        [Body] EndRelationshipRequest body,
        CancellationToken cancellationToken
    ) => EndAsync(new SubjectRef(customerId, IsBusiness: false), body, cancellationToken);

    /// <summary>End the relationship with an organization</summary>
    /// <remarks>The years for which its records are kept are counted from this day. Another date replaces it.</remarks>
    /// <param name="organizationId">The business.</param>
    /// <param name="body">When.</param>
    [HttpPost("organizations/{organizationId}/end-relationship", Name = "end-organization-relationship")]
    [ProducesResponseType<V21Answer<SubjectRetentionData>>(200, Description = "Until when the records are kept now.")]
    public Task<IActionResult> EndOfOrganization(
        string organizationId,
        [Body] EndRelationshipRequest body,
        CancellationToken cancellationToken
    ) => EndAsync(new SubjectRef(organizationId, IsBusiness: true), body, cancellationToken);

    /// <summary>Get until when a customer's records are kept</summary>
    /// <param name="customerId">The person.</param>
    [HttpGet("customers/{customerId}/retention", Name = "get-customer-retention")]
    [ProducesResponseType<V21Answer<SubjectRetentionData>>(
        200,
        Description = "Until when, why, and how much there is."
    )]
    public Task<IActionResult> OfCustomer(string customerId, CancellationToken cancellationToken) =>
        ShowAsync(new SubjectRef(customerId, IsBusiness: false), cancellationToken);

    /// <summary>Get until when an organization's records are kept</summary>
    /// <param name="organizationId">The business.</param>
    [HttpGet("organizations/{organizationId}/retention", Name = "get-organization-retention")]
    [ProducesResponseType<V21Answer<SubjectRetentionData>>(
        200,
        Description = "Until when, why, and how much there is."
    )]
    public Task<IActionResult> OfOrganization(string organizationId, CancellationToken cancellationToken) =>
        ShowAsync(new SubjectRef(organizationId, IsBusiness: true), cancellationToken);

    /// <summary>Set a legal hold</summary>
    /// <remarks>While it stands, nothing of the subject, or of the tenant, is erased. A subject may have many.</remarks>
    /// <param name="body">Whose records, and why.</param>
    [HttpPost("holds", Name = "set-hold")]
    [ProducesResponseType<V21Answer<HoldData>>(200, Description = "The hold.")]
    public async Task<IActionResult> SetHold([Body] SetHoldRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        return Show("Hold set", await dispatcher.SendAsync(command, cancellationToken));
    }

    /// <summary>Release a legal hold</summary>
    /// <remarks>It stays on record.</remarks>
    /// <param name="holdId">The hold.</param>
    /// <param name="body">Why.</param>
    [HttpPost("holds/{holdId}/release", Name = "release-hold")]
    [ProducesResponseType<V21Answer<HoldData>>(200, Description = "The hold that was released.")]
    public async Task<IActionResult> ReleaseHold(
        string holdId,
        [Body] ReleaseHoldRequest body,
        CancellationToken cancellationToken
    ) => Show("Hold released", await dispatcher.SendAsync(new ReleaseHold(holdId, body.Reason), cancellationToken));

    /// <summary>List legal holds</summary>
    /// <remarks>Newest first, a page at a time, released ones included.</remarks>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("holds", Name = "list-holds")]
    [ProducesResponseType<V21Answer<PageData<HoldData>>>(200, Description = "One page.")]
    public async Task<IActionResult> ListHolds(
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListHolds(page), cancellationToken);
        return result.Failed(out refusal, out var holds) ? Refuse(refusal) : AnswerPage(holds, HoldData.Of);
    }

    /// <summary>Propose an erasure</summary>
    /// <remarks>
    /// Another person confirms it. One that comes early is not refused: once confirmed, it waits until nothing keeps the records any
    /// more, and the answer says what does.
    /// </remarks>
    /// <param name="body">Who is to be erased, and why.</param>
    [HttpPost("erasures", Name = "propose-erasure")]
    [ProducesResponseType<V21Answer<ErasureData>>(200, Description = "The erasure, and what it would wait for.")]
    public async Task<IActionResult> Propose([Body] ProposeErasureRequest body, CancellationToken cancellationToken)
    {
        if (body.ToCommand().Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        return Show("Erasure proposed", await dispatcher.SendAsync(command, cancellationToken));
    }

    /// <summary>Confirm an erasure</summary>
    /// <remarks>By another person than whoever proposed it. It cannot be undone once it has begun.</remarks>
    /// <param name="erasureId">The erasure.</param>
    [HttpPost("erasures/{erasureId}/confirm", Name = "confirm-erasure")]
    [ProducesResponseType<V21Answer<ErasureData>>(200, Description = "The erasure, and what it waits for.")]
    public async Task<IActionResult> Confirm(string erasureId, CancellationToken cancellationToken) =>
        Show("Erasure confirmed", await dispatcher.SendAsync(new ConfirmErasure(erasureId), cancellationToken));

    /// <summary>Cancel an erasure</summary>
    /// <remarks>Before it has begun.</remarks>
    /// <param name="erasureId">The erasure.</param>
    [HttpPost("erasures/{erasureId}/cancel", Name = "cancel-erasure")]
    [ProducesResponseType<V21Answer<ErasureData>>(200, Description = "The erasure that was cancelled.")]
    public async Task<IActionResult> Cancel(string erasureId, CancellationToken cancellationToken) =>
        Show("Erasure cancelled", await dispatcher.SendAsync(new CancelErasure(erasureId), cancellationToken));

    /// <summary>Get an erasure</summary>
    /// <param name="erasureId">The erasure.</param>
    [HttpGet("erasures/{erasureId}", Name = "get-erasure")]
    [ProducesResponseType<V21Answer<ErasureData>>(200, Description = "The erasure, and what it waits for.")]
    public async Task<IActionResult> Get(string erasureId, CancellationToken cancellationToken) =>
        Show("Success", await dispatcher.SendAsync(new GetErasure(erasureId), cancellationToken));

    /// <summary>List erasures</summary>
    /// <remarks>Newest first, a page at a time.</remarks>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    [HttpGet("erasures", Name = "list-erasures")]
    [ProducesResponseType<V21Answer<PageData<ErasureData>>>(200, Description = "One page.")]
    public async Task<IActionResult> ListErasures(
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (PageQuery.Parse(limit, cursor).Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(new ListErasures(page), cancellationToken);
        return result.Failed(out refusal, out var erasures) ? Refuse(refusal) : AnswerPage(erasures, ErasureData.Of);
    }

    private async Task<IActionResult> EndAsync(
        SubjectRef subject,
        EndRelationshipRequest body,
        CancellationToken cancellationToken
    )
    {
        if (body.ToCommand(subject).Failed(out var refusal, out var command))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(command, cancellationToken);
        return result.Failed(out refusal, out var retention)
            ? Refuse(refusal)
            : Answer("Relationship ended", SubjectRetentionData.Of(retention.Outlook, retention.Kept));
    }

    private async Task<IActionResult> ShowAsync(SubjectRef subject, CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new GetRetention(subject), cancellationToken);
        return result.Failed(out var refusal, out var retention)
            ? Refuse(refusal)
            : Answer("Success", SubjectRetentionData.Of(retention.Outlook, retention.Kept));
    }

    private IActionResult Show(string message, Result<LegalHold> result) =>
        result.Failed(out var refusal, out var hold) ? Refuse(refusal) : Answer(message, HoldData.Of(hold));

    private IActionResult Show(string message, Result<ErasureView> result) =>
        result.Failed(out var refusal, out var view) ? Refuse(refusal) : Answer(message, ErasureData.Of(view));
}
