using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Audit;

/// <summary>
/// What the entry about an erasure says of all that was erased: SHA-256 over each one's id (a four-byte big-endian length and its
/// UTF-8 bytes), its hash as it was written, and the hash of what is kept of it, in the order of their sequence.
/// </summary>
public sealed class ErasureDigest : IDisposable
{
    /// <summary>The end of the action of an entry that holds one.</summary>
    public const string Action = ".erased";

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many were added.</summary>
    public int Count { get; private set; }

    /// <summary>64 lower-case hex digits.</summary>
    public string Value => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Adds the next one.</summary>
    public void Add(string id, ReadOnlySpan<byte> written, ReadOnlySpan<byte> kept)
    {
        var bytes = Encoding.UTF8.GetBytes(id);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
        hash.AppendData(written);
        hash.AppendData(kept);
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
