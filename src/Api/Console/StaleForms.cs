using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>
/// Answers a form whose token does not hold, because whoever sent it has signed in anew or as somebody else since: its own
/// person sees what they typed again, another one the page without it. A form that does not say whose it is stays refused.
/// </summary>
internal sealed class StaleForms(KeptForms kept, ConsoleSession session) : IAsyncAlwaysRunResultFilter
{
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            await kept.TakeAsync(context.HttpContext);
            if (kept.Left is { } left)
            {
                context.Result =
                    session.User is null ? new FailureResult(Failure.Of(TenancyErrors.NotAuthenticated))
                    : kept.IsOwnForm && kept.Restore() ? new ShownInsteadResult(left.Page)
                    : new LocalRedirectResult(LocalPath.OrStart(left.Page));
            }
        }

        await next();
    }
}
