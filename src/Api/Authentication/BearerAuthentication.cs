using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Finds out whose bearer token a v2.1 request carries. The user is read each time, so that a disabled one is refused
/// at once, also with an unexpired token; roles always come from our own record.
/// </summary>
internal sealed class BearerAuthentication(
    IUserRepository users,
    SigningKey signingKey,
    IOptions<AuthenticationSettings> settings
)
{
    /// <summary>What a valid token says, or null when there is no valid token.</summary>
    public async Task<TokenBearer?> ValidateAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count != 1 || authorization.ToString().Length > TokenRules.MaxLength)
        {
            return null;
        }

        if (!settings.Value.IsExternal)
        {
            // Without it every token would look forged: 503 is the truth, 401 is not.
            _ = signingKey.Key;
        }

        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Principal is not { } principal)
        {
            return null;
        }

        var subject = principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
        var tenantId = settings.Value.IsExternal ? null : principal.FindFirst(AccessTokens.TenantClaim)?.Value;
        return string.IsNullOrEmpty(subject) || (tenantId is null && !settings.Value.IsExternal)
            ? null
            : new TokenBearer(subject, tenantId);
    }

    /// <summary>The bearer's user in that tenant, or null when there is none or it is disabled.</summary>
    public async Task<User?> FindUserAsync(TokenBearer bearer, string tenantId, CancellationToken cancellationToken)
    {
        var user = settings.Value.IsExternal
            ? await users.FindBySubjectAsync(tenantId, bearer.Subject, cancellationToken)
            : await users.FindAsync(tenantId, bearer.Subject, cancellationToken);
        return user is { IsActive: true } ? user : null;
    }
}

/// <summary>What a valid token says.</summary>
/// <param name="Subject"><c>sub</c>: our user id, or the authority's name for them.</param>
/// <param name="TenantId"><c>tid</c>; null for a token of an external authority, which knows no tenants.</param>
internal sealed record TokenBearer(string Subject, string? TenantId);
