using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>
/// The framework's hasher: PBKDF2 with HMAC-SHA512 and a random salt, of the password's NFKC
/// (<see cref="PasswordRules.Normalized"/>).
/// </summary>
internal sealed class Passwords : IPasswords
{
    private readonly PasswordHasher<User> hasher;
    private readonly string decoy;

    /// <param name="iterations">OWASP Password Storage Cheat Sheet: at least 210,000 for PBKDF2-HMAC-SHA512.</param>
    public Passwords(int iterations = 210_000)
    {
        hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        decoy = Hash("a password nobody has");
    }

    /// <inheritdoc/>
    public string Hash(string password) => hasher.HashPassword(null!, PasswordRules.Normalized(password) ?? password);

    /// <inheritdoc/>
    public PasswordMatch Verify(string? hash, string password)
    {
        var normalized = PasswordRules.Normalized(password) ?? password;
        var match = Compare(hash, normalized) switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Current,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.Outdated,

            // Hashes made before passwords were normalised match the password as typed.
            _ => !string.Equals(normalized, password, StringComparison.Ordinal)
            && Compare(hash, password) != PasswordVerificationResult.Failed
                ? PasswordMatch.Outdated
                : PasswordMatch.None,
        };
        return hash is null ? PasswordMatch.None : match;
    }

    private PasswordVerificationResult Compare(string? hash, string password) =>
        hasher.VerifyHashedPassword(null!, hash ?? decoy, password);
}
