using System.Diagnostics;
using VerificationService.Api.Errors;

namespace VerificationService.Api.Hosting;

/// <summary>
/// Headers on every answer: the trace id that finds the request in logs and audit, and what keeps a browser from doing
/// more with an answer than showing it.
/// </summary>
internal sealed class ResponseHeaders(RequestDelegate next, IConfiguration configuration)
{
    // RFC 6797 §6.1. Hosts below this one are the operator's to speak for.
    private readonly string transportSecurity =
        "max-age=31536000" + (configuration.GetValue<bool>("Hsts:IncludeSubDomains") ? "; includeSubDomains" : "");

    /// <summary>Where the documentation page lies, the one thing here that a browser runs.</summary>
    public const string DocsPath = "/docs";

    private const string NoContent = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // The page sets inline styles and draws its icons from data: URLs; its scripts are files of its own.
    private const string DocsContent =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Everything the console shows or runs is a file or an answer of its own; nothing of it is inline. Frames hold the
    // documents of a case.
    private const string ConsoleContent =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // HEAD is GET without its content (RFC 9110 §9.3.2); the server leaves that out.
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        var headers = context.Response.Headers;
        headers["X-Trace-Id"] = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = transportSecurity;
        }

        var surface = Surfaces.Of(context.Request.Path);
        headers.ContentSecurityPolicy =
            surface == Surface.Console ? ConsoleContent
            : context.Request.Path.StartsWithSegments(DocsPath) ? DocsContent
            : NoContent;
        if (surface == Surface.Console)
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        }

        if (surface != Surface.None)
        {
            // Both words on pages: the framework's forms say so too, and warn when somebody said less.
            headers.CacheControl = surface == Surface.Console ? "no-cache, no-store" : "no-store";
        }

        return next(context);
    }
}
