using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Console;

/// <summary>
/// Shows a page in answer to a form that was sent elsewhere: the request goes through once more, as one for that page. A
/// redirect would do the same and could not carry what was typed, which nothing but a form's answer holds.
/// </summary>
internal sealed class ShownInstead(RequestDelegate next)
{
    private static readonly object Key = new();

    /// <summary>Has <paramref name="page"/> shown, with the status and the headers that the answer has by then.</summary>
    /// <param name="context">The request, which has been answered with nothing so far.</param>
    /// <param name="page">One of the console's own addresses, with its query.</param>
    public static void Show(HttpContext context, string page) => context.Items[Key] = page;

    public Task InvokeAsync(HttpContext context) =>
        Surfaces.Of(context.Request.Path) is ConsoleSurface ? RunAsync(context) : next(context);

    private async Task RunAsync(HttpContext context)
    {
        await next(context);
        if (context.Items.Remove(Key, out var page) && !context.Response.HasStarted)
        {
            await ShowAsync(context, new Uri(new Uri("http://console"), LocalPath.OrStart((string?)page)));
        }
    }

    private async Task ShowAsync(HttpContext context, Uri page)
    {
        var request = context.Request;
        var (method, path, query) = (request.Method, request.Path, request.QueryString);
        context.SetEndpoint(null);
        request.RouteValues.Clear();
        request.Method = HttpMethods.Get;
        request.Path = PathString.FromUriComponent(page);
        request.QueryString = QueryString.FromUriComponent(page);

        // The form belongs to another page.
        request.ContentType = null;
        context.Features.Set<IFormFeature>(null);
        try
        {
            await next(context);
        }
        finally
        {
            (request.Method, request.Path, request.QueryString) = (method, path, query);
        }
    }
}

/// <summary>Ends an action by showing another page.</summary>
/// <param name="page">One of the console's own addresses, with its query.</param>
internal sealed class ShownInsteadResult(string page) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        ShownInstead.Show(context.HttpContext, page);
        return Task.CompletedTask;
    }
}
