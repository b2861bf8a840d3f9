using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Issues the tokens that v2.1 takes, and says who else does.</summary>
public interface IAccessTokens
{
    /// <summary>The authority that issues the tokens in our place: ours would not be taken. Null when we issue them.</summary>
    TokenAuthority? Authority { get; }

    /// <summary>Whether people may sign in with a password of this installation.</summary>
    bool PasswordsAreTaken { get; }

    /// <summary>A signed token for <paramref name="user"/>. It says who they are; what they may is looked up each time.</summary>
    AccessToken Issue(User user, DateTimeOffset now);
}

/// <summary>An OpenID Connect authority.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Audience">The audience its access tokens must be for.</param>
public sealed record TokenAuthority(string Address, string Audience);

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
    PasswordMatch Verify(string? hash, string password);
}

/// <summary>What came of holding a password against a hash.</summary>
public enum PasswordMatch
{
    /// <summary>It is another password.</summary>
    None,

    /// <summary>It is the one hashed.</summary>
    Current,

    /// <summary>
    /// It is the one hashed, and the hash is to be made anew: it is of the password as it was typed, or faster to guess than those
    /// made today.
    /// </summary>
    Outdated,
}
