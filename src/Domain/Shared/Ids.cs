namespace VerificationService.Domain.Shared;

/// <summary>
/// Identifiers are opaque strings of 1–64 letters, digits and hyphens. Ours are UUIDv7 (RFC 9562 §5.7), which
/// sort by creation time; records brought over from another system keep theirs.
/// </summary>
public static class Ids
{
    /// <summary>Longest identifier accepted, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>A new UUIDv7 in its 36-character lower-case form.</summary>
#pragma warning disable RS0030 // The one place that makes ids.
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString();
#pragma warning restore RS0030

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
