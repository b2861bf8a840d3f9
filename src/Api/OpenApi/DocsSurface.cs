using VerificationService.Api.Http.Errors;
using VerificationService.Api.OpenApi;

[assembly: Surface<DocsSurface>]

namespace VerificationService.Api.OpenApi;

/// <summary>The documentation page, beside the console the one thing here that a browser runs.</summary>
internal sealed class DocsSurface : ProblemSurface
{
    /// <summary>Where it lies.</summary>
    public const string Path = "/docs";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } = [Path];

    /// <inheritdoc/>
    public override void Protect(IHeaderDictionary headers) =>
        // The page sets inline styles and draws its icons from data: URLs; its scripts are files of its own.
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
}
