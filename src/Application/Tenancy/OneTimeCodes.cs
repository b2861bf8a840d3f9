using OtpNet;

namespace VerificationService.Application.Tenancy;

/// <summary>Codes of an authenticator: TOTP (RFC 6238) of six digits, every 30 s, by HMAC-SHA-1, as every authenticator has it.</summary>
internal static class OneTimeCodes
{
    // As long as the hash (RFC 4226 §4, R6).
    private const int SecretBytes = 20;

    public static byte[] GenerateSecret() => KeyGeneration.GenerateRandomKey(SecretBytes);

    /// <summary>The secret as it is typed into an authenticator (RFC 4648 §6).</summary>
    public static string Typed(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>The secret as it is scanned (Key URI Format).</summary>
    public static string UriOf(byte[] secret, string userName, string issuer) =>
        new OtpUri(OtpType.Totp, secret, userName, issuer).ToString();

    /// <summary>The time step whose code <paramref name="typed"/> is, of this one and those beside it; null when it is none's.</summary>
    public static long? StepOf(byte[] secret, string? typed, DateTimeOffset now) =>
        new Totp(secret).VerifyTotp(
            now.UtcDateTime,
            (typed ?? "").Replace(" ", "", StringComparison.Ordinal),
            out var step,
            VerificationWindow.RfcSpecifiedNetworkDelay
        )
            ? step
            : null;
}
