using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace VerificationService.Api.Http.Errors;

/// <summary>Writes a failure in the shape of the surface it happened on: the one place where errors become answers.</summary>
internal static class Answers
{
    /// <summary>Writes <paramref name="failure"/> in the shape of the surface that the path lies beneath.</summary>
    public static Task WriteAsync(HttpContext context, Failure failure) =>
        WriteAsync(context, failure, Surfaces.Of(context.Request.Path));

    /// <summary>Writes <paramref name="failure"/> in the shape of <paramref name="surface"/>.</summary>
    public static Task WriteAsync(HttpContext context, Failure failure, Surface surface)
    {
        var response = context.Response;
        response.StatusCode = failure.Status;
        response.ContentLength = null;
        if (failure.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        }

        if (failure.AcceptEncoding is { } coding)
        {
            response.Headers.AcceptEncoding = coding;
        }

        if (failure.Status == StatusCodes.Status401Unauthorized && surface.Challenge is { } challenge)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        }

        return surface.WriteAsync(context, failure);
    }
}

/// <summary>A failure as what an action or a filter ends with.</summary>
internal sealed class FailureResult(Failure failure) : IActionResult
{
    public Failure Failure { get; } = failure;

    public Task ExecuteResultAsync(ActionContext context) => Answers.WriteAsync(context.HttpContext, Failure);
}
