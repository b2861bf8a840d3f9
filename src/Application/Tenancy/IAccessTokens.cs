using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Issues the tokens that v2.1 takes.</summary>
public interface IAccessTokens
{
    /// <summary>Whether an external authority issues the tokens: ours would not be taken.</summary>
    bool AreIssuedElsewhere => false;

    /// <summary>A signed token for <paramref name="user"/>. It says who they are; what they may is looked up each time.</summary>
    AccessToken Issue(User user, DateTimeOffset now);
}

/// <summary>A bearer token.</summary>
/// <param name="Token">The token itself, a secret.</param>
/// <param name="ExpiresAt">When it stops working, UTC.</param>
public sealed record AccessToken(string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"AccessToken {{ ExpiresAt = {ExpiresAt:O} }}";
}

/// <summary>Hashes and checks passwords (PBKDF2, the framework's hasher). Slow on purpose: call it outside transactions.</summary>
public interface IPasswords
{
    /// <summary>A salted hash of <paramref name="password"/>.</summary>
    string Hash(string password);

    /// <summary>
    /// Whether <paramref name="password"/> is the one hashed. With a null <paramref name="hash"/> it takes as long and
    /// says no, so that time does not tell whether a user exists.
    /// </summary>
    bool Verify(string? hash, string password);
}
