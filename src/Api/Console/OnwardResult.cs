using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console;

/// <summary>
/// Goes where the response was about to redirect, off the console, by way of a page. The console's policy lets its forms
/// lead nowhere else (<c>form-action 'self'</c>), and Chromium holds that against redirects of a form's answer too.
/// </summary>
/// <param name="name">Where to, for a person.</param>
internal sealed class OnwardResult(string name) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var address = response.Headers.Location.ToString();
        response.Headers.Remove("Location");
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers["Refresh"] = "0; url=" + address;
        return BarePage.WriteAsync(
            context.HttpContext,
            $"Going to {name}",
            $"""<p><a class="button primary" href="{HtmlEncoder.Default.Encode(address)}">Continue</a></p>"""
        );
    }
}
