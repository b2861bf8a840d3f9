using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Errors;

[assembly: Surface<FormsSurface>]

namespace VerificationService.Api.Forms;

/// <summary>The pages of applicants.</summary>
internal sealed class FormsSurface : Surface
{
    /// <inheritdoc/>
    public override string Name => "forms";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } = ["/forms"];

    /// <summary>Programs ask for links below the same address.</summary>
    public override bool Owns(PathString path) => base.Owns(path) && !FormUrls.AreAskedForAt(path);

    /// <summary>An applicant who mistyped an address sees a page.</summary>
    public override bool OwnsUnknownRoutes => true;

    /// <inheritdoc/>
    public override void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = PolicyFor(null);
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";

        // Whoever publishes a link by mistake does not have it found.
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.CacheControl = "no-store";
    }

    /// <summary>
    /// The content policy of a page: nothing inline, nothing of others; a picture that is about to be sent is shown from the browser's own
    /// memory, and files are sent by the script, which shows how far they are. Browsers hold redirects after a form to <c>form-action</c>, so the host that the form leads to stands there.
    /// </summary>
    /// <param name="redirectUrl">Where the browser goes once the form is sent; null for nowhere.</param>
    public static string PolicyFor(string? redirectUrl) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'self'"
        + (redirectUrl is null ? "" : " " + new Uri(redirectUrl).GetLeftPart(UriPartial.Authority))
        + "; frame-ancestors 'none'; base-uri 'none'";

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure)
    {
        var language = Languages.Of(context.Request, null);
        CultureInfo.CurrentUICulture = language.Culture;
        var texts = context.RequestServices.GetRequiredService<IStringLocalizer<FormTexts>>();
        var key = failure.Status switch
        {
            StatusCodes.Status404NotFound => "Gone",
            StatusCodes.Status413PayloadTooLarge => "TooLarge",
            StatusCodes.Status429TooManyRequests => "TooMany",
            _ => "Failed",
        };
        var text = HtmlEncoder.Default;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{language.Code}" dir="{language.Direction}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{text.Encode(texts[key + ".Title"])}</title>
            <link rel="stylesheet" href="{text.Encode(FormAssets.PathOf("forms.css"))}">
            </head>
            <body>
            <main>
            <h1>{text.Encode(texts[key + ".Title"])}</h1>
            <p>{text.Encode(texts[key + ".Text"])}</p>
            </main>
            </body>
            </html>
            """,
            context.RequestAborted
        );
    }
}
