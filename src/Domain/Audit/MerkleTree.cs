using System.Security.Cryptography;

namespace VerificationService.Domain.Audit;

/// <summary>The hash tree of RFC 6962 §2.1 over SHA-256: leaves and nodes are hashed apart, so that neither passes for the other.</summary>
public sealed class MerkleTree
{
    private const byte Leaf = 0;
    private const byte Node = 1;

    // From the hashed leaves up to the root. A node without a neighbour stands on the level above as it is: the same tree as the
    // RFC's, which splits at the largest power of two.
    private readonly List<byte[][]> levels = [];

    /// <summary>The tree over at least one of <paramref name="leaves"/>, in their order.</summary>
    public MerkleTree(IReadOnlyList<byte[]> leaves)
    {
        levels.Add([.. leaves.Select(LeafHash)]);
        while (levels[^1].Length > 1)
        {
            levels.Add([
                .. levels[^1].Chunk(2).Select(pair => pair.Length == 2 ? NodeHash(pair[0], pair[1]) : pair[0]),
            ]);
        }
    }

    /// <summary>The root over <paramref name="leaves"/> in their order; SHA-256 of nothing when there are none.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) =>
        leaves.Count == 0 ? SHA256.HashData([]) : new MerkleTree(leaves).levels[^1][0];

    /// <summary>The audit path of the leaf at <paramref name="index"/>, from the leaf up (RFC 6962 §2.1.1).</summary>
    public IReadOnlyList<byte[]> Path(int index)
    {
        var path = new List<byte[]>(levels.Count);
        foreach (var level in levels)
        {
            if ((index ^ 1) < level.Length)
            {
                path.Add(level[index ^ 1]);
            }

            index >>= 1;
        }

        return path;
    }

    /// <summary>
    /// The root that a path leads to from the leaf at <paramref name="index"/> of <paramref name="count"/> (RFC 9162 §2.1.3.2); null
    /// when no tree of that size has such a path.
    /// </summary>
    public static byte[]? RootFrom(byte[] leaf, int index, int count, IEnumerable<byte[]> path)
    {
        if (index < 0 || index >= count)
        {
            return null;
        }

        var (node, last, root) = (index, count - 1, LeafHash(leaf));
        foreach (var neighbour in path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((node & 1) == 1 || node == last)
            {
                root = NodeHash(neighbour, root);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                root = NodeHash(root, neighbour);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? root : null;
    }

    private static byte[] LeafHash(byte[] leaf) => SHA256.HashData([Leaf, .. leaf]);

    private static byte[] NodeHash(byte[] left, byte[] right) => SHA256.HashData([Node, .. left, .. right]);
}
