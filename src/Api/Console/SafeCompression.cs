using Microsoft.AspNetCore.ResponseCompression;

namespace VerificationService.Api.Console;

/// <summary>
/// Compresses what the console shows where that gives nothing away (<c>docs/decisions/0052-compressed-pages.md</c>): its files, and pages
/// whose request has nothing in it that the answer could repeat.
/// </summary>
internal static class SafeCompression
{
    /// <summary>Adds it.</summary>
    public static void Add(IServiceCollection services) =>
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
        });

    /// <summary>Puts it before whatever writes an answer.</summary>
    public static void Use(WebApplication app) =>
        app.UseWhen(context => IsSafe(context.Request), branch => branch.UseResponseCompression());

    private static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Path.StartsWithSegments("/console", out var page)
        && (page.StartsWithSegments("/assets") || !request.QueryString.HasValue);
}
