using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Tenancy;

/// <summary>
/// A key for a customer's own systems: <c>vk_</c>, twelve public characters by which it is found, and a secret.
/// Only the SHA-256 of the whole is kept: the secret has 256 random bits, so a slow hash would add nothing.
/// </summary>
public sealed class ApiKey
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "vk_";

    /// <summary>Characters after the prefix that are stored in clear and indexed.</summary>
    public const int PublicLength = 12;

    /// <summary>Longest key looked at.</summary>
    public const int MaxLength = 128;

    // 44 characters of 62 carry 44 × log2(62) = 261.9 bits.
    private const int SecretLength = 44;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Identifier, the actor id of what the key does.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Name given by whoever made it, at most 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The indexed part.</summary>
    public required string PublicPart { get; init; }

    /// <summary>SHA-256 of the whole key.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Roles held.</summary>
    public required Roles Roles { get; init; }

    /// <summary>The user who made it, whoever owns it since; null when no user did, or before that was kept.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>
    /// The user who answers for it: whoever made it, or took it over since. Null for a key of the installation itself, which
    /// is nobody's.
    /// </summary>
    public string? OwnerId { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked, UTC; a revoked key stops working at once.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>
    /// What it is worth today: its own roles as far as its owner could give them to a key now, and nothing once the owner has
    /// no access. A key of the installation is worth its roles.
    /// </summary>
    /// <param name="owner">The user of <see cref="OwnerId"/>, as they are now.</param>
    public Roles RolesToday(User? owner) =>
        RevokedAt is not null ? Roles.None
        : OwnerId is null ? Roles
        : owner is { IsActive: true } && owner.Id == OwnerId ? Roles & owner.Roles.OfKeys()
        : Roles.None;

    /// <summary>A new random key in clear, to be shown once.</summary>
    public static string Generate() => Prefix + RandomNumberGenerator.GetString(Alphabet, PublicLength + SecretLength);

    /// <summary>The indexed part of <paramref name="key"/>, or null when it does not look like a key of ours.</summary>
    public static string? PublicPartOf(string key) =>
        key.Length is > 3 + PublicLength and <= MaxLength && key.StartsWith(Prefix, StringComparison.Ordinal)
            ? key.Substring(Prefix.Length, PublicLength)
            : null;

    /// <summary>What is stored of a key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether <paramref name="key"/> is this key, in constant time.</summary>
    public bool Matches(string key) => CryptographicOperations.FixedTimeEquals(HashOf(key), Hash);
}
