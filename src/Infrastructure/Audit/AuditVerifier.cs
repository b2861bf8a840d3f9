using System.Data;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using VerificationService.Application.Audit;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Walks all entries stream by stream, and compares every decision with the digest its entry holds: an edit of either
/// is found, and so is a decision or an entry that stands alone.
/// </summary>
internal sealed class AuditVerifier(SqlDialect dialect) : IAuditVerifier
{
    private const string Entries = """
        SELECT id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash
        FROM audit_entries ORDER BY tenant_id, stream, sequence
        """;

    private const string Decisions =
        $"SELECT {DecisionRow.Columns}, tenant_id, verification_id FROM decisions ORDER BY verification_id, sequence";

    private const string Verifications = """
        SELECT v.id, v.tenant_id, v.status,
               (SELECT d.outcome FROM decisions d WHERE d.verification_id = v.id
                AND d.sequence = (SELECT MAX(l.sequence) FROM decisions l WHERE l.verification_id = v.id)) AS last_outcome,
               (SELECT COUNT(*) FROM audit_entries a
                WHERE a.tenant_id = v.tenant_id AND a.stream = CONCAT('verification:', v.id) AND a.sequence = 1) AS entries
        FROM verifications v
        """;

    /// <inheritdoc/>
    public async Task<AuditVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // One transaction for both passes, so that a decision made meanwhile is in both or in neither. It only reads: nobody
        // waits for it. A connection of its own, whose closing ends it.
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(dialect.BeginRead);
        var counts = new Counts();
        var recorded = new Dictionary<string, Recorded>();
        var broken =
            await CheckStreamsAsync(connection, counts, recorded, progress, cancellationToken)
            ?? await CheckDecisionsAsync(connection, counts, recorded, cancellationToken)
            ?? await CheckVerificationsAsync(connection, cancellationToken);
        return new AuditVerification(counts.Entries, counts.Streams, counts.Decisions, broken);
    }

    private static async Task<string?> CheckStreamsAsync(
        DbConnection connection,
        Counts counts,
        Dictionary<string, Recorded> recorded,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var stream = new List<AuditEntry>();
        try
        {
            var rows = connection.QueryUnbufferedAsync<EntryRow>(Entries);
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                var entry = row.ToEntry();
                if (stream.Count > 0 && (stream[0].Stream != entry.Stream || stream[0].TenantId != entry.TenantId))
                {
                    if (Check(stream, recorded) is { } broken)
                    {
                        return broken;
                    }

                    counts.Streams++;
                    stream.Clear();
                }

                stream.Add(entry);
                if (++counts.Entries % 10_000 == 0)
                {
                    progress?.Report(counts.Entries);
                }
            }
        }
        catch (DataException exception)
        {
            return stream.Count == 0
                ? $"the first entry cannot be read: {exception.Message}"
                : $"the entry after {Name(stream[^1])} cannot be read: {exception.Message}";
        }

        if (stream.Count > 0)
        {
            counts.Streams++;
        }

        return Check(stream, recorded);
    }

    private static string? Check(List<AuditEntry> stream, Dictionary<string, Recorded> recorded)
    {
        if (AuditChain.FirstBreak(stream) is { } broken)
        {
            return $"{Name(broken.Entry)}: {broken.Reason}";
        }

        foreach (var entry in stream)
        {
            try
            {
                Remember(entry, recorded);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                return $"{Name(entry)}: its facts are not what this service writes";
            }
        }

        return null;
    }

    private static string Name(AuditEntry entry) =>
        $"entry {entry.Id} ({entry.Stream}, number {entry.Sequence}, {entry.Action}) of tenant {entry.TenantId}";

    private static void Remember(AuditEntry entry, Dictionary<string, Recorded> recorded)
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
            recorded[id.GetString()!] = new Recorded(entry.TenantId, entry.Stream, digest.GetString()!);
        }
    }

    private static async Task<string?> CheckDecisionsAsync(
        DbConnection connection,
        Counts counts,
        Dictionary<string, Recorded> recorded,
        CancellationToken cancellationToken
    )
    {
        var last = "the first decision";
        try
        {
            var rows = connection.QueryUnbufferedAsync<DecisionRow>(Decisions);
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                counts.Decisions++;
                var name = $"decision {row.Id} of verification {row.VerificationId} (tenant {row.TenantId})";
                if (!recorded.Remove(row.Id, out var record))
                {
                    return $"{name}: no audit entry records it";
                }

                // The digest is of what was decided; of which case, the entry's place says.
                if (record != new Recorded(row.TenantId, AuditStreams.Verification(row.VerificationId), Digest(row)))
                {
                    return $"{name}: it was changed after it was made";
                }

                last = "the decision after " + row.Id;
            }
        }
        catch (DataException exception)
        {
            return $"{last} cannot be read: {exception.Message}";
        }

        return recorded.Count > 0 ? $"decision {recorded.Keys.First()}: the audit records it, and it is gone" : null;
    }

    // A value that this service never wrote is a change like any other.
    private static string? Digest(DecisionRow row)
    {
        try
        {
            return row.ToDecision().Digest();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private sealed record Recorded(string TenantId, string Stream, string? Digest);

    // Where a verification stands is what its last decision says, and it has a history.
    private static async Task<string?> CheckVerificationsAsync(
        DbConnection connection,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in connection.QueryUnbufferedAsync<StandingRow>(Verifications).WithCancellation(cancellationToken)
        )
        {
            if (row.Entries == 0)
            {
                return $"verification {row.Id} (tenant {row.TenantId}): its history is gone";
            }

            if (!row.StatusFollows)
            {
                return $"verification {row.Id} (tenant {row.TenantId}): its status is {row.Status}, which its last decision does not say";
            }
        }

        return null;
    }

    private sealed class StandingRow
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string Status { get; init; } = "";
        public string? LastOutcome { get; init; }
        public long Entries { get; init; }

        public bool StatusFollows =>
            LastOutcome switch
            {
                nameof(DecisionOutcome.Approved) or nameof(DecisionOutcome.Declined) => Status == LastOutcome,
                nameof(DecisionOutcome.ApprovalProposed) => Is(
                    VerificationStatus.AwaitingSecondApproval,
                    VerificationStatus.InReview,
                    VerificationStatus.InformationRequested
                ),
                _ => Is(
                    VerificationStatus.Pending,
                    VerificationStatus.InReview,
                    VerificationStatus.InformationRequested
                ),
            };

        private bool Is(params ReadOnlySpan<VerificationStatus> statuses)
        {
            foreach (var status in statuses)
            {
                if (Status == status.ToString())
                {
                    return true;
                }
            }

            return false;
        }
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
