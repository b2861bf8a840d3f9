namespace VerificationService.Api.Http.Errors;

/// <summary>Answers as RFC 9457 problem details.</summary>
internal class ProblemSurface : Surface
{
    /// <inheritdoc/>
    public override string Name => "unknown";

    /// <inheritdoc/>
    public override IReadOnlyList<PathString> Prefixes { get; } = [];

    /// <inheritdoc/>
    public override void Protect(IHeaderDictionary headers) => headers.ContentSecurityPolicy = NothingRuns;

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, Failure failure) =>
        context.Response.WriteAsJsonAsync(
            Problem.Of(failure),
            options: null,
            "application/problem+json",
            context.RequestAborted
        );
}
