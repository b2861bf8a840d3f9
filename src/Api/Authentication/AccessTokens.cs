using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Signs access tokens (RFC 9068). A token says who somebody is and for how long; what they may is looked up with each
/// request, so that taking it away works at once.
/// </summary>
internal sealed class AccessTokens(SigningKey signingKey, IOptions<AuthenticationSettings> settings) : IAccessTokens
{
    /// <summary>The <c>typ</c> of an access token (RFC 9068 §2.1).</summary>
    public const string Type = "at+jwt";

    /// <summary>The claim that names the tenant.</summary>
    public const string TenantClaim = "tid";

    /// <summary>The claim that says which number the user's sessions had.</summary>
    public const string VersionClaim = "ver";

    /// <summary>The claim that names the session that the token is one of.</summary>
    public const string SessionClaim = JwtRegisteredClaimNames.Sid;

    /// <summary>How long a token works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <inheritdoc/>
    public TokenAuthority? Authority =>
        settings.Value.IsExternal ? new TokenAuthority(settings.Value.Authority!, settings.Value.Audience) : null;

    /// <inheritdoc/>
    public bool PasswordsAreTaken => settings.Value.TakesPasswords;

    TimeSpan IAccessTokens.Lifetime => Lifetime;

    /// <inheritdoc/>
    public AccessToken Issue(User user, DateTimeOffset now, string? sessionId = null)
    {
        var session = sessionId ?? Ids.New(now);
        // Tokens count in whole seconds, so the answer tells the time cut to seconds.
        var issued = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var expires = issued + Lifetime;
        var token = Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = Type,
                Issuer = settings.Value.Issuer,
                Audience = settings.Value.Audience,
                IssuedAt = issued.UtcDateTime,
                NotBefore = issued.UtcDateTime,
                Expires = expires.UtcDateTime,
                Claims = new Dictionary<string, object>
                {
                    [JwtRegisteredClaimNames.Sub] = user.Id,
                    [TenantClaim] = user.TenantId,
                    [VersionClaim] = user.SessionVersion,
                    [SessionClaim] = session,
                    [JwtRegisteredClaimNames.Jti] = Ids.New(now),
                },
                SigningCredentials = new SigningCredentials(signingKey.Key, SecurityAlgorithms.EcdsaSha256),
            }
        );
        return new AccessToken(token, expires) { SessionId = session };
    }
}
