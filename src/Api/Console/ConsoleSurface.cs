using VerificationService.Api.Console;
using VerificationService.Api.Http.Errors;

[assembly: Surface<ConsoleSurface>]

namespace VerificationService.Api.Console;

/// <summary>The pages for people.</summary>
internal sealed class ConsoleSurface : Surface
{
    /// <inheritdoc/>
    public override string Name => "console";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } = ["/console"];

    /// <summary>A person who mistyped an address sees a page.</summary>
    public override bool OwnsUnknownRoutes => true;

    /// <inheritdoc/>
    public override void Protect(IHeaderDictionary headers)
    {
        // Everything the console shows or runs is a file or an answer of its own; nothing of it is inline. Frames hold the
        // documents of a case.
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
            + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";

        // Both words: the framework's forms say so too, and warn when somebody said less.
        headers.CacheControl = "no-cache, no-store";
    }

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure) => FailurePage.WriteAsync(context, failure);
}
