using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace VerificationService.Api.Authentication;

/// <summary>
/// How a bearer token is checked, after RFC 8725: algorithm, type, issuer, audience, expiry and key are all pinned, and
/// nothing the token says of itself chooses how it is checked.
/// </summary>
internal sealed class BearerOptions(
    IOptions<AuthenticationSettings> settings,
    SigningKey signingKey,
    TimeProvider time,
    IHostEnvironment environment
) : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>Longest token looked at, in bytes.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        var ours = settings.Value;
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        options.SaveToken = false;
        options.Events = new JwtBearerEvents
        {
            // Extensions a token calls critical must be understood (RFC 7515 §4.1.11); we understand none.
            OnTokenValidated = context =>
            {
                if (context.SecurityToken is JsonWebToken token && token.TryGetHeaderValue("crit", out object _))
                {
                    context.Fail("crit");
                }

                return Task.CompletedTask;
            },
        };
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(
            new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenLength }
        );
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = ours.Audience,
            ValidateAudience = true,
            ValidateIssuer = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ClockSkew = ClockSkew,
            LifetimeValidator = IsWithinLifetime,
            TryAllIssuerSigningKeys = false,
            NameClaimType = JwtRegisteredClaimNames.Sub,
        };
        if (ours.IsExternal)
        {
            options.Authority = ours.Authority;
            options.RequireHttpsMetadata = !environment.IsDevelopment();
            options.TokenValidationParameters.ValidTypes =
                ours.AuthorityTokenTypes.Count > 0 ? ours.AuthorityTokenTypes : [AccessTokens.Type];
            options.TokenValidationParameters.ValidAlgorithms =
            [
                SecurityAlgorithms.EcdsaSha256,
                SecurityAlgorithms.EcdsaSha384,
                SecurityAlgorithms.RsaSsaPssSha256,
                SecurityAlgorithms.RsaSha256,
            ];
            return;
        }

        options.TokenValidationParameters.ValidTypes = [AccessTokens.Type];
        options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
        options.TokenValidationParameters.ValidIssuer = ours.Issuer;

        // A token without a kid, or with another's, is checked against nothing.
        options.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, kid, _) =>
            kid == signingKey.Key.KeyId ? [signingKey.Key] : [];
    }

    // The library's own check looks at the machine's clock; tests move ours.
    private bool IsWithinLifetime(
        DateTime? notBefore,
        DateTime? expires,
        SecurityToken token,
        TokenValidationParameters parameters
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && end + ClockSkew > now && (notBefore is null || notBefore - ClockSkew <= now);
    }
}
