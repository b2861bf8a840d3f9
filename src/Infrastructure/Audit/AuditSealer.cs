using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Seals entries after the fact: reads those past the frontier, makes each tenant's next blocks of them, and writes
/// blocks and frontier in one small transaction. Of two nodes that seal at once, the version of the frontier lets one
/// through; the other reads again what is left.
/// </summary>
internal sealed class AuditSealer(DbSession session, IUnitOfWork unitOfWork, AuditOptions options, TimeProvider time)
    : IAuditSealer
{
    private const int Batch = 10_000;

    private const string Frontier = "SELECT version, position, gaps FROM audit_sealing WHERE id = 1";

    private const string After =
        "SELECT position, tenant_id, id, hash FROM audit_entries WHERE position > @Position ORDER BY position";

    private const string Between =
        "SELECT position, tenant_id, id, hash FROM audit_entries WHERE position >= @First AND position <= @Last ORDER BY position";

    private const string LastBlock =
        $"SELECT {BlockRow.Columns} FROM audit_blocks WHERE tenant_id = @TenantId ORDER BY number DESC";

    private const string NextTenant =
        "SELECT tenant_id FROM audit_blocks WHERE tenant_id > @TenantId ORDER BY tenant_id";

    private const string MoveFrontier =
        "UPDATE audit_sealing SET version = version + 1, position = @Position, gaps = @Gaps WHERE id = 1 AND version = @Version";

    private const string InsertBlock = $"""
        INSERT INTO audit_blocks ({BlockRow.Columns}, entries)
        VALUES (@TenantId, @Number, @PreviousHash, @Root, @EntryCount, @TotalEntries, @SealedAt, @Hash, @Entries)
        """;

    /// <inheritdoc/>
    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        var blocks = 0;
        while (await SealBatchAsync(cancellationToken) is { } sealedNow)
        {
            blocks += sealedNow;
        }

        return blocks;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditHead>> HeadsAsync(string? tenantId, CancellationToken cancellationToken)
    {
        var heads = new List<AuditHead>();
        var tenants = tenantId is null ? await TenantsAsync(cancellationToken) : [tenantId];
        foreach (var tenant in tenants)
        {
            if (await LastBlockAsync(tenant, cancellationToken) is { } last)
            {
                heads.Add(AuditHead.Of(last));
            }
        }

        return heads;
    }

    // The number of blocks made, or null when there was nothing to seal.
    private async Task<int?> SealBatchAsync(CancellationToken cancellationToken)
    {
        var row = (await session.FindAsync<FrontierRow>(Frontier, null, cancellationToken))!;
        var frontier = row.ToFrontier();
        var found = new List<EntryRow>();
        foreach (var gap in frontier.Gaps)
        {
            found.AddRange(await session.QueryAsync<EntryRow>(Between, new { gap.First, gap.Last }, cancellationToken));
        }

        found.AddRange(
            await session.QueryAsync<EntryRow>(
                session.Dialect.FirstRows(After),
                new { frontier.Position, Rows = Batch },
                cancellationToken
            )
        );
        var now = time.Now();
        var next = frontier.Past([.. found.Select(entry => entry.Position)], now);
        if (found.Count == 0 && next.Gaps.Count == frontier.Gaps.Count)
        {
            return null;
        }

        var blocks = await BlocksAsync(found, now, cancellationToken);
        var isMine = await unitOfWork.RunAsync(
            async () =>
            {
                var moved = await session.ExecuteAsync(
                    MoveFrontier,
                    new
                    {
                        row.Version,
                        next.Position,
                        Gaps = FrontierRow.Write(next.Gaps),
                    },
                    CancellationToken.None
                );
                if (moved == 0)
                {
                    return false;
                }

                foreach (var block in blocks)
                {
                    await session.ExecuteAsync(InsertBlock, block, CancellationToken.None);
                }

                return true;
            },
            cancellationToken
        );
        return isMine ? blocks.Count : 0;
    }

    private async Task<IReadOnlyList<BlockRow>> BlocksAsync(
        List<EntryRow> found,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<BlockRow>();
        foreach (var tenant in found.GroupBy(entry => entry.TenantId))
        {
            var last = await LastBlockAsync(tenant.Key, cancellationToken);
            foreach (
                var chunk in tenant.Select(entry => new SealedEntry(entry.Id, entry.Hash)).Chunk(options.BlockEntries)
            )
            {
                last = AuditBlock.Seal(tenant.Key, last, chunk, now);
                rows.Add(BlockRow.Of(last, chunk));
            }
        }

        return rows;
    }

    private async Task<AuditBlock?> LastBlockAsync(string tenantId, CancellationToken cancellationToken) =>
        (await session.FindFirstAsync<BlockRow>(LastBlock, new { TenantId = tenantId }, cancellationToken))?.ToBlock();

    private async Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken)
    {
        var tenants = new List<string>();
        while (
            await session.FindFirstAsync<string>(
                NextTenant,
                new { TenantId = tenants.LastOrDefault("") },
                cancellationToken
            )
                is { } next
        )
        {
            tenants.Add(next);
        }

        return tenants;
    }

    private sealed class EntryRow
    {
        public long Position { get; init; }
        public string TenantId { get; init; } = "";
        public string Id { get; init; } = "";
        public byte[] Hash { get; init; } = [];
    }
}

/// <summary>The stored frontier; gaps as <c>first-last@milliseconds</c>, separated by spaces.</summary>
internal sealed class FrontierRow
{
    public long Version { get; init; }
    public long Position { get; init; }
    public string Gaps { get; init; } = "";

    public static string Write(IEnumerable<SealingGap> gaps) =>
        string.Join(
            ' ',
            gaps.Select(gap =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{gap.First}-{gap.Last}@{gap.Since.ToUnixTimeMilliseconds()}"
                )
            )
        );

    public SealingFrontier ToFrontier() =>
        new(
            Position,
            [
                .. Gaps.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(gap => Array.ConvertAll(gap.Split('-', '@'), Number))
                    .Select(parts => new SealingGap(
                        parts[0],
                        parts[1],
                        DateTimeOffset.FromUnixTimeMilliseconds(parts[2])
                    )),
            ]
        );

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
