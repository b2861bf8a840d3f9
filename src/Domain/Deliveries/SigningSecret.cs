using System.Security.Cryptography;

namespace VerificationService.Domain.Deliveries;

/// <summary>Secrets as Standard Webhooks writes them: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
public static class SigningSecret
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>How long an old secret signs beside a new one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>A new secret of 32 random bytes.</summary>
    public static string Generate() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
