using System.Globalization;
using System.Text.Json;
using VerificationService.Application.Audit;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Verifications;

namespace VerificationService.Infrastructure.Retention;

/// <summary>
/// Takes out of one stream, and out of the decisions of a case, what does not outlive the subject, and appends the entry that says so.
/// Hashes stay, so that chains, blocks and heads hold.
/// </summary>
internal sealed class ErasingHistory(DbSession session, IAuditLog audit)
{
    private const string SelectEntries = $"""
        SELECT {AuditEntryRow.Columns} FROM audit_entries
        WHERE tenant_id = @TenantId AND stream = @Stream AND erased_by IS NULL ORDER BY sequence
        """;

    private const string SelectDecisions = $"""
        SELECT {DecisionRow.Columns} FROM decisions WHERE verification_id = @VerificationId AND erased_by IS NULL ORDER BY sequence
        """;

    /// <summary>Erases a stream; how many entries.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="erasureId">By which erasure.</param>
    /// <param name="verificationId">The case whose stream it is, to erase its decisions; null for another stream.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> EraseAsync(
        string tenantId,
        string stream,
        string erasureId,
        string? verificationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        using var entries = await EraseEntriesAsync(tenantId, stream, erasureId, cancellationToken);
        using var decisions = verificationId is null
            ? null
            : await EraseDecisionsAsync(verificationId, erasureId, cancellationToken);
        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = tenantId,
                Stream = stream,
                Action = stream[..stream.IndexOf(':', StringComparison.Ordinal)] + ErasureDigest.Action,
                OccurredAt = now,
                Facts =
                [
                    new("erasureId", erasureId),
                    new("entries", entries.Count.ToString(CultureInfo.InvariantCulture)),
                    new("entriesDigest", entries.Value),
                    new("decisions", decisions?.Count.ToString(CultureInfo.InvariantCulture)),
                    new("decisionsDigest", decisions?.Value),
                ],
            },
            cancellationToken
        );
        return entries.Count;
    }

    private async Task<ErasureDigest> EraseEntriesAsync(
        string tenantId,
        string stream,
        string erasureId,
        CancellationToken cancellationToken
    )
    {
        var digest = new ErasureDigest();
        var rows = await session.QueryAsync<AuditEntryRow>(
            SelectEntries,
            new { TenantId = tenantId, Stream = stream },
            cancellationToken
        );
        foreach (var entry in rows.Select(row => row.ToEntry()))
        {
            // An entry that keeps all its facts is left as it is: its hash goes on speaking for it.
            if (KeptOf(entry) is not { } kept)
            {
                continue;
            }

            var keptHash = AuditChain.HashOf(entry with { Facts = kept });
            await session.ExecuteAsync(
                PersonalData.Entry.Sql,
                new
                {
                    TenantId = tenantId,
                    Stream = stream,
                    entry.Sequence,
                    Kept = kept,
                    ErasureId = erasureId,
                    KeptHash = keptHash,
                },
                cancellationToken
            );
            digest.Add(entry.Id, entry.Hash, keptHash);
        }

        return digest;
    }

    // What is kept of the entry's facts; null where that is all of them.
    private static string? KeptOf(AuditEntry entry)
    {
        var facts = JsonSerializer.Deserialize<Dictionary<string, string>>(entry.Facts)!;
        return facts.Keys.All(name => KeptFacts.Keeps(entry.Action, name))
            ? null
            : Json.Object(
                facts
                    .Where(fact => KeptFacts.Keeps(entry.Action, fact.Key))
                    .Select(fact => new KeyValuePair<string, string?>(fact.Key, fact.Value))
            );
    }

    private async Task<ErasureDigest> EraseDecisionsAsync(
        string verificationId,
        string erasureId,
        CancellationToken cancellationToken
    )
    {
        var digest = new ErasureDigest();
        var rows = await session.QueryAsync<DecisionRow>(
            SelectDecisions,
            new { VerificationId = verificationId },
            cancellationToken
        );
        foreach (var decision in rows.Select(row => row.ToDecision()))
        {
            var written = decision.Digest();
            var kept = decision.Kept().Digest();
            await session.ExecuteAsync(
                PersonalData.Decision.Sql,
                new
                {
                    decision.Id,
                    ErasureId = erasureId,
                    Digest = written,
                    KeptDigest = kept,
                },
                cancellationToken
            );
            digest.Add(decision.Id, Convert.FromHexString(written), Convert.FromHexString(kept));
        }

        return digest;
    }
}
