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
    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        var ours = settings.Value;
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        options.SaveToken = false;
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                if (TokenRules.IsBeyondUs(context.SecurityToken))
                {
                    context.Fail("crit");
                }

                return Task.CompletedTask;
            },
        };
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(
            new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenRules.MaxLength }
        );
        options.TokenValidationParameters = TokenRules.For(ours.Audience, time);
        if (ours.IsExternal)
        {
            options.Authority = ours.Authority;
            options.RequireHttpsMetadata = !environment.IsDevelopment();
            options.TokenValidationParameters.ValidTypes =
                ours.AuthorityTokenTypes.Count > 0 ? ours.AuthorityTokenTypes : [AccessTokens.Type];
            options.TokenValidationParameters.ValidAlgorithms = TokenRules.AuthorityAlgorithms;
            return;
        }

        options.TokenValidationParameters.ValidTypes = [AccessTokens.Type];
        options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
        options.TokenValidationParameters.ValidIssuer = ours.Issuer;

        // A token without a kid, or with another's, is checked against nothing.
        options.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, kid, _) =>
            kid == signingKey.Key.KeyId ? [signingKey.Key] : [];
    }
}
