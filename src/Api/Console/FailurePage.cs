using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>A failure as a page. Whoever has no session is sent to sign in.</summary>
internal static class FailurePage
{
    public static Task WriteAsync(HttpContext context, Failure failure)
    {
        var (request, response) = (context.Request, context.Response);
        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            return SignInAgainAsync(context);
        }

        if (failure.Code == TenancyErrors.SecondFactorEnrolmentRequired.Code)
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = "/console/account";
            return Task.CompletedTask;
        }

        var (title, advice) = failure.Status switch
        {
            StatusCodes.Status400BadRequest => (
                "The form could not be read",
                "It may be out of date: go back, reload the page and try again. Nothing was changed."
            ),
            StatusCodes.Status403Forbidden => ("Not allowed", failure.Message + "."),
            StatusCodes.Status421MisdirectedRequest => ("The console needs HTTPS", failure.Message + "."),
            StatusCodes.Status404NotFound => ("Nothing here", failure.Message + "."),
            _ => (ReasonPhrases.GetReasonPhrase(failure.Status), failure.Message + "."),
        };
        var (onward, where) = request.Path.StartsWithSegments("/console/sign-in")
            ? ("/console/sign-in", "Back to the sign-in page")
            : ("/console", "Back to the queue");
        var text = HtmlEncoder.Default;
        return BarePage.WriteAsync(
            context,
            title,
            $"""
            <p>{text.Encode(advice)}</p>
            <p><a class="button" href="{onward}">{where}</a></p>
            <p class="quiet">Reference <code>{text.Encode(response.Headers["X-Trace-Id"].ToString())}</code></p>
            """,
            failure.Status.ToString(CultureInfo.InvariantCulture)
        );
    }

    // A page that was to be seen is gone to afterwards; a form is left with what was typed into it.
    private static async Task SignInAgainAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var left = request.Path + request.QueryString;
        if (!HttpMethods.IsGet(request.Method))
        {
            var kept = context.RequestServices.GetRequiredService<KeptForms>();
            await kept.TakeAsync(context);
            left = kept.Left?.Page;
            if (kept.Sealed is not null || kept.IsTooLong)
            {
                ShownInstead.Show(context, SignInFor(left));
                return;
            }
        }

        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = SignInFor(left);
    }

    private static string SignInFor(string? left) =>
        left is null ? "/console/sign-in" : QueryHelpers.AddQueryString("/console/sign-in", "returnTo", left);
}
