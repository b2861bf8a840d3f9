using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace VerificationService.Api.Console;

/// <summary>
/// How the console's cookies are named and kept. Outside Development each is <c>__Host-</c> (RFC 6265bis §4.1.3.2): a browser
/// takes it over https alone, sends it to this host alone, and no neighbour below the same domain can put one in its place.
/// In Development over loopback there is no TLS, and a browser would drop them.
/// </summary>
internal static class ConsoleCookies
{
    /// <summary>How long a browser carries something over to another site and back.</summary>
    public static readonly TimeSpan CarriedFor = TimeSpan.FromMinutes(15);

    private static readonly ChunkingCookieManager Chunks = new();

    /// <summary>The cookie's name in <paramref name="environment"/>.</summary>
    public static string NameOf(string name, IHostEnvironment environment) =>
        environment.IsDevelopment() ? name : "__Host-" + name;

    /// <summary>Names a cookie that the framework keeps, and says where it goes.</summary>
    public static void Apply(CookieBuilder cookie, string name, IHostEnvironment environment)
    {
        cookie.Name = NameOf(name, environment);
        cookie.Path = PathIn(environment);
        cookie.SecurePolicy = environment.IsDevelopment()
            ? CookieSecurePolicy.SameAsRequest
            : CookieSecurePolicy.Always;
    }

    /// <summary>What was remembered on this device; null when nothing was.</summary>
    public static string? Find(HttpRequest request, string name) =>
        request.Cookies[NameOf(name, EnvironmentOf(request.HttpContext))];

    /// <summary>Remembers something on this device for a year, whoever sits there: nothing that is about anybody.</summary>
    public static void Remember(HttpContext context, string name, string value) =>
        Keep(context, name, value, TimeSpan.FromDays(365));

    /// <summary>Remembers something until the browser is closed or <see cref="Forget"/> takes it back.</summary>
    public static void RememberForNow(HttpContext context, string name, string value) =>
        Keep(context, name, value, null);

    /// <summary>Takes back what was remembered.</summary>
    public static void Forget(HttpContext context, string name) => Keep(context, name, "", TimeSpan.Zero);

    private static void Keep(HttpContext context, string name, string value, TimeSpan? howLong)
    {
        var environment = EnvironmentOf(context);
        context.Response.Cookies.Append(
            NameOf(name, environment),
            value,
            new CookieOptions
            {
                Path = PathIn(environment),
                HttpOnly = true,
                Secure = !environment.IsDevelopment() || context.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                MaxAge = howLong,
                IsEssential = true,
            }
        );
    }

    /// <summary>
    /// Has the browser carry something that is too long for one cookie, until it is fetched or for
    /// <see cref="CarriedFor"/>; null takes back what it carries.
    /// </summary>
    public static void Carry(HttpContext context, string name, string? value)
    {
        var environment = EnvironmentOf(context);
        var options = new CookieOptions
        {
            Path = PathIn(environment),
            HttpOnly = true,
            Secure = !environment.IsDevelopment() || context.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
        };
        var cookie = NameOf(name, environment);
        if (value is not null)
        {
            options.MaxAge = CarriedFor;
            Chunks.AppendResponseCookie(context, cookie, value, options);
        }
        else if (Carries(context.Request, name))
        {
            Chunks.DeleteCookie(context, cookie, options);
        }
    }

    /// <summary>Whether the browser carries something.</summary>
    public static bool Carries(HttpRequest request, string name) =>
        request.Cookies.ContainsKey(NameOf(name, EnvironmentOf(request.HttpContext)));

    /// <summary>What the browser carries, which it then carries no longer; null when that is nothing.</summary>
    public static string? Fetch(HttpContext context, string name)
    {
        var value = Chunks.GetRequestCookie(context, NameOf(name, EnvironmentOf(context)));
        Carry(context, name, null);
        return value;
    }

    /// <summary>
    /// Whether cookies may travel as <paramref name="request"/> did: over https, or in Development to an address of the
    /// caller's own machine.
    /// </summary>
    public static bool MayTravel(HttpRequest request) =>
        request.IsHttps || (EnvironmentOf(request.HttpContext).IsDevelopment() && IsLoopback(request.Host.Host));

    // The prefix __Host- requires Path=/ (RFC 6265bis §4.1.3.2).
    private static string PathIn(IHostEnvironment environment) => environment.IsDevelopment() ? "/console" : "/";

    private static IHostEnvironment EnvironmentOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<IHostEnvironment>();

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
