using System.Diagnostics;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Headers on every answer: the trace id that finds the request in logs and audit, and what keeps a browser from doing
/// more with an answer than showing it.
/// </summary>
internal sealed class ResponseHeaders(RequestDelegate next, IConfiguration configuration)
{
    // RFC 6797 §6.1. Hosts below this one are the operator's to speak for.
    private readonly string transportSecurity =
        "max-age=31536000" + (configuration.GetValue<bool>("Hsts:IncludeSubDomains") ? "; includeSubDomains" : "");

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

        Surfaces.Of(context.Request.Path).Protect(headers);
        return next(context);
    }
}
