using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Deliveries;

/// <summary>Secrets as Standard Webhooks writes them: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
public static class SigningSecret
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>How long an old secret signs beside a new one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>The shortest secret of one's own that is taken, in characters.</summary>
    public const int MinLength = 16;

    /// <summary>The longest secret taken, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>What a secret of one's own must be, as the end of a sentence.</summary>
    public const string Accepted =
        "whsec_ and the base64 of 24 to 64 bytes, or 16 to 256 visible ASCII characters that do not begin with whsec_";

    /// <summary>
    /// Whether <paramref name="secret"/> may be a secret of one's own. One that begins like ours must be as Standard Webhooks
    /// writes it: its receiver decodes it.
    /// </summary>
    public static bool IsAccepted(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
            ? Decoded(secret) is { Length: >= 24 and <= 64 }
            : IsKey(secret);

    /// <summary>The key that Standard Webhooks signs with: what follows <c>whsec_</c>, decoded, or else the secret's own bytes.</summary>
    public static byte[] KeyOf(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
            ? Convert.FromBase64String(secret[Prefix.Length..])
            : Encoding.UTF8.GetBytes(secret);

    private static byte[]? Decoded(string secret)
    {
        var bytes = new byte[MaxLength];
        return secret.Length <= MaxLength && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length)
            ? bytes[..length]
            : null;
    }

    /// <summary>
    /// Whether <paramref name="key"/> may sign <c>x-data-integrity</c> as it is: visible ASCII characters, which are the same
    /// bytes to every receiver.
    /// </summary>
    public static bool IsKey(string? key) =>
        key is { Length: >= MinLength and <= MaxLength } && key.All(character => character is > ' ' and <= '~');

    /// <summary>A new secret of 32 random bytes.</summary>
    public static string Generate() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
