using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// A failure as a page. Whoever has no session is sent to sign in, and whoever lacks a second factor to enrol one. What was typed
/// goes along, and stands in the page where sending it again may do.
/// </summary>
internal static class FailurePage
{
    public static async Task WriteAsync(HttpContext context, Failure failure)
    {
        var (request, response) = (context.Request, context.Response);
        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            await SignInAgainAsync(context);
            return;
        }

        if (failure.Code == TenancyErrors.SecondFactorEnrolmentRequired.Code)
        {
            await EnrolAsync(context);
            return;
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
        var again = failure.Status is StatusCodes.Status429TooManyRequests or >= 500 ? await AgainAsync(context) : "";
        await BarePage.WriteAsync(
            context,
            title,
            $"""
            <p>{text.Encode(advice)}</p>
            {again}
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

    // Cookies carry it past the pages of the enrolment, at the end of which it is asked for.
    private static async Task EnrolAsync(HttpContext context)
    {
        var lost = "";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            var kept = context.RequestServices.GetRequiredService<KeptForms>();
            await kept.TakeAsync(context);
            var fits = kept is { IsOwnForm: true, Sealed.Length: <= KeptForms.MaxCookies };
            ConsoleCookies.Carry(context, KeptForms.KeptCookie, fits ? kept.Sealed : null);
            lost = !fits && (kept.IsTooLong || kept.Sealed is not null) ? "?lost=true" : "";
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/console/account" + lost;
    }

    private static async Task<string> AgainAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method))
        {
            return "";
        }

        var kept = context.RequestServices.GetRequiredService<KeptForms>();
        await kept.TakeAsync(context);
        var text = HtmlEncoder.Default;
        var fields = string.Concat(
            kept.SentAgain(request)
                .Select(field =>
                    $"""<input type="hidden" name="{text.Encode(field.Key)}" value="{text.Encode(field.Value)}">"""
                )
        );
        return fields.Length == 0
            ? ""
            : $"""
                <p>What you typed is kept in this page.</p>
                <form method="post" action="{text.Encode(
                    request.Path + request.QueryString
                )}">{fields}<button class="primary">Send it again</button></form>
                """;
    }

    private static string SignInFor(string? left) =>
        left is null ? "/console/sign-in" : QueryHelpers.AddQueryString("/console/sign-in", "returnTo", left);
}
