using VerificationService.Api.Http.Json;

namespace VerificationService.Api.V21.Audit;

/// <summary>One line of a verification's history, which is part of the audit.</summary>
public sealed class HistoryEntryData
{
    /// <summary>Place in the history, from 1.</summary>
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

    /// <summary>The entry's hash, which binds it to the one before; lower-case hex.</summary>
    public required string Hash { get; init; }
}

/// <summary>Who acted.</summary>
public sealed class HistoryActorData
{
    /// <summary>How the actor authenticated: <c>USER</c>, <c>API_KEY</c>, <c>SYSTEM</c>, or <c>ANONYMOUS</c> for nobody yet.</summary>
    public required string Kind { get; init; }

    /// <summary>User id, key id, or the system part's name; left out for nobody.</summary>
    public string? Id { get; init; }

    /// <summary>The name at the time.</summary>
    public required string Name { get; init; }
}
