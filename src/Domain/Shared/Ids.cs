namespace VerificationService.Domain.Shared;

/// <summary>
/// Identifiers are opaque strings of 1–64 letters, digits and hyphens. Ours are UUIDv7 (RFC 9562 §5.7), which
/// sort by creation time; records brought over from another system keep theirs.
/// </summary>
public static class Ids
{
    /// <summary>Longest identifier accepted, in characters.</summary>
    public const int MaxLength = 64;

    // How many ids this process has made.
    private static int made;

    /// <summary>
    /// A new UUIDv7 in its 36-character lower-case form. Those that one process makes for one millisecond sort in the order in
    /// which they were made, whatever others it makes between them: 26 bits count (RFC 9562 §6.2, method 1), 48 are random.
    /// </summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
#pragma warning disable RS0030 // The one place that makes ids.
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
#pragma warning restore RS0030
        var count = (uint)Interlocked.Increment(ref made);
        bytes[6] = (byte)(0x70 | ((count >> 22) & 0x0F)); // beside the version
        bytes[7] = (byte)(count >> 14);
        bytes[8] = (byte)(0x80 | ((count >> 8) & 0x3F)); // beside the variant
        bytes[9] = (byte)count;
        return new Guid(bytes, bigEndian: true).ToString();
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
