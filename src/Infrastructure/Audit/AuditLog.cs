using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Appends entries to their streams. Two writers that read the same last entry end in the unique index over tenant,
/// stream and sequence, so that a chain never forks.
/// </summary>
internal sealed class AuditLog(DbSession session, Caller caller) : IAuditLog
{
    private const string Last =
        "SELECT sequence AS sequence, hash AS hash FROM audit_entries WHERE tenant_id = @TenantId AND stream = @Stream ORDER BY sequence DESC";

    private const string Insert = """
        INSERT INTO audit_entries
            (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
        VALUES
            (@Id, @TenantId, @Stream, @Sequence, @OccurredAt, @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)
        """;

    private string? origin;
    private Origin? originOf;

    /// <inheritdoc/>
    public async Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var last = await LastAsync(record.TenantId, record.Stream, cancellationToken);
        var actor = caller.Actor;
        var entry = AuditChain.Seal(
            new AuditEntry
            {
                Id = Ids.New(record.OccurredAt),
                TenantId = record.TenantId,
                Stream = record.Stream,
                Sequence = (last?.Sequence ?? 0) + 1,
                OccurredAt = record.OccurredAt,
                Action = record.Action,
                ActorKind = actor?.Kind.ToString() ?? "Anonymous",
                ActorId = actor?.Id ?? string.Empty,
                ActorName = actor?.Name ?? string.Empty,
                Facts = Json.Object(Salted(record)),
                Origin = OriginJson(),
                PreviousHash = last?.Hash ?? AuditChain.Genesis,
            }
        );
        await session.WriteAsync(Insert, entry, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> StreamExistsAsync(string tenantId, string stream, CancellationToken cancellationToken) =>
        await LastAsync(tenantId, stream, cancellationToken) is not null;

    private Task<LastEntry?> LastAsync(string tenantId, string stream, CancellationToken cancellationToken) =>
        session.FindFirstAsync<LastEntry>(Last, new { TenantId = tenantId, Stream = stream }, cancellationToken);

    // Only beside facts that an erasure takes: the others stay, and need no hiding.
    private static IEnumerable<KeyValuePair<string, string?>> Salted(AuditRecord record) =>
        record.Facts.Any(fact => fact.Value is not null && !KeptFacts.Keeps(record.Action, fact.Key))
            ? record.Facts.Append(new(KeptFacts.Salt, Digests.Salt()))
            : record.Facts;

    private string OriginJson()
    {
        if (origin is null || !ReferenceEquals(originOf, caller.Origin))
        {
            originOf = caller.Origin;
            origin = Json.Object([
                new("surface", originOf.Surface),
                new("address", originOf.Address),
                new("forwardedFor", originOf.ForwardedFor),
                new("forwardedFrom", originOf.ForwardedFrom),
                new("platform", originOf.Platform),
                new("deviceId", originOf.DeviceId),
                new("userAgent", originOf.UserAgent),
                new("traceId", originOf.TraceId),
            ]);
        }

        return origin;
    }

    private sealed class LastEntry
    {
        public long Sequence { get; init; }

        public byte[] Hash { get; init; } = [];
    }
}
