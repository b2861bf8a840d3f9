using System.Text.Json;
using System.Text.Json.Nodes;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Audit;

/// <summary>An entry as it is shown and exported.</summary>
public sealed record AuditEntryView
{
    /// <summary>Identifier; ids follow the clock.</summary>
    public required string Id { get; init; }

    /// <summary>The history it is part of, such as <c>verification:…</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>Place in that history, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Dotted lower-case action.</summary>
    public required string Action { get; init; }

    /// <summary>How the actor authenticated.</summary>
    public required string ActorKind { get; init; }

    /// <summary>Who acted.</summary>
    public required string ActorId { get; init; }

    /// <summary>The actor's name at the time.</summary>
    public required string ActorName { get; init; }

    /// <summary>What happened, a JSON object.</summary>
    public required string Facts { get; init; }

    /// <summary>Where the request came from, a JSON object.</summary>
    public required string Origin { get; init; }

    /// <summary>Hash of the entry before it in its history, lower-case hex.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>The entry's hash as it was written, lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>The erasure that took facts of it, so that the hash is of more than what is left; null while it is whole.</summary>
    public string? ErasedBy { get; init; }
}

/// <summary>Which entries; null filters nothing.</summary>
public sealed record AuditFilter
{
    /// <summary>The history of that verification alone.</summary>
    public string? VerificationId { get; init; }

    /// <summary>What that user, key or part of the system did, by id; <see cref="ListAuditEntries"/> takes a user's sign-in name too.</summary>
    public string? ActorId { get; init; }

    /// <summary>That action alone, such as <c>verification.approved</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Only attempts that were refused, of whatever action.</summary>
    public bool Refused { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before, not at.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    public Error? Refusal() => From >= To ? Error.InvalidField("to", "to must be later than from") : null;
}

/// <summary>Reads entries for showing. Every call names the tenant.</summary>
public interface IAuditReader
{
    /// <summary>
    /// Entries newest first. A page may hold fewer than <paramref name="limit"/>, even none, and still have a next one:
    /// what one request looks through is bounded.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="filter">Which.</param>
    /// <param name="cursor">The page before's next cursor; null for the first.</param>
    /// <param name="limit">Most entries.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    Task<(IReadOnlyList<AuditEntryView> Items, string? NextCursor)> NewestAsync(
        string tenantId,
        AuditFilter filter,
        string? cursor,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="rows"/> entries after one, oldest first. Actor, action and refusal filter nothing here.</summary>
    Task<IReadOnlyList<AuditEntryView>> OldestAsync(
        string tenantId,
        AuditFilter filter,
        AuditEntryView? after,
        int rows,
        CancellationToken cancellationToken
    );
}

/// <summary>What entries say, as it may be shown.</summary>
public static class AuditFacts
{
    /// <summary>
    /// The facts without what is kept among those who decide, and then without the salt either, by which the entry's hash would
    /// confirm a guess of it.
    /// </summary>
    public static AuditEntryView WithoutAdminNotes(AuditEntryView entry) =>
        entry with
        {
            Facts = WithoutAdminNotes(entry.Facts),
        };

    /// <inheritdoc cref="WithoutAdminNotes(AuditEntryView)"/>
    public static string WithoutAdminNotes(string facts)
    {
        if (!facts.Contains("\"adminNotes\"", StringComparison.Ordinal))
        {
            return facts;
        }

        var members = JsonNode.Parse(facts)!.AsObject();
        members.Remove("adminNotes");
        members.Remove(KeptFacts.Salt);
        return members.ToJsonString(JsonSerializerOptions.Web);
    }
}
