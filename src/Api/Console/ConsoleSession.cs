using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// A person's session: a cookie that says who they are, never what they may. User and tenant are read with each request,
/// so that whoever is disabled is out at once, and so is every copy of the cookie once it is signed out
/// (<see cref="IEndedSessions"/>), or its user signs out everywhere or their password, roles or activity change (<see cref="Domain.Tenancy.User.SessionVersion"/>).
/// </summary>
internal sealed class ConsoleSession(
    IUserRepository users,
    IEndedSessions ended,
    ITenantRepository tenants,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>The authentication scheme's name.</summary>
    public const string Scheme = "Console";

    /// <summary>How long nobody need do anything before the session ends (NIST SP 800-63B-4 §2.2.3 allows an hour).</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lasts at most, however busy (NIST SP 800-63B-4 §2.2.3 allows a day).</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(12);

    private const string UserClaim = "sub";
    private const string TenantClaim = "tid";
    private const string SessionClaim = "sid";
    private const string SinceClaim = "since";
    private const string VersionClaim = "version";
    private const string TenantCookie = "console-tenant";

    // The request's own cookie is what it came with, whoever signs in meanwhile.
    private ClaimsPrincipal? opened;

    /// <summary>The session's tenant; null before anybody is signed in.</summary>
    public Tenant? Tenant { get; private set; }

    /// <summary>The session's user; null before anybody is signed in.</summary>
    public User? User { get; private set; }

    /// <summary>How long the session lasts if nothing more is done; null before anybody is signed in.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>Whether the user holds <paramref name="permission"/>: for showing what they can use, not for refusing.</summary>
    public bool May(Permission permission) =>
        User is not null && (RolePermissions.Of(User.Roles) & permission) == permission;

    /// <summary>The tenant that somebody signed in to on this device last; null when nobody did.</summary>
    public static string? LastTenantOf(HttpRequest request) => ConsoleCookies.Find(request, TenantCookie);

    /// <summary>Opens a session for <paramref name="user"/>, who has just signed in, and remembers their tenant on this device.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">Who signed in.</param>
    /// <param name="idToken">What an authority said of them, for it to end its own session by; null without one.</param>
    public async Task OpenAsync(HttpContext context, User user, string? idToken = null)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(UserClaim, user.Id),
                new Claim(TenantClaim, user.TenantId),
                new Claim(SessionClaim, Ids.New(time.Now())),
                new Claim(SinceClaim, Text(time.Now().ToUnixTimeSeconds())),
                new Claim(VersionClaim, Text(user.SessionVersion)),
            ],
            Scheme,
            UserClaim,
            null
        );
        var properties = new AuthenticationProperties();
        if (idToken is not null)
        {
            properties.StoreTokens([new AuthenticationToken { Name = SingleSignOn.IdToken, Value = idToken }]);
        }

        opened = new ClaimsPrincipal(identity);
        await context.SignInAsync(Scheme, opened, properties);
        ConsoleCookies.Remember(context, TenantCookie, user.TenantId);
    }

    /// <summary>Takes the cookie back; what ends the session itself is <see cref="Application.Tenancy.SignOut"/>.</summary>
    public static Task CloseAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>Who the request's session belongs to; false when there is none that still holds.</summary>
    public async Task<bool> ResumeAsync(HttpContext context)
    {
        var cookie = opened is null ? await context.AuthenticateAsync(Scheme) : null;
        if (
            (opened ?? cookie?.Principal) is not { } principal
            || principal.FindFirstValue(UserClaim) is not { } userId
            || principal.FindFirstValue(TenantClaim) is not { } tenantId
            || Number(principal, SinceClaim) is not { } since
            || Number(principal, VersionClaim) is not { } version
            || time.Now() - DateTimeOffset.FromUnixTimeSeconds(since) > LongestTime
            || await tenants.FindAsync(tenantId, context.RequestAborted) is not { IsActive: true } tenant
            || await users.FindAsync(tenantId, userId, context.RequestAborted) is not { IsActive: true } user
            // A higher number than the record's is no forgery but a record that another node has changed since it was read.
            || version < user.SessionVersion
            || await IsEndedAsync(tenantId, principal, context.RequestAborted)
        )
        {
            return false;
        }

        (Tenant, User) = (tenant, user);
        Left = LeftOf(cookie?.Properties, DateTimeOffset.FromUnixTimeSeconds(since));
        caller.Session = principal.FindFirstValue(SessionClaim) is { } id
            ? new Session(id, DateTimeOffset.FromUnixTimeSeconds(since) + LongestTime)
            : null;
        context.User = principal;
        caller.Authenticated(
            new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
            tenant.IsSandbox
        );
        return true;
    }

    // The cookie is renewed once half of its time has passed, by the framework, when the answer begins.
    private TimeSpan LeftOf(AuthenticationProperties? cookie, DateTimeOffset since)
    {
        var now = time.Now();
        var idle =
            cookie is { IssuedUtc: { } issued, ExpiresUtc: { } expires } && now - issued <= expires - now
                ? expires - now
                : IdleTime;
        var longest = since + LongestTime - now;
        return idle < longest ? idle : longest;
    }

    private async Task<bool> IsEndedAsync(
        string tenantId,
        ClaimsPrincipal principal,
        CancellationToken cancellationToken
    ) => principal.FindFirstValue(SessionClaim) is { } id && await ended.IsEndedAsync(tenantId, id, cancellationToken);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(ClaimsPrincipal principal, string claim) =>
        long.TryParse(principal.FindFirstValue(claim), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
