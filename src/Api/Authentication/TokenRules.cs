using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VerificationService.Api.Authentication;

/// <summary>
/// What is asked of every token, a caller's access token and an authority's ID token alike (RFC 8725): nothing the token
/// says of itself chooses how it is checked.
/// </summary>
internal static class TokenRules
{
    /// <summary>Longest token looked at, in bytes.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>The algorithms that an authority may sign with.</summary>
    public static readonly IReadOnlyList<string> AuthorityAlgorithms =
    [
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSha256,
    ];

    /// <summary>The checks of a token for <paramref name="audience"/>; issuer, key and algorithms are the caller's to add.</summary>
    public static TokenValidationParameters For(string audience, TimeProvider time) =>
        new()
        {
            ValidAudience = audience,
            ValidateAudience = true,
            ValidateIssuer = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ClockSkew = ClockSkew,
            LifetimeValidator = (notBefore, expires, _, _) => IsWithinLifetime(notBefore, expires, time),
            TryAllIssuerSigningKeys = false,
            NameClaimType = JwtRegisteredClaimNames.Sub,
        };

    /// <summary>
    /// Whether it calls extensions critical: those must be understood (RFC 7515 §4.1.11), and none is.
    /// </summary>
    public static bool IsBeyondUs(SecurityToken token) =>
        token switch
        {
            JsonWebToken read => read.TryGetHeaderValue("crit", out object _),
            System.IdentityModel.Tokens.Jwt.JwtSecurityToken read => read.Header.ContainsKey("crit"),
            _ => true,
        };

    // The library's own check looks at the machine's clock; tests move ours.
    private static bool IsWithinLifetime(DateTime? notBefore, DateTime? expires, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && end + ClockSkew > now && (notBefore is null || notBefore - ClockSkew <= now);
    }
}
