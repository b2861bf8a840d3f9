namespace VerificationService.Domain.Audit;

/// <summary>
/// One line of the audit: append-only, and bound to the line before it in the same stream by its hash. A stream is
/// one thing's history: <c>verification:…</c>, <c>user:…</c>, <c>api-key:…</c> or <c>tenant:…</c>.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>The history it is part of.</summary>
    public required string Stream { get; init; }

    /// <summary>Place in the stream, from 1 without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened, UTC, whole milliseconds.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Dotted lower-case action, such as <c>verification.approved</c>.</summary>
    public required string Action { get; init; }

    /// <summary>How the actor authenticated.</summary>
    public required string ActorKind { get; init; }

    /// <summary>Who acted.</summary>
    public required string ActorId { get; init; }

    /// <summary>The actor's name at the time.</summary>
    public required string ActorName { get; init; }

    /// <summary>What happened, as a JSON object, exactly as hashed; of an erased entry what is kept of it.</summary>
    public required string Facts { get; init; }

    /// <summary>Where the request came from, as a JSON object, exactly as hashed.</summary>
    public required string Origin { get; init; }

    /// <summary>Hash of the entry before it; 32 zero bytes for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary><see cref="AuditChain.HashOf"/> of this entry as it was written.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>The erasure that took facts of it; null while it is whole.</summary>
    public string? ErasedBy { get; init; }

    /// <summary><see cref="AuditChain.HashOf"/> of what is kept of it; null while it is whole.</summary>
    public byte[]? KeptHash { get; init; }
}
