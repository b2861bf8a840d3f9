using System.Security.Cryptography;

namespace VerificationService.Domain.Audit;

/// <summary>The hash tree of RFC 6962 §2.1 over SHA-256: leaves and nodes are hashed apart, so that neither passes for the other.</summary>
public static class MerkleTree
{
    private const byte Leaf = 0;
    private const byte Node = 1;

    /// <summary>The root over <paramref name="leaves"/> in their order; SHA-256 of nothing when there are none.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) =>
        leaves.Count == 0 ? SHA256.HashData([]) : Over(leaves, 0, leaves.Count);

    private static byte[] Over(IReadOnlyList<byte[]> leaves, int first, int count)
    {
        if (count == 1)
        {
            return SHA256.HashData([Leaf, .. leaves[first]]);
        }

        // The largest power of two below the count goes to the left.
        var left = 1 << (int.Log2(count - 1));
        return SHA256.HashData([Node, .. Over(leaves, first, left), .. Over(leaves, first + left, count - left)]);
    }
}
