namespace VerificationService.Domain.Shared;

/// <summary>
/// Identifiers are opaque strings of 1–64 letters, digits and hyphens. Ours are UUIDv7 (RFC 9562 §5.7), which
/// sort by creation time; records brought over from another system keep theirs.
/// </summary>
public static class Ids
{
    /// <summary>Longest identifier accepted, in characters.</summary>
    public const int MaxLength = 64;

    private const int CounterBits = 12;
    private const long MaxCounter = (1 << CounterBits) - 1;

    // The last millisecond, and how many ids it has had.
    private static long last;

    /// <summary>
    /// A new UUIDv7 in its 36-character lower-case form. Those that one process makes within one millisecond sort in the order
    /// in which they were made, up to 4,096 of them (RFC 9562 §6.2, method 1).
    /// </summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
#pragma warning disable RS0030 // The one place that makes ids.
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
#pragma warning restore RS0030
        var counter = (int)(Next(now.ToUnixTimeMilliseconds()) & MaxCounter);
        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static long Next(long millisecond)
    {
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next =
                before >> CounterBits == millisecond && (before & MaxCounter) < MaxCounter
                    ? before + 1
                    : millisecond << CounterBits;
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return next;
            }
        }
    }

    /// <summary>Whether <paramref name="id"/> has the form of an identifier, ours or another system's.</summary>
    public static bool IsWellFormed(string? id)
    {
        if (id is null or { Length: 0 or > MaxLength })
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
