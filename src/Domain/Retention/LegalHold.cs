namespace VerificationService.Domain.Retention;

/// <summary>Keeps the records of a subject, or of a whole tenant, from being erased, for as long as it stands (GDPR Article 17(3)).</summary>
public sealed record LegalHold
{
    /// <summary>Longest matter, in characters.</summary>
    public const int MaxMatter = 200;

    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Whose records; null for all of the tenant.</summary>
    public SubjectRef? Subject { get; init; }

    /// <summary>What it is about, one line: a court's reference, say.</summary>
    public required string Matter { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Until when, UTC; null for as long as nobody releases it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was set, UTC.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <summary>The id of whoever set it.</summary>
    public required string SetBy { get; init; }

    /// <summary>Their name at the time.</summary>
    public required string SetByName { get; init; }

    /// <summary>When it was released, UTC.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>The id of whoever released it.</summary>
    public string? ReleasedBy { get; init; }

    /// <summary>Their name at the time.</summary>
    public string? ReleasedByName { get; init; }

    /// <summary>Why it was released.</summary>
    public string? ReleaseReason { get; init; }

    /// <summary>Whether it keeps records at <paramref name="now"/>.</summary>
    public bool Stands(DateTimeOffset now) => ReleasedAt is null && !(Until <= now);

    /// <summary>Without what a log must not hold.</summary>
    public override string ToString() => $"LegalHold {{ Id = {Id} }}";
}
