namespace VerificationService.Infrastructure.Audit;

/// <summary>How entries are sealed. Section <c>Audit</c>.</summary>
public sealed record AuditOptions
{
    /// <summary>How often new entries are sealed, in seconds; also when the service stops and before a head is signed.</summary>
    public int SealSeconds { get; init; } = 10;

    /// <summary>Most entries in one block.</summary>
    public int BlockEntries { get; init; } = 4096;

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        SealSeconds is < 1 or > 86_400 ? "Audit:SealSeconds must be 1 to 86400."
        : BlockEntries is < 1 or > 65_536 ? "Audit:BlockEntries must be 1 to 65536."
        : null;
}
