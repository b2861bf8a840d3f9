using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Tenancy;

/// <summary>
/// What lets a user set a password of their own, once. Only the SHA-256 of the token is kept: it has 256 random bits, so
/// a slow hash would add nothing.
/// </summary>
public sealed record Activation
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "va_";

    /// <summary>Longest token looked at, in characters.</summary>
    public const int MaxLength = 128;

    // 43 characters of 62 carry 43 × log2(62) = 256 bits.
    private const int SecretLength = 43;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>How long one can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Whose password it sets.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>When it was issued, UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it stops working, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the token was shown to whoever issued it, and not mailed to the user.</summary>
    public required bool WasShown { get; init; }

    /// <summary>
    /// The person who entered the address it was mailed to (<see cref="User.EmailBy"/>); null for the installation, and where it was
    /// shown.
    /// </summary>
    public string? AddressBy { get; init; }

    /// <summary>A new random token in clear.</summary>
    public static string Generate() => Prefix + RandomNumberGenerator.GetString(Alphabet, SecretLength);

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>Where activations live: at most one for each user.</summary>
public interface IActivationRepository
{
    /// <summary>Keeps an activation in the place of the user's earlier one, which ends.</summary>
    Task SetAsync(Activation activation, CancellationToken cancellationToken);

    /// <summary>The activation whose token hashes to <paramref name="tokenHash"/>, expired or not.</summary>
    Task<Activation?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Ends an activation; false when it has ended before.</summary>
    Task<bool> EndAsync(Activation activation, CancellationToken cancellationToken);

    /// <summary>Ends whatever activation the user has.</summary>
    Task EndOfAsync(User user, CancellationToken cancellationToken);
}
