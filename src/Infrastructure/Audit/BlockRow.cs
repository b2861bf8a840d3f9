using System.Data;
using System.Text;
using VerificationService.Domain.Audit;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// A block as it is stored. Its entries are one value, a length byte, the id and the 32 bytes of the hash for each: a row
/// of its own for each would double what the one writer of the embedded database has to do for the audit.
/// </summary>
internal sealed class BlockRow
{
    public const string Columns = "tenant_id, number, previous_hash, root, entry_count, total_entries, sealed_at, hash";

    private const int HashLength = 32;

    public string TenantId { get; init; } = "";
    public long Number { get; init; }
    public byte[] PreviousHash { get; init; } = [];
    public byte[] Root { get; init; } = [];
    public int EntryCount { get; init; }
    public long TotalEntries { get; init; }
    public DateTimeOffset SealedAt { get; init; }
    public byte[] Hash { get; init; } = [];
    public byte[] Entries { get; init; } = [];

    public static BlockRow Of(AuditBlock block, IReadOnlyList<SealedEntry> entries) =>
        new()
        {
            TenantId = block.TenantId,
            Number = block.Number,
            PreviousHash = block.PreviousHash,
            Root = block.Root,
            EntryCount = block.EntryCount,
            TotalEntries = block.TotalEntries,
            SealedAt = block.SealedAt,
            Hash = block.Hash,
            Entries = Write(entries),
        };

    public AuditBlock ToBlock() =>
        new()
        {
            TenantId = TenantId,
            Number = Number,
            PreviousHash = PreviousHash,
            Root = Root,
            EntryCount = EntryCount,
            TotalEntries = TotalEntries,
            SealedAt = SealedAt,
            Hash = Hash,
        };

    /// <summary>The entries, or null when the bytes are not what <see cref="Of"/> wrote.</summary>
    public IReadOnlyList<SealedEntry>? ReadEntries()
    {
        var entries = new List<SealedEntry>(Math.Max(0, EntryCount));
        for (var rest = Entries.AsSpan(); rest.Length > 0; )
        {
            var length = rest[0];
            if (rest.Length < 1 + length + HashLength)
            {
                return null;
            }

            entries.Add(
                new SealedEntry(
                    Encoding.UTF8.GetString(rest.Slice(1, length)),
                    rest.Slice(1 + length, HashLength).ToArray()
                )
            );
            rest = rest[(1 + length + HashLength)..];
        }

        return entries;
    }

    private static byte[] Write(IReadOnlyList<SealedEntry> entries)
    {
        using var bytes = new MemoryStream(entries.Count * 80);
        foreach (var (id, hash) in entries)
        {
            var text = Encoding.UTF8.GetBytes(id);
            if (text.Length > byte.MaxValue || hash.Length != HashLength)
            {
                throw new DataException($"Audit entry '{id}' is not one that this service wrote: it cannot be sealed.");
            }

            bytes.WriteByte((byte)text.Length);
            bytes.Write(text);
            bytes.Write(hash);
        }

        return bytes.ToArray();
    }
}
