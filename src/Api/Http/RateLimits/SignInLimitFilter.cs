using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>
/// Limits attempts to sign in and to activate, before any password or token is looked at.
/// </summary>
internal sealed class SignInLimitFilter(CallerLimits limits) : IAsyncActionFilter, IAsyncPageFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        context.Result = await RefusalOfAsync(
            context.HttpContext,
            context.ActionArguments.Values.OfType<ISignInAttempt>().SingleOrDefault()
        );
        if (context.Result is null)
        {
            await next();
        }
    }

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        // A sign-in by an authority is counted when the browser comes back from it.
        if (context.HandlerMethod is { HttpMethod: "Post", Name: null or "" })
        {
            context.Result = await RefusalOfAsync(context.HttpContext, context.HandlerInstance as ISignInAttempt);
        }

        if (context.Result is null)
        {
            await next();
        }
    }

    // A request without a user name, such as an activation, is counted by address alone.
    private async Task<FailureResult?> RefusalOfAsync(HttpContext context, ISignInAttempt? attempt)
    {
        var refusal = attempt is null
            ? await limits.RefusalOfSignInAsync(context)
            : await limits.RefusalOfSignInAsync(
                context,
                attempt.TenantIn(context.Request)?.Trim() ?? "",
                attempt.UserName
            );
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
