using System.Runtime.CompilerServices;
using VerificationService.Domain.Audit;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Audit;

/// <summary>Where an entry is sealed, and what leads from it to its block's root.</summary>
/// <param name="Block">The block.</param>
/// <param name="Leaf">The entry's place in it, from 0.</param>
/// <param name="Path">RFC 6962 §2.1.1, from the leaf up.</param>
internal sealed record SealedPlace(AuditBlock Block, int Leaf, IReadOnlyList<byte[]> Path);

/// <summary>
/// Finds the blocks of one tenant's entries up to a head. An entry does not name its block: blocks follow the clock, so that one
/// sealed soon after the entry is found by halving, and holds it or is one of the few before the one that does. It keeps one block in
/// memory.
/// </summary>
internal sealed class SealedPlaces(DbSession session, AuditHead head)
{
    /// <summary>Rows read at once.</summary>
    private const int Page = 1_000;

    private const string One =
        $"SELECT {BlockRow.Columns}, entries FROM audit_blocks WHERE tenant_id = @TenantId AND number = @Number";

    private const string SealedAt =
        "SELECT sealed_at FROM audit_blocks WHERE tenant_id = @TenantId AND number = @Number";

    private const string Headers =
        $"SELECT {BlockRow.Columns} FROM audit_blocks WHERE tenant_id = @TenantId AND number >= @From AND number <= @To ORDER BY number";

    private OpenBlock? open;

    /// <summary>Where the entry is sealed.</summary>
    /// <exception cref="InvalidOperationException">No block up to the head holds it.</exception>
    public async Task<SealedPlace> FindAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var started = open?.Block.Number;
        if (Here(entry) is { } here)
        {
            return here;
        }

        // The entries of one history come in the order in which they were sealed.
        if (started + 1 <= head.Block && await InAsync(entry, started!.Value + 1, cancellationToken) is { } next)
        {
            return next;
        }

        // A clock may have been put back between the two: then it stands in an earlier block than the time says.
        var likely = await FirstSealedSinceAsync(entry.OccurredAt, cancellationToken);
        for (var number = likely; number <= head.Block; number++)
        {
            if (await InAsync(entry, number, cancellationToken) is { } place)
            {
                return place;
            }
        }

        for (var number = Math.Min(likely, head.Block + 1) - 1; number > 0; number--)
        {
            if (await InAsync(entry, number, cancellationToken) is { } place)
            {
                return place;
            }
        }

        throw new InvalidOperationException(
            $"Audit entry {entry.Id} is in no block up to {head.Block}: run audit verify."
        );
    }

    /// <summary>The blocks from one number to the head's, in their order.</summary>
    public async IAsyncEnumerable<AuditBlock> HeadersAsync(
        long from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (from <= head.Block)
        {
            var rows = await session.QueryAsync<BlockRow>(
                Headers,
                new
                {
                    head.TenantId,
                    From = from,
                    To = Math.Min(head.Block, from + Page - 1),
                },
                cancellationToken
            );
            foreach (var row in rows)
            {
                yield return row.ToBlock();
            }

            from += Page;
        }
    }

    private SealedPlace? Here(AuditEntry entry) =>
        open is not null && open.Leaves.TryGetValue(entry.Id, out var leaf)
            ? new SealedPlace(open.Block, leaf, open.Tree.Path(leaf))
            : null;

    private async Task<SealedPlace?> InAsync(AuditEntry entry, long number, CancellationToken cancellationToken)
    {
        if (open?.Block.Number != number)
        {
            var row = await session.FindAsync<BlockRow>(One, new { head.TenantId, Number = number }, cancellationToken);
            if (row?.ReadEntries() is not { Count: > 0 } entries)
            {
                return null;
            }

            var leaves = new Dictionary<string, int>(entries.Count);
            for (var leaf = 0; leaf < entries.Count; leaf++)
            {
                leaves[entries[leaf].Id] = leaf;
            }

            open = new OpenBlock(row.ToBlock(), leaves, new MerkleTree([.. entries.Select(one => one.Hash)]));
        }

        return Here(entry);
    }

    private async Task<long> FirstSealedSinceAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (from, to) = (1L, head.Block + 1);
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            var block = await session.FindAsync<BlockRow>(
                SealedAt,
                new { head.TenantId, Number = middle },
                cancellationToken
            );
            (from, to) = block?.SealedAt >= time ? (from, middle) : (middle + 1, to);
        }

        return from;
    }

    private sealed record OpenBlock(AuditBlock Block, Dictionary<string, int> Leaves, MerkleTree Tree);
}
