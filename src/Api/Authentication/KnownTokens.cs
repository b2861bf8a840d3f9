using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Bearer tokens that were found valid, by the SHA-256 digest of their whole header, until they expire: checking a signature
/// costs more than the rest of a read. Who bears one is still looked up with each request.
/// </summary>
internal sealed class KnownTokens(TimeProvider time)
{
    /// <summary>Most tokens kept; one more and all are forgotten, to be checked once again.</summary>
    public const int Capacity = 4096;

    private readonly ConcurrentDictionary<Digest, Known> tokens = new();

    /// <summary>What a header's token says, or null when it was not seen yet, has expired, or was checked with other keys.</summary>
    /// <param name="authorization">The value of the Authorization header.</param>
    /// <param name="keys">What holds the keys of today; the same object as long as they stand.</param>
    public TokenBearer? Find(string authorization, object keys) =>
        tokens.TryGetValue(Digest.Of(authorization), out var known)
        && ReferenceEquals(known.Keys, keys)
        && known.Bearer.ExpiresAt + TokenRules.ClockSkew > time.GetUtcNow()
            ? known.Bearer
            : null;

    /// <summary>Keeps what a valid token says.</summary>
    public void Add(string authorization, object keys, TokenBearer bearer)
    {
        if (tokens.Count >= Capacity)
        {
            tokens.Clear();
        }

        tokens[Digest.Of(authorization)] = new Known(keys, bearer);
    }

    private sealed record Known(object Keys, TokenBearer Bearer);

    private readonly record struct Digest(UInt128 First, UInt128 Second)
    {
        public static Digest Of(string text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
            return new Digest(
                BinaryPrimitives.ReadUInt128LittleEndian(hash),
                BinaryPrimitives.ReadUInt128LittleEndian(hash[16..])
            );
        }
    }
}
