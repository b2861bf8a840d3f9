using System.Data.Common;
using System.Text.Json;
using Dapper;
using VerificationService.Application.Audit;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Walks all entries stream by stream, and compares every decision with the digest its entry holds: an edit of either
/// is found, and so is a decision or an entry that stands alone.
/// </summary>
internal sealed class AuditVerifier(ReadConnections reads) : IAuditVerifier
{
    private const string Entries = """
        SELECT id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash
        FROM audit_entries ORDER BY tenant_id, stream, sequence
        """;

    private const string Decisions =
        $"SELECT {DecisionRow.Columns}, tenant_id, verification_id FROM decisions ORDER BY tenant_id, verification_id, sequence";

    /// <inheritdoc/>
    public async Task<AuditVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // One transaction for both passes, so that a decision made meanwhile is in both or in neither.
        var connection = await reads.RentAsync(cancellationToken);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var counts = new Counts();
            var recorded = new Dictionary<string, string>();
            var broken =
                await CheckStreamsAsync(connection, transaction, counts, recorded, progress, cancellationToken)
                ?? await CheckDecisionsAsync(connection, transaction, counts, recorded, cancellationToken);
            return new AuditVerification(counts.Entries, counts.Streams, counts.Decisions, broken);
        }
        finally
        {
            reads.Return(connection);
        }
    }

    private static async Task<string?> CheckStreamsAsync(
        DbConnection connection,
        DbTransaction transaction,
        Counts counts,
        Dictionary<string, string> recorded,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var stream = new List<AuditEntry>();
        var rows = connection.QueryUnbufferedAsync<EntryRow>(Entries, transaction: transaction);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var entry = row.ToEntry();
            if (stream.Count > 0 && (stream[0].Stream != entry.Stream || stream[0].TenantId != entry.TenantId))
            {
                if (Check(stream) is { } broken)
                {
                    return broken;
                }

                counts.Streams++;
                stream.Clear();
            }

            stream.Add(entry);
            Remember(entry, recorded);
            if (++counts.Entries % 10_000 == 0)
            {
                progress?.Report(counts.Entries);
            }
        }

        if (stream.Count > 0)
        {
            counts.Streams++;
        }

        return Check(stream);
    }

    private static string? Check(List<AuditEntry> stream) =>
        AuditChain.FirstBreak(stream) is { } broken
            ? $"entry {broken.Entry.Id} ({broken.Entry.Stream}, number {broken.Entry.Sequence}, {broken.Entry.Action}) of tenant {broken.Entry.TenantId}: {broken.Reason}"
            : null;

    private static void Remember(AuditEntry entry, Dictionary<string, string> recorded)
    {
        if (!entry.Facts.Contains("\"decisionDigest\"", StringComparison.Ordinal))
        {
            return;
        }

        using var facts = JsonDocument.Parse(entry.Facts);
        if (
            facts.RootElement.TryGetProperty("decisionId", out var id)
            && facts.RootElement.TryGetProperty("decisionDigest", out var digest)
        )
        {
            recorded[id.GetString()!] = digest.GetString()!;
        }
    }

    private static async Task<string?> CheckDecisionsAsync(
        DbConnection connection,
        DbTransaction transaction,
        Counts counts,
        Dictionary<string, string> recorded,
        CancellationToken cancellationToken
    )
    {
        var rows = connection.QueryUnbufferedAsync<DecisionRow>(Decisions, transaction: transaction);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            counts.Decisions++;
            if (!recorded.Remove(row.Id, out var digest))
            {
                return $"decision {row.Id} of verification {row.VerificationId} (tenant {row.TenantId}): no audit entry records it";
            }

            if (row.ToDecision().Digest() != digest)
            {
                return $"decision {row.Id} of verification {row.VerificationId} (tenant {row.TenantId}): it was changed after it was made";
            }
        }

        return recorded.Count > 0 ? $"decision {recorded.Keys.First()}: the audit records it, and it is gone" : null;
    }

    private sealed class Counts
    {
        public long Entries { get; set; }

        public long Streams { get; set; }

        public long Decisions { get; set; }
    }

    private sealed class EntryRow
    {
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
            };
    }
}
