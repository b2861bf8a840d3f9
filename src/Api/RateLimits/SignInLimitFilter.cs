using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Console.Pages;
using VerificationService.Api.Errors;
using VerificationService.Api.V21;

namespace VerificationService.Api.RateLimits;

/// <summary>
/// Limits attempts to sign in and to activate, on v2.1 and in the console, before any password or token is looked at.
/// </summary>
internal sealed class SignInLimitFilter(CallerLimits limits) : IActionFilter, IPageFilter
{
    public void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.ActionArguments.Values.OfType<SessionRequest>().SingleOrDefault() is not { } request)
        {
            context.Result = RefusalOfAddress(context.HttpContext);
            return;
        }

        var tenant = context.HttpContext.Request.Headers[HeaderRules.TenantId].ToString();
        context.Result = RefusalOf(context.HttpContext, tenant, request.UserName);
    }

    public void OnActionExecuted(ActionExecutedContext context) { }

    public void OnPageHandlerSelected(PageHandlerSelectedContext context) { }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // What is only sent on to an authority is counted when it comes back.
        if (context.HandlerMethod is { HttpMethod: "Post", Name: null or "" })
        {
            context.Result = context.HandlerInstance is SignInPage page
                ? RefusalOf(context.HttpContext, page.Tenant, page.UserName)
                : RefusalOfAddress(context.HttpContext);
        }
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }

    private FailureResult? RefusalOfAddress(HttpContext context) =>
        limits.RefusalOfSignIn(context) is { } refusal ? new FailureResult(refusal) : null;

    private FailureResult? RefusalOf(HttpContext context, string? tenant, string? userName) =>
        limits.RefusalOfSignIn(context, tenant?.Trim() ?? "", userName) is { } refusal
            ? new FailureResult(refusal)
            : null;
}
