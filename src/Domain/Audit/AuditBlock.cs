using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Audit;

/// <summary>An entry as a block knows it.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Hash">The entry's hash, which binds every field of it.</param>
public readonly record struct SealedEntry(string Id, byte[] Hash);

/// <summary>
/// Entries of one tenant, sealed after the fact and bound to all that was sealed before: who knows a block's hash knows
/// whether any entry up to it was changed, removed, put in or moved since.
/// </summary>
public sealed record AuditBlock
{
    private const byte Format = 1;

    /// <summary>The tenant whose entries it seals.</summary>
    public required string TenantId { get; init; }

    /// <summary>Place among the tenant's blocks, from 1 without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>Hash of the block before it; 32 zero bytes for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary><see cref="MerkleTree.Root"/> over the hashes of its entries, in their order.</summary>
    public required byte[] Root { get; init; }

    /// <summary>How many entries it seals.</summary>
    public required int EntryCount { get; init; }

    /// <summary>How many entries are sealed up to and with it.</summary>
    public required long TotalEntries { get; init; }

    /// <summary>When it was sealed, UTC, whole milliseconds.</summary>
    public required DateTimeOffset SealedAt { get; init; }

    /// <summary><see cref="HashOf"/> of this block.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>The tenant's next block.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="previous">Its last block; null when there is none.</param>
    /// <param name="entries">What is sealed, at least one.</param>
    /// <param name="now">When.</param>
    public static AuditBlock Seal(
        string tenantId,
        AuditBlock? previous,
        IReadOnlyList<SealedEntry> entries,
        DateTimeOffset now
    )
    {
        var block = new AuditBlock
        {
            TenantId = tenantId,
            Number = (previous?.Number ?? 0) + 1,
            PreviousHash = previous?.Hash ?? AuditChain.Genesis,
            Root = RootOf(entries),
            EntryCount = entries.Count,
            TotalEntries = (previous?.TotalEntries ?? 0) + entries.Count,
            SealedAt = now,
        };
        return block with { Hash = HashOf(block) };
    }

    /// <summary>
    /// What is wrong with a stored block, or null: with its own hash, its entries, or its place after
    /// <paramref name="previous"/>.
    /// </summary>
    public static string? Finding(AuditBlock? previous, AuditBlock block, IReadOnlyList<SealedEntry> entries) =>
        block.Number != (previous?.Number ?? 0) + 1 ? $"block {(previous?.Number ?? 0) + 1} before it is missing"
        : !Same(block.PreviousHash, previous?.Hash ?? AuditChain.Genesis)
            ? "it does not follow from the block before it"
        : !Same(block.Hash, HashOf(block)) ? "it was changed after it was sealed"
        : entries.Count == 0
        || block.EntryCount != entries.Count
        || block.TotalEntries != (previous?.TotalEntries ?? 0) + entries.Count
        || !Same(block.Root, RootOf(entries))
            ? "its list of entries was changed after it was sealed"
        : null;

    /// <summary>
    /// SHA-256 over a format byte; SHA-256 of the previous hash and of the root, so that stored bytes of any length have one
    /// here; number, counts and time (milliseconds since 1970) as eight big-endian bytes each; and the tenant's UTF-8 bytes.
    /// </summary>
    public static byte[] HashOf(AuditBlock block)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Format]);
        hash.AppendData(SHA256.HashData(block.PreviousHash));
        hash.AppendData(SHA256.HashData(block.Root));
        Append(hash, block.Number);
        Append(hash, block.EntryCount);
        Append(hash, block.TotalEntries);
        Append(hash, block.SealedAt.ToUnixTimeMilliseconds());
        hash.AppendData(Encoding.UTF8.GetBytes(block.TenantId));
        return hash.GetHashAndReset();
    }

    private static byte[] RootOf(IReadOnlyList<SealedEntry> entries) =>
        MerkleTree.Root([.. entries.Select(entry => entry.Hash)]);

    private static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
