using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Audit;

/// <summary>
/// The hashing that makes a stream tamper-evident. Canonical bytes: a format byte, then every field as a four-byte
/// big-endian length and its UTF-8 bytes, so that no two different entries share their bytes.
/// </summary>
public static class AuditChain
{
    private const byte Format = 1;
    private const int OnStack = 4096;

    /// <summary>What the first entry of a stream has for its previous hash.</summary>
    public static byte[] Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Binds <paramref name="entry"/> to what it says and to the entry before it.</summary>
    public static AuditEntry Seal(AuditEntry entry) => entry with { Hash = HashOf(entry) };

    /// <summary>SHA-256 over the canonical bytes of every field but the hash itself.</summary>
    public static byte[] HashOf(AuditEntry entry)
    {
        ReadOnlySpan<string> fields =
        [
            entry.Id,
            entry.TenantId,
            entry.Stream,
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.OccurredAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            entry.Action,
            entry.ActorKind,
            entry.ActorId,
            entry.ActorName,
            entry.Facts,
            entry.Origin,
        ];
        var most = 1 + entry.PreviousHash.Length;
        foreach (var field in fields)
        {
            most += sizeof(int) + Encoding.UTF8.GetByteCount(field);
        }

        // One call over all of it: an incremental hash is an object of the C library for each entry.
        Span<byte> bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        bytes[0] = Format;
        entry.PreviousHash.CopyTo(bytes[1..]);
        var length = 1 + entry.PreviousHash.Length;
        foreach (var field in fields)
        {
            var count = Encoding.UTF8.GetBytes(field, bytes[(length + sizeof(int))..]);
            BinaryPrimitives.WriteInt32BigEndian(bytes[length..], count);
            length += sizeof(int) + count;
        }

        return SHA256.HashData(bytes[..length]);
    }

    /// <summary>
    /// Walks one stream in order and says what is wrong with its first broken entry, or null when all hold.
    /// </summary>
    public static AuditBreak? FirstBreak(IEnumerable<AuditEntry> stream)
    {
        AuditEntry? previous = null;
        foreach (var entry in stream)
        {
            if (Break(previous, entry) is { } broken)
            {
                return broken;
            }

            previous = entry;
        }

        return null;
    }

    /// <summary>What is wrong with <paramref name="entry"/> after <paramref name="previous"/>, null for a stream's first.</summary>
    public static AuditBreak? Break(AuditEntry? previous, AuditEntry entry)
    {
        var sequence = (previous?.Sequence ?? 0) + 1;
        return entry.Sequence != sequence
                ? new AuditBreak(entry, $"entry {sequence} of the stream is missing: the next one is {entry.Sequence}")
            : !entry.PreviousHash.AsSpan().SequenceEqual(previous?.Hash ?? Genesis)
                ? new AuditBreak(entry, "it does not follow from the entry before it")
            : entry.ErasedBy is null
            && (entry.KeptHash is not null || !entry.Hash.AsSpan().SequenceEqual(HashOf(entry)))
                ? new AuditBreak(entry, "its content was changed after it was written")
            : entry.ErasedBy is not null && !entry.KeptHash.AsSpan().SequenceEqual(HashOf(entry))
                ? new AuditBreak(entry, "what was kept of it when it was erased was changed since")
            : null;
    }
}

/// <summary>The first entry of a stream that does not hold.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record AuditBreak(AuditEntry Entry, string Reason);
