using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>The framework's hasher: PBKDF2 with HMAC-SHA512 and a random salt.</summary>
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
    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <inheritdoc/>
    public bool Verify(string? hash, string password) =>
        hasher.VerifyHashedPassword(null!, hash ?? decoy, password) != PasswordVerificationResult.Failed
        && hash is not null;
}
