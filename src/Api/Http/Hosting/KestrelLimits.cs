using Microsoft.AspNetCore.Server.Kestrel.Core;
using VerificationService.Api.Http.Bodies;

namespace VerificationService.Api.Http.Hosting;

/// <summary>How much of a request the server reads before it says no, and where it listens when nobody says.</summary>
internal static class KestrelLimits
{
    private const string DefaultAddress = "http://localhost:5080";

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = BodyBytes.MaxLength;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    public static void UseDefaultAddress(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (
            configuration["urls"] is null
            && configuration["http_ports"] is null
            && configuration["https_ports"] is null
            && !configuration.GetSection("Kestrel:Endpoints").Exists()
        )
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }
    }
}
