using System.Data;
using System.Data.Common;
using Dapper;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Checks the sealed blocks tenant by tenant: each by itself and after the one before it, against the heads that were kept,
/// and entry by entry against what is stored now. It keeps a page of entries and a few blocks in memory at a time.
/// </summary>
internal sealed class BlockCheck(
    DbConnection connection,
    SqlDialect dialect,
    IReadOnlyList<AuditHead> heads,
    IProgress<WorkProgress>? progress,
    string? only
)
{
    /// <summary>
    /// How much earlier than a kept head an entry outside it may say it happened: clocks of nodes differ and are put
    /// right, and the last entries before a head are sealed after it.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(2);

    private const int Page = 5_000;

    private const string NextOfEntries =
        "SELECT tenant_id FROM audit_entries WHERE tenant_id > @After ORDER BY tenant_id";

    private const string NextOfBlocks =
        "SELECT tenant_id FROM audit_blocks WHERE tenant_id > @After ORDER BY tenant_id";

    private const string Blocks =
        $"SELECT {BlockRow.Columns}, entries FROM audit_blocks WHERE tenant_id = @TenantId ORDER BY number";

    private const string OneBlock =
        $"SELECT {BlockRow.Columns}, entries FROM audit_blocks WHERE tenant_id = @TenantId AND number = @Number";

    private const string Entries = """
        SELECT position, id, stream, sequence, action, occurred_at, hash FROM audit_entries
        WHERE tenant_id = @TenantId AND id > @After ORDER BY id
        """;

    private SealingFrontier frontier = new(0, []);
    private long entriesCompared;

    /// <summary>Blocks that were checked.</summary>
    public long Checked { get; private set; }

    /// <summary>Entries that no block holds yet.</summary>
    public long Unsealed { get; private set; }

    /// <summary>The first thing that does not hold, or null.</summary>
    public async Task<string?> FirstBreakAsync(CancellationToken cancellationToken)
    {
        frontier = (
            await connection.QuerySingleAsync<FrontierRow>(
                "SELECT version, position, gaps FROM audit_sealing WHERE id = 1"
            )
        ).ToFrontier();
        var unseen = heads.Select(head => head.TenantId).ToHashSet();
        var tenant = "";
        while (await NextTenantAsync(tenant) is { } next)
        {
            tenant = next;
            unseen.Remove(tenant);
            var kept = heads.Where(head => head.TenantId == next).OrderBy(head => head.Block).ToList();
            var starts = new List<(string FirstId, long Number)>();
            var broken =
                await BreakOfBlocksAsync(tenant, kept, starts, cancellationToken)
                ?? await BreakOfEntriesAsync(tenant, kept.LastOrDefault(), starts, cancellationToken);
            if (broken is not null)
            {
                return broken;
            }
        }

        return unseen.Count > 0 ? $"tenant {unseen.First()}: a head of it was kept, and its whole audit is gone" : null;
    }

    private async Task<string?> NextTenantAsync(string after)
    {
        if (only is not null)
        {
            return after == only ? null : only;
        }

        var next = new List<string>();
        foreach (var sql in new[] { NextOfEntries, NextOfBlocks })
        {
            next.AddRange(await connection.QueryAsync<string>(dialect.FirstRows(sql), new { After = after, Rows = 1 }));
        }

        return next.Min(StringComparer.Ordinal);
    }

    private async Task<string?> BreakOfBlocksAsync(
        string tenant,
        List<AuditHead> kept,
        List<(string FirstId, long Number)> starts,
        CancellationToken cancellationToken
    )
    {
        AuditBlock? previous = null;
        AuditHead? confirmed = null;
        try
        {
            var rows = connection.QueryUnbufferedAsync<BlockRow>(Blocks, new { TenantId = tenant });
            await foreach (var row in rows.WithCancellation(cancellationToken))
            {
                var block = row.ToBlock();
                var entries = row.ReadEntries() ?? [];
                if (AuditBlock.Finding(previous, block, entries) is { } finding)
                {
                    return $"{Name(tenant, block.Number)}: {finding}";
                }

                foreach (var head in kept.Where(head => head.Block == block.Number))
                {
                    if (head != AuditHead.Of(block))
                    {
                        return $"{Name(tenant, block.Number)}: it is not the block whose head was kept: the audit was rewritten"
                            + (confirmed is null ? "" : $" after block {confirmed.Block}, whose head still holds");
                    }

                    confirmed = head;
                }

                starts.Add((entries.Select(entry => entry.Id).Min(StringComparer.Ordinal)!, block.Number));
                previous = block;
                if (++Checked % 100 == 0)
                {
                    progress?.Report(new WorkProgress("blocks", Checked));
                }
            }
        }
        catch (Exception exception) when (exception is DataException or ArgumentOutOfRangeException)
        {
            return $"the block after {Name(tenant, previous?.Number ?? 0)} cannot be read: {exception.Message}";
        }

        return kept.LastOrDefault() is { } newest && newest.Block > (previous?.Number ?? 0)
            ? $"{Name(tenant, newest.Block)}: its head was kept, and it is gone: the blocks end with {previous?.Number ?? 0}"
            : null;
    }

    // Entries in the order of their ids, and blocks in the order of their lowest: ids follow the clock, so that only the
    // few blocks sealed around an entry's time are open at once.
    private async Task<string?> BreakOfEntriesAsync(
        string tenant,
        AuditHead? head,
        List<(string FirstId, long Number)> starts,
        CancellationToken cancellationToken
    )
    {
        starts.Sort((one, other) => string.CompareOrdinal(one.FirstId, other.FirstId));
        var open = new Dictionary<string, (byte[] Hash, long Block)>();
        var opened = 0;
        var last = "";
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = (
                await connection.QueryAsync<EntryRow>(
                    dialect.FirstRows(Entries),
                    new
                    {
                        TenantId = tenant,
                        After = last,
                        Rows = Page,
                    }
                )
            ).AsList();
            last = page.Count > 0 ? page[^1].Id : last;
            for (
                ;
                opened < starts.Count && (page.Count == 0 || string.CompareOrdinal(starts[opened].FirstId, last) <= 0);
                opened++
            )
            {
                if (await OpenAsync(tenant, starts[opened].Number, open) is { } twice)
                {
                    return $"entry {twice} of tenant {tenant}: two blocks seal it";
                }
            }

            foreach (var entry in page)
            {
                long? block = open.Remove(entry.Id, out var found) ? found.Block : null;
                var broken =
                    block is not null && !found.Hash.AsSpan().SequenceEqual(entry.Hash)
                        ? $"it is not what block {block} sealed: it was changed since, and its hash with it"
                        : BreakOfPlace(entry, block, head);
                if (broken is not null)
                {
                    // One that is gone from before it may be the cause.
                    return Gone(tenant, open, entry.Id) ?? $"{entry.Name(tenant)}: {broken}";
                }

                Unsealed += block is null ? 1 : 0;
            }

            if (Gone(tenant, open, page.Count == 0 ? null : last) is { } gone)
            {
                return gone;
            }

            if (page.Count == 0)
            {
                return null;
            }

            entriesCompared += page.Count;
            progress?.Report(new WorkProgress("entries compared with their blocks", entriesCompared));
        }
    }

    // The first entry up to an id (all when null) that a block sealed and nobody met.
    private static string? Gone(string tenant, Dictionary<string, (byte[] Hash, long Block)> open, string? upTo)
    {
        var id = open
            .Keys.Where(id => upTo is null || string.CompareOrdinal(id, upTo) <= 0)
            .Min(StringComparer.Ordinal);
        return id is null ? null : $"entry {id} of tenant {tenant}: block {open[id].Block} sealed it, and it is gone";
    }

    private string? BreakOfPlace(EntryRow entry, long? block, AuditHead? head) =>
        block is null && !frontier.IsOpen(entry.Position)
            ? "no block holds it, although what was written after it is sealed: it was put in later"
        : head is not null && (block is null || block > head.Block) && entry.OccurredAt < head.SealedAt - ClockTolerance
            ? $"it says it happened before block {head.Block} was sealed, whose head was kept and does not cover it: it was put in later"
        : null;

    // The id of an entry that another block sealed too, or null.
    private async Task<string?> OpenAsync(
        string tenant,
        long number,
        Dictionary<string, (byte[] Hash, long Block)> open
    )
    {
        var row = await connection.QuerySingleAsync<BlockRow>(OneBlock, new { TenantId = tenant, Number = number });
        foreach (var (id, hash) in row.ReadEntries()!)
        {
            if (!open.TryAdd(id, (hash, number)))
            {
                return id;
            }
        }

        return null;
    }

    private static string Name(string tenant, long number) => $"block {number} of tenant {tenant}";

    private sealed class EntryRow
    {
        public long Position { get; init; }
        public string Id { get; init; } = "";
        public string Stream { get; init; } = "";
        public long Sequence { get; init; }
        public string Action { get; init; } = "";
        public DateTimeOffset OccurredAt { get; init; }
        public byte[] Hash { get; init; } = [];

        public string Name(string tenant) => AuditVerifier.Name(Id, Stream, Sequence, Action, tenant);
    }
}
