using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Infrastructure.Audit;

/// <summary>
/// Tells whether two long lists, each read once and in an order of its own, hold the same: what one adds the other takes
/// away. Its memory does not grow with them. The key is new each time, so that nobody can choose rows that cancel out.
/// </summary>
internal sealed class Tally
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly UInt128[] sums = new UInt128[256];

    /// <summary>Whether everything added was taken away again.</summary>
    public bool IsEven => Array.TrueForAll(sums, sum => sum == 0);

    /// <summary>Counts a row of the one list.</summary>
    public void Add(string id, params ReadOnlySpan<string?> rest) => sums[Bucket(id)] += Weight(id, rest);

    /// <summary>Counts a row of the other list.</summary>
    public void TakeAway(string id, params ReadOnlySpan<string?> rest) => sums[Bucket(id)] -= Weight(id, rest);

    /// <summary>Whether rows of this id may be among those that are not even.</summary>
    public bool IsInDoubt(string id) => sums[Bucket(id)] != 0;

    private static byte Bucket(string id) => (byte)string.GetHashCode(id, StringComparison.Ordinal);

    private UInt128 Weight(string id, ReadOnlySpan<string?> rest)
    {
        var text = new StringBuilder().Append(id.Length).Append(':').Append(id);
        foreach (var part in rest)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(
            HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString()))
        );
    }
}
