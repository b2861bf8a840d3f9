using System.Text.Encodings.Web;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console;

/// <summary>A page that is written without the views: for when they may be what failed, or nothing of them is needed.</summary>
internal static class BarePage
{
    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">Its title, as text.</param>
    /// <param name="content">What stands below the heading, as HTML.</param>
    /// <param name="eyebrow">What stands above the heading, as text.</param>
    public static async Task WriteAsync(HttpContext context, string title, string content, string eyebrow = "")
    {
        await BeginAsync(context, title, eyebrow);
        await context.Response.WriteAsync(content + "\n", context.RequestAborted);
        await EndAsync(context);
    }

    /// <summary>Writes it up to its content, which whoever asked for that writes.</summary>
    public static Task BeginAsync(HttpContext context, string title, string eyebrow = "")
    {
        var theme = Viewer.ThemeOf(context.Request) is { } chosen ? $" data-theme=\"{chosen}\"" : "";
        var text = HtmlEncoder.Default;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"{theme}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{text.Encode(ShownText.WithoutDirections(title))} · Verification</title>
            <link rel="stylesheet" href="{text.Encode(Assets.PathOf("console.css"))}">
            </head>
            <body class="alone">
            <main class="card">
            {(eyebrow.Length > 0 ? $"<p class=\"eyebrow\">{text.Encode(eyebrow)}</p>" : "")}
            <h1>{text.Encode(title)}</h1>

            """,
            context.RequestAborted
        );
    }

    /// <summary>Writes what stands after its content.</summary>
    public static Task EndAsync(HttpContext context) =>
        context.Response.WriteAsync(
            """
            </main>
            </body>
            </html>
            """,
            context.RequestAborted
        );
}
