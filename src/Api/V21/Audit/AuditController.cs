using System.ComponentModel;
using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Audit;

/// <summary>v2.1 audit: for auditors and power-tenants.</summary>
[Route("api/v2.1/audit")]
[Tags("Audit")]
[Description("What happened, sealed: entries, and their export.")]
public sealed class AuditController(Dispatcher dispatcher, IMapper mapper) : V21Controller
{
    /// <summary>List audit entries</summary>
    /// <remarks>
    /// Everything that happened in the tenant, newest first: decisions, refused attempts, sign-ins, changes of users, keys
    /// and settings. Under some filters a page may hold fewer entries than the limit, even none, while there is a
    /// <c>nextCursor</c>: what one request looks through is bounded. Admin notes are left out.
    /// </remarks>
    /// <param name="verificationId">Only the history of that verification.</param>
    /// <param name="actorId">Only what that user, key or part of the system did; a user by id or sign-in name.</param>
    /// <param name="action">Only that action.</param>
    /// <param name="refused">True for refused attempts alone, of whatever action.</param>
    /// <param name="from">Not before that time, ISO 8601; UTC when it names no offset.</param>
    /// <param name="to">Before that time, ISO 8601; UTC when it names no offset.</param>
    /// <param name="limit">Rows per page: 50 when left out, above 200 counts as 200.</param>
    /// <param name="cursor">The <c>nextCursor</c> of the page before, under the same filters.</param>
    [HttpGet(Name = "list-audit-entries")]
    [ProducesResponseType<V21Answer<PageData<AuditEntryData>>>(200, Description = "One page.")]
    public async Task<IActionResult> List(
        [FromQuery] string? verificationId,
        [FromQuery] string? actorId,
        [FromQuery] string? action,
        [FromQuery] string? refused,
        [FromQuery] string? from,
        [FromQuery] string? to,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        CancellationToken cancellationToken
    )
    {
        if (
            ParseTime("from", from).Failed(out var refusal, out var earliest)
            || ParseTime("to", to).Failed(out refusal, out var end)
            || Flag("refused", refused).Failed(out refusal, out var onlyRefused)
            || PageQuery.Parse(limit, cursor).Failed(out refusal, out var page)
        )
        {
            return Refuse(refusal);
        }

        var filter = new AuditFilter
        {
            VerificationId = verificationId,
            ActorId = actorId,
            Action = action,
            Refused = onlyRefused,
            From = earliest,
            To = end,
        };
        var result = await dispatcher.SendAsync(new ListAuditEntries(filter, page), cancellationToken);
        return result.Failed(out refusal, out var entries)
            ? Refuse(refusal)
            : AnswerPage(entries, mapper.Map<AuditEntryData>);
    }

    private static Result<DateTimeOffset?> ParseTime(string name, string? text) =>
        text is null ? (DateTimeOffset?)null
        : UtcTime.Parse(text) is { } time ? (DateTimeOffset?)time
        : Error.InvalidField(name, $"{name} must be {UtcTime.Accepted}");
}

/// <summary>One entry of the audit.</summary>
public sealed class AuditEntryData
{
    /// <summary>Identifier of the entry.</summary>
    /// <example>0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01</example>
    public required string EntryId { get; init; }

    /// <summary>The history it is part of: one verification's, user's, key's, webhook's, or the tenant's own.</summary>
    /// <example>verification:90fb384c-6404-453d-9001-d15c4e0966e5</example>
    public required string Stream { get; init; }

    /// <summary>Place in that history, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Dotted lower-case action.</summary>
    /// <example>verification.approved</example>
    public required string Action { get; init; }

    /// <summary>Who acted.</summary>
    public required HistoryActorData Actor { get; init; }

    /// <summary>What happened.</summary>
    public required RawJson Facts { get; init; }

    /// <summary>Where the request came from.</summary>
    public required RawJson Origin { get; init; }

    /// <summary>The hash of the entry before it in its history; lower-case hex, zeros for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>The entry's hash, which binds it to the one before; lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The erasure that took facts of it, so that the hash is of more than what is left; absent while it is whole.</summary>
    public string? ErasedBy { get; init; }
}
