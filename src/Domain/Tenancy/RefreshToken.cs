using System.Security.Cryptography;
using System.Text;

namespace VerificationService.Domain.Tenancy;

/// <summary>
/// What exchanges an access token's session for the next access token, once. Every exchange gives the next refresh token of the
/// same session; one that comes a second time was copied, and ends the session (RFC 9700 §4.14.2). Only the SHA-256 is kept: it
/// has 256 random bits.
/// </summary>
public sealed record RefreshToken
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "vr_";

    /// <summary>Longest token looked at, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>How long a session can be continued after its sign-in; no exchange makes it longer.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(12);

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The session it continues.</summary>
    public required string SessionId { get; init; }

    /// <summary>The user's tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>Who signed in.</summary>
    public required string UserId { get; init; }

    /// <summary>The number of the user's sessions at the sign-in; under any other the session has ended.</summary>
    public required int SessionVersion { get; init; }

    /// <summary>When the session ends, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A new random token in clear.</summary>
    public static string Generate() => Prefix + RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The first of a new session of <paramref name="user"/>.</summary>
    public static RefreshToken First(string token, string sessionId, User user, DateTimeOffset now) =>
        new()
        {
            TokenHash = HashOf(token),
            SessionId = sessionId,
            TenantId = user.TenantId,
            UserId = user.Id,
            SessionVersion = user.SessionVersion,
            ExpiresAt = now + SessionLifetime,
        };

    /// <summary>The next of the same session.</summary>
    public RefreshToken Next(string token) => this with { TokenHash = HashOf(token) };
}

/// <summary>Where refresh tokens live: used ones too, until their session would have ended.</summary>
public interface IRefreshTokenRepository
{
    /// <summary>Keeps one.</summary>
    Task AddAsync(RefreshToken token, CancellationToken cancellationToken);

    /// <summary>The one that hashes to <paramref name="tokenHash"/>, used, expired or neither.</summary>
    Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Uses one up; false when it was used before.</summary>
    Task<bool> UseAsync(RefreshToken token, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Forgets every one of a session, which so cannot be continued.</summary>
    Task EndAsync(string tenantId, string sessionId, CancellationToken cancellationToken);

    /// <summary>Forgets those whose session ended by <paramref name="now"/>; how many it was.</summary>
    Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
