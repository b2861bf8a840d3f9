namespace VerificationService.Infrastructure.Secrets;

/// <summary>What encrypts the secrets that are used again. Section <c>Secrets</c>.</summary>
internal sealed record SecretsOptions
{
    private const int KeyBytes = 32;

    /// <summary>The key, base64 of 32 bytes, the same on every node; null for one made in the data directory.</summary>
    public string? Key { get; init; }

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        Key is null || (Convert.TryFromBase64String(Key, new byte[KeyBytes], out var written) && written == KeyBytes)
            ? null
            : "Secrets:Key must be the base64 of 32 bytes (openssl rand -base64 32).";

    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(SecretsOptions);
}
