using VerificationService.Domain.Audit;

namespace VerificationService.Infrastructure.Audit;

/// <summary>An audit entry as stored, with all that is hashed.</summary>
internal sealed class AuditEntryRow
{
    /// <summary>The columns that <see cref="ToEntry"/> needs.</summary>
    public const string Columns =
        "id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash, erased_by, kept_hash";

    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string Stream { get; init; } = "";
    public long Sequence { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public string Action { get; init; } = "";
    public string ActorKind { get; init; } = "";
    public string ActorId { get; init; } = "";
    public string ActorName { get; init; } = "";
    public string Facts { get; init; } = "";
    public string Origin { get; init; } = "";
    public byte[] PreviousHash { get; init; } = [];
    public byte[] Hash { get; init; } = [];
    public string? ErasedBy { get; init; }
    public byte[]? KeptHash { get; init; }

    public AuditEntry ToEntry() =>
        new()
        {
            Id = Id,
            TenantId = TenantId,
            Stream = Stream,
            Sequence = Sequence,
            OccurredAt = OccurredAt,
            Action = Action,
            ActorKind = ActorKind,
            ActorId = ActorId,
            ActorName = ActorName,
            Facts = Facts,
            Origin = Origin,
            PreviousHash = PreviousHash,
            Hash = Hash,
            ErasedBy = ErasedBy,
            KeptHash = KeptHash,
        };
}
