using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>
/// Limits attempts to sign in and to activate, before any password or token is looked at.
/// </summary>
internal sealed class SignInLimitFilter(CallerLimits limits) : IActionFilter, IPageFilter
{
    public void OnActionExecuting(ActionExecutingContext context)
    {
        context.Result = RefusalOf(
            context.HttpContext,
            context.ActionArguments.Values.OfType<ISignInAttempt>().SingleOrDefault()
        );
    }

    public void OnActionExecuted(ActionExecutedContext context) { }

    public void OnPageHandlerSelected(PageHandlerSelectedContext context) { }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        // A sign-in by an authority is counted when the browser comes back from it.
        if (context.HandlerMethod is { HttpMethod: "Post", Name: null or "" })
        {
            context.Result = RefusalOf(context.HttpContext, context.HandlerInstance as ISignInAttempt);
        }
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }

    // A request without a user name, such as an activation, is counted by address alone.
    private FailureResult? RefusalOf(HttpContext context, ISignInAttempt? attempt)
    {
        var refusal = attempt is null
            ? limits.RefusalOfSignIn(context)
            : limits.RefusalOfSignIn(context, attempt.TenantIn(context.Request)?.Trim() ?? "", attempt.UserName);
        return refusal is null ? null : new FailureResult(refusal);
    }
}

/// <summary>A request that names whom it signs in.</summary>
internal interface ISignInAttempt
{
    /// <summary>The sign-in name, as it was sent.</summary>
    string? UserName { get; }

    /// <summary>The tenant that <paramref name="request"/> names, as it was sent.</summary>
    string? TenantIn(HttpRequest request);
}
