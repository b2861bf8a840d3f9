using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Walks all entries stream by stream, compares every decision with the digest its entry holds, and every entry with the
/// block that sealed it: an edit is found, and so is whatever is missing or stands alone. All of it streams: memory does
/// not grow with the history.
/// </summary>
internal sealed class AuditVerifier(SqlDialect dialect) : IAuditVerifier
{
    private const string OfTenant = " WHERE tenant_id = @TenantId";

    private const string Entries = $"SELECT {AuditEntryRow.Columns} FROM audit_entries";
    private const string EntriesInOrder = " ORDER BY tenant_id, stream, sequence";

    private const string Decisions =
        $"SELECT {DecisionRow.Columns}, tenant_id, verification_id, erased_by, digest, kept_digest FROM decisions";
    private const string DecisionsInOrder = " ORDER BY verification_id, sequence";

    private const string Verifications = """
        SELECT v.id, v.tenant_id, v.status,
               (SELECT d.outcome FROM decisions d WHERE d.verification_id = v.id
                AND d.sequence = (SELECT MAX(l.sequence) FROM decisions l WHERE l.verification_id = v.id)) AS last_outcome,
               (SELECT COUNT(*) FROM audit_entries a
                WHERE a.tenant_id = v.tenant_id AND a.stream = CONCAT('verification:', v.id) AND a.sequence = 1) AS entries
        FROM verifications v
        """;

    /// <inheritdoc/>
    public async Task<AuditVerification> VerifyAsync(
        IReadOnlyList<AuditHead> heads,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken,
        string? tenantId = null
    )
    {
        // One transaction for all passes, so that a decision made meanwhile is in all or in none. It only reads: nobody
        // waits for it. A connection of its own, whose closing ends it.
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(dialect.BeginRead);
        var counts = new Counts();
        var tally = new Tally();
        var blocks = new BlockCheck(connection, dialect, heads, progress, tenantId);
        var scope = new Scope(connection, dialect, tenantId);
        var broken =
            await CheckStreamsAsync(scope, counts, tally, progress, cancellationToken)
            ?? await CheckDecisionsAsync(scope, counts, tally, cancellationToken)
            ?? await CheckVerificationsAsync(scope, cancellationToken)
            ?? await blocks.FirstBreakAsync(cancellationToken);

        // Rolled back explicitly: a pooled connection keeps an open transaction until it is used again.
        await connection.ExecuteAsync("COMMIT");
        return new AuditVerification
        {
            Entries = counts.Entries,
            Streams = counts.Streams,
            Decisions = counts.Decisions,
            Blocks = blocks.Checked,
            Unsealed = blocks.Unsealed,
            Broken = broken,
        };
    }

    /// <summary>An entry, for a person who has to find it.</summary>
    public static string Name(string id, string stream, long sequence, string action, string tenantId) =>
        $"entry {id} ({stream}, number {sequence}, {action}) of tenant {tenantId}";

    private static async Task<string?> CheckStreamsAsync(
        Scope scope,
        Counts counts,
        Tally tally,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        AuditEntry? previous = null;
        using var erased = new ErasedEntries();
        try
        {
            var rows = scope.ReadAsync<AuditEntryRow>(Entries, EntriesInOrder);
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                var entry = row.ToEntry();
                var isFirst =
                    previous is null || previous.Stream != entry.Stream || previous.TenantId != entry.TenantId;
                if (isFirst && erased.Unsaid() is { } unsaid)
                {
                    return $"{Name(unsaid)}: facts of it were taken out, and no entry of its history says so";
                }

                if (AuditChain.Break(isFirst ? null : previous, entry) is { } broken)
                {
                    return $"{Name(entry)}: {broken.Reason}";
                }

                if (erased.Add(entry) is { } other)
                {
                    return $"{Name(entry)}: {other}";
                }

                if (RecordOf(entry) is { } record)
                {
                    tally.Add(record.DecisionId, record.TenantId, record.Stream, record.Digest);
                }

                counts.Streams += isFirst ? 1 : 0;
                previous = entry;
                if (++counts.Entries % 10_000 == 0)
                {
                    progress?.Report(new WorkProgress("entries", counts.Entries));
                }
            }
        }
        catch (DataException exception)
        {
            return previous is null
                ? $"the first entry cannot be read: {exception.Message}"
                : $"the entry after {Name(previous)} cannot be read: {exception.Message}";
        }
        catch (UnreadableFactsException exception)
        {
            return $"{Name(exception.Entry)}: its facts are not what this service writes";
        }

        return erased.Unsaid() is { } last
            ? $"{Name(last)}: facts of it were taken out, and no entry of its history says so"
            : null;
    }

    private static string Name(AuditEntry entry) =>
        Name(entry.Id, entry.Stream, entry.Sequence, entry.Action, entry.TenantId);

    // What an entry says of the decision it records, or of those whose texts were taken out with it, if it says any of that.
    private static Recorded? RecordOf(AuditEntry entry)
    {
        var saysErased = ErasedEntries.Says(entry);
        if (!saysErased && !entry.Facts.Contains("\"decisionDigest\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var facts = JsonDocument.Parse(entry.Facts);
            var said = facts.RootElement;
            return saysErased
                ? said.TryGetProperty("decisions", out var count) && count.GetString() != "0"
                    ? new Recorded(
                        ErasedDecisions(entry.Stream),
                        entry.TenantId,
                        entry.Stream,
                        said.GetProperty("decisionsDigest").GetString()
                    )
                    : null
                : said.TryGetProperty("decisionId", out var id) && said.TryGetProperty("decisionDigest", out var digest)
                    ? new Recorded(id.GetString()!, entry.TenantId, entry.Stream, digest.GetString()!)
                    : null;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UnreadableFactsException(entry, exception);
        }
    }

    // Stands for all decisions of a case whose texts were taken out: no decision has such an id.
    private static string ErasedDecisions(string stream) => "erased " + stream;

    private static async Task<string?> CheckDecisionsAsync(
        Scope scope,
        Counts counts,
        Tally tally,
        CancellationToken cancellationToken
    )
    {
        var last = "the first decision";
        try
        {
            await foreach (var found in RecordsAsync(scope, cancellationToken))
            {
                var (id, tenant, stream, digest) = found.Record;
                tally.TakeAway(id, tenant, stream, digest);
                if (!found.IsOfMany)
                {
                    counts.Decisions++;
                    last = "the decision after " + id;
                }
            }
        }
        catch (DataException exception)
        {
            return $"{last} cannot be read: {exception.Message}";
        }

        return tally.IsEven ? null : await FirstUnevenAsync(scope, tally, cancellationToken);
    }

    // The counts differ: a second pass over the possible causes finds which.
    private static async Task<string?> FirstUnevenAsync(Scope scope, Tally tally, CancellationToken cancellationToken)
    {
        var recorded = new Dictionary<string, Recorded>();
        await foreach (
            var row in scope.ReadAsync<AuditEntryRow>(Entries, EntriesInOrder).WithCancellation(cancellationToken)
        )
        {
            if (RecordOf(row.ToEntry()) is { } record && tally.IsInDoubt(record.DecisionId))
            {
                recorded[record.DecisionId] = record;
            }
        }

        await foreach (var found in RecordsAsync(scope, cancellationToken))
        {
            var made = found.Record;
            if (!tally.IsInDoubt(made.DecisionId))
            {
                continue;
            }

            var name = found.IsOfMany
                ? $"the decisions of {made.Stream} (tenant {made.TenantId})"
                : $"decision {made.DecisionId} of verification {found.VerificationId} (tenant {made.TenantId})";
            if (!recorded.Remove(made.DecisionId, out var record))
            {
                return found.IsOfMany
                    ? $"{name}: texts of them were taken out, and no entry of its history says so"
                    : $"{name}: no audit entry records it";
            }

            if (record != made)
            {
                return found.IsOfMany ? $"{name}: they are not those that were erased"
                    : !found.IsErased ? $"{name}: it was changed after it was made"
                    : $"{name}: what was kept of it when it was erased was changed since";
            }
        }

        return recorded.Count > 0 ? $"decision {recorded.Keys.First()}: the audit records it, and it is gone" : null;
    }

    // Every decision, and after those of a case whose texts were taken out what stands for them together.
    private static async IAsyncEnumerable<Found> RecordsAsync(
        Scope scope,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ErasureDigest? erased = null;
        DecisionRow? last = null;
        try
        {
            await foreach (
                var row in scope
                    .ReadAsync<DecisionRow>(Decisions, DecisionsInOrder, scope.Dialect.By("ux_decisions_sequence"))
                    .WithCancellation(cancellationToken)
            )
            {
                if (erased is not null && last!.VerificationId != row.VerificationId)
                {
                    yield return Together(last, erased);
                    erased.Dispose();
                    erased = null;
                }

                if (row.ErasedBy is not null)
                {
                    erased ??= new ErasureDigest();
                    erased.Add(row.Id, Bytes(row.Digest), Bytes(row.KeptDigest));
                    last = row;
                }

                yield return new Found(RecordOf(row), row.VerificationId, row.ErasedBy is not null, IsOfMany: false);
            }

            if (erased is not null)
            {
                yield return Together(last!, erased);
            }
        }
        finally
        {
            erased?.Dispose();
        }

        static Found Together(DecisionRow row, ErasureDigest digest)
        {
            var stream = AuditStreams.Verification(row.VerificationId);
            return new Found(
                new Recorded(ErasedDecisions(stream), row.TenantId, stream, digest.Value),
                row.VerificationId,
                IsErased: true,
                IsOfMany: true
            );
        }

        static byte[] Bytes(string? hex) =>
            hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : [];
    }

    // The digest covers the decision; the entry's stream says which case it is of.
    private static Recorded RecordOf(DecisionRow row) =>
        new(row.Id, row.TenantId, AuditStreams.Verification(row.VerificationId), Digest(row));

    // A value that this service never wrote is a change like any other.
    private static string? Digest(DecisionRow row)
    {
        try
        {
            var digest = row.ToDecision().Digest();

            // Of one whose texts were taken out, what is kept must be what was kept then, and speaks for what it was.
            return row.ErasedBy is null
                ? (row.Digest ?? row.KeptDigest) is null
                    ? digest
                    : null
                : digest == row.KeptDigest
                    ? row.Digest
                    : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }

    // What stands in the table: of one decision, or of all of a case whose texts were taken out.
    private sealed record Found(Recorded Record, string VerificationId, bool IsErased, bool IsOfMany);

    private sealed record Recorded(string DecisionId, string TenantId, string Stream, string? Digest);

    private sealed class UnreadableFactsException(AuditEntry entry, Exception cause)
        : Exception("An entry's facts cannot be read.", cause)
    {
        public AuditEntry Entry { get; } = entry;
    }

    // Where a verification stands is what its last decision says, and it has a history.
    private static async Task<string?> CheckVerificationsAsync(Scope scope, CancellationToken cancellationToken)
    {
        await foreach (var row in scope.ReadAsync<StandingRow>(Verifications).WithCancellation(cancellationToken))
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

    // All tenants, or one.
    private sealed record Scope(DbConnection Connection, SqlDialect Dialect, string? TenantId)
    {
        // The hint is for one tenant's: left to themselves, engines find those by tenant and sort all of them.
        public IAsyncEnumerable<T> ReadAsync<T>(string sql, string order = "", string hint = "") =>
            TenantId is null
                ? Connection.QueryUnbufferedAsync<T>(sql + order)
                : Connection.QueryUnbufferedAsync<T>(sql + hint + OfTenant + order, new { TenantId });
    }

    private sealed class Counts
    {
        public long Entries { get; set; }

        public long Streams { get; set; }

        public long Decisions { get; set; }
    }
}
