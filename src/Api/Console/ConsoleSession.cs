using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// A person's session: a cookie that says who they are, never what they may. User and tenant are read with each request,
/// so that whoever is disabled is out at once.
/// </summary>
internal sealed class ConsoleSession(IUserRepository users, ITenantRepository tenants, Caller caller, TimeProvider time)
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Console";

    /// <summary>How long nobody need do anything before the session ends (NIST SP 800-63B-4 §2.2.3 allows an hour).</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lasts at most, however busy (NIST SP 800-63B-4 §2.2.3 allows a day).</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(12);

    private const string UserClaim = "sub";
    private const string TenantClaim = "tid";
    private const string SinceClaim = "since";

    /// <summary>The session's tenant; null before anybody is signed in.</summary>
    public Tenant? Tenant { get; private set; }

    /// <summary>The session's user; null before anybody is signed in.</summary>
    public User? User { get; private set; }

    /// <summary>Whether the user holds <paramref name="permission"/>: for showing what they can use, not for refusing.</summary>
    public bool May(Permission permission) =>
        User is not null && (RolePermissions.Of(User.Roles) & permission) == permission;

    /// <summary>Opens a session for the caller, who has just signed in.</summary>
    public async Task OpenAsync(HttpContext context)
    {
        var actor = caller.Required;
        var identity = new ClaimsIdentity(
            [
                new Claim(UserClaim, actor.Id),
                new Claim(TenantClaim, actor.TenantId),
                new Claim(SinceClaim, time.Now().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ],
            Scheme,
            UserClaim,
            null
        );
        await context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    /// <summary>Ends it.</summary>
    public static Task CloseAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>Who the request's session belongs to; false when there is none that still holds.</summary>
    public async Task<bool> ResumeAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(Scheme);
        if (
            ticket.Principal is not { } principal
            || principal.FindFirstValue(UserClaim) is not { } userId
            || principal.FindFirstValue(TenantClaim) is not { } tenantId
            || !long.TryParse(
                principal.FindFirstValue(SinceClaim),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var since
            )
            || time.Now() - DateTimeOffset.FromUnixTimeSeconds(since) > LongestTime
            || await tenants.FindAsync(tenantId, context.RequestAborted) is not { IsActive: true } tenant
            || await users.FindAsync(tenantId, userId, context.RequestAborted) is not { IsActive: true } user
        )
        {
            return false;
        }

        (Tenant, User) = (tenant, user);
        context.User = principal;
        caller.Authenticated(
            new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
            tenant.IsSandbox
        );
        return true;
    }
}
