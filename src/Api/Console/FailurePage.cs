using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using VerificationService.Api.Errors;

namespace VerificationService.Api.Console;

/// <summary>
/// A failure as a page. It is written without the views, which may be what failed. Whoever has no session is sent to
/// sign in.
/// </summary>
internal static class FailurePage
{
    public static Task WriteAsync(HttpContext context, Failure failure)
    {
        var response = context.Response;
        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            var request = context.Request;
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = HttpMethods.IsGet(request.Method)
                ? QueryHelpers.AddQueryString("/console/sign-in", "returnTo", request.Path + request.QueryString)
                : "/console/sign-in";
            return Task.CompletedTask;
        }

        var theme = Viewer.ThemeOf(context.Request) is { } chosen ? $" data-theme=\"{chosen}\"" : "";
        var (title, advice) = failure.Status switch
        {
            StatusCodes.Status400BadRequest => (
                "The form could not be read",
                "It may be out of date: go back, reload the page and try again. Nothing was changed."
            ),
            StatusCodes.Status403Forbidden => ("Not allowed", failure.Message + "."),
            StatusCodes.Status404NotFound => ("Nothing here", failure.Message + "."),
            _ => (ReasonPhrases.GetReasonPhrase(failure.Status), failure.Message + "."),
        };
        response.ContentType = "text/html; charset=utf-8";
        var text = HtmlEncoder.Default;
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"{theme}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{text.Encode(title)} · Verification</title>
            <link rel="stylesheet" href="{text.Encode(Assets.PathOf("console.css"))}">
            </head>
            <body class="alone">
            <main class="card">
            <p class="eyebrow">{failure.Status.ToString(CultureInfo.InvariantCulture)}</p>
            <h1>{text.Encode(title)}</h1>
            <p>{text.Encode(advice)}</p>
            <p><a class="button" href="/console">Back to the queue</a></p>
            <p class="quiet">Reference <code>{text.Encode(response.Headers["X-Trace-Id"].ToString())}</code></p>
            </main>
            </body>
            </html>
            """,
            context.RequestAborted
        );
    }
}
