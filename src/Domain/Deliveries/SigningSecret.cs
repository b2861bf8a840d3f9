using System.Security.Cryptography;

namespace VerificationService.Domain.Deliveries;

/// <summary>Secrets as Standard Webhooks writes them: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
public static class SigningSecret
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>How long an old secret signs beside a new one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Shortest key of one's own, in characters.</summary>
    public const int MinKey = 16;

    /// <summary>Longest key of one's own, in characters.</summary>
    public const int MaxKey = 256;

    /// <summary>
    /// Whether <paramref name="key"/> may sign <c>x-data-integrity</c> as it is: visible ASCII characters, which are the same
    /// bytes to every receiver.
    /// </summary>
    public static bool IsKey(string? key) =>
        key is { Length: >= MinKey and <= MaxKey } && key.All(character => character is > ' ' and <= '~');

    /// <summary>A new secret of 32 random bytes.</summary>
    public static string Generate() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
