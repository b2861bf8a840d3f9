using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tests;

/// <summary>Stands where the surface signs tokens: what a token holds is that surface's affair.</summary>
internal sealed class TokenStub : IAccessTokens
{
    public TokenAuthority? Authority { get; init; }

    public bool PasswordsAreTaken { get; init; } = true;

    public AccessToken Issue(User user, DateTimeOffset now) => new("token of " + user.Id, now.AddMinutes(15));
}

/// <summary>Stands where hashing is slow on purpose; counts how often a real hash was compared.</summary>
internal sealed class QuickPasswords : IPasswords
{
    private int asked;
    private int compared;

    /// <summary>How often a guess took the time of comparing, against a hash or against none.</summary>
    public int Asked => asked;

    /// <summary>How often a guess was held against a user's hash.</summary>
    public int Compared => compared;

    /// <summary>Runs while a password is being compared.</summary>
    public Action? Meanwhile { get; set; }

    public string Hash(string password) => "hash of " + password;

    public PasswordMatch Verify(string? hash, string password)
    {
        Interlocked.Increment(ref asked);
        if (hash is not null)
        {
            Interlocked.Increment(ref compared);
            Meanwhile?.Invoke();
        }

        return hash == Hash(password) ? PasswordMatch.Current : PasswordMatch.None;
    }
}
