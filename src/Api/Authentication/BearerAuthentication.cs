using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Finds out whose bearer token a v2.1 request carries. The user is read each time, so that a disabled one is refused
/// at once, also with an unexpired token; roles always come from our own record.
/// </summary>
internal sealed class BearerAuthentication(
    IUserRepository users,
    IEndedSessions ended,
    SigningKey signingKey,
    KnownTokens known,
    IOptionsMonitor<JwtBearerOptions> bearerOptions,
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

        // Without the key every token would look forged, so the answer is 503 and not 401.
        var keys = settings.Value.IsExternal ? await AuthorityKeysAsync(context.RequestAborted) : signingKey.Key;
        if (keys is not null && known.Find(authorization.ToString(), keys) is { } seen)
        {
            return seen;
        }

        var bearer = await CheckAsync(context);
        if (keys is not null && bearer is not null)
        {
            known.Add(authorization.ToString(), keys, bearer);
        }

        return bearer;
    }

    // The authority's configuration as it was last read: another object once it has been read again. Null while it cannot be read,
    // which the check itself tells.
    private async Task<object?> AuthorityKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            return bearerOptions.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is { } manager
                ? await manager.GetConfigurationAsync(cancellationToken)
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private async Task<TokenBearer?> CheckAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Principal is not { } principal)
        {
            return null;
        }

        var subject = principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
        var tenantId = settings.Value.IsExternal ? null : principal.FindFirst(AccessTokens.TenantClaim)?.Value;
        if (
            string.IsNullOrEmpty(subject)
            || (tenantId is null && !settings.Value.IsExternal)
            || Moment(principal, JwtRegisteredClaimNames.Exp) is not { } expires
        )
        {
            return null;
        }

        var bearer = new TokenBearer(subject, tenantId)
        {
            ExpiresAt = expires,
            Version = Number(principal, AccessTokens.VersionClaim) ?? 0,
            IssuedAt = Moment(principal, JwtRegisteredClaimNames.Iat),
        };

        // Every token that its session has by now expires within a lifetime from now, and so from the end of this one.
        return !settings.Value.IsExternal && principal.FindFirst(AccessTokens.SessionClaim)?.Value is { } id
            ? bearer with
            {
                Session = new Session(id, expires + AccessTokens.Lifetime),
            }
            : bearer;
    }

    /// <summary>The bearer's user in that tenant, or null when there is none or it is disabled.</summary>
    public async Task<User?> FindUserAsync(TokenBearer bearer, string tenantId, CancellationToken cancellationToken)
    {
        var user = settings.Value.IsExternal
            ? await users.FindBySubjectAsync(tenantId, bearer.Subject, cancellationToken)
            : await users.FindAsync(tenantId, bearer.Subject, cancellationToken);
        return user is { IsActive: true } && !await IsOverAsync(bearer, user, cancellationToken) ? user : null;
    }

    // A higher number than the record's is no forgery but a record that another node has changed since it was read. A token of an
    // authority knows no number: it must be younger than the last change, to the second that its time is cut to.
    private async Task<bool> IsOverAsync(TokenBearer bearer, User user, CancellationToken cancellationToken) =>
        settings.Value.IsExternal
            ? user.SessionsEndedAt is { } endedAt && !(bearer.IssuedAt >= endedAt)
            : bearer.Version < user.SessionVersion
                || (
                    bearer.Session is { } session
                    && await ended.IsEndedAsync(user.TenantId, session.Id, cancellationToken)
                );

    private static long? Number(ClaimsPrincipal principal, string claim) =>
        long.TryParse(
            principal.FindFirst(claim)?.Value,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private static DateTimeOffset? Moment(ClaimsPrincipal principal, string claim) =>
        Number(principal, claim) is { } seconds and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

/// <summary>What a valid token says.</summary>
/// <param name="Subject"><c>sub</c>: our user id, or the authority's name for them.</param>
/// <param name="TenantId"><c>tid</c>; null for a token of an external authority, which knows no tenants.</param>
internal sealed record TokenBearer(string Subject, string? TenantId)
{
    /// <summary><c>exp</c>: when it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The number that the user's sessions had when it was issued; 0 where it does not say.</summary>
    public long Version { get; init; }

    /// <summary><c>iat</c>; null where it does not say.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>What ends it alone; null for a token of an external authority.</summary>
    public Session? Session { get; init; }
}
