using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Errors;
using VerificationService.Api.Hosting;
using VerificationService.Api.RateLimits;
using VerificationService.Api.V21;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>Lets requests for pages in: with a session, or to the few pages that are there for having none.</summary>
internal sealed class ConsoleGate(ConsoleSession session, Viewer viewer, Caller caller, CallerLimits limits)
    : SurfaceGate(caller, limits)
{
    protected override async Task<Failure?> RefusalAsync(AuthorizationFilterContext context)
    {
        viewer.Meet(context.HttpContext.Request);
        var open = context.ActionDescriptor.EndpointMetadata.OfType<WithoutSessionAttribute>().FirstOrDefault();
        if (open is { TakesSession: false })
        {
            return null;
        }

        if (!await session.ResumeAsync(context.HttpContext))
        {
            return open is null ? Failure.Of(TenancyErrors.NotAuthenticated) : null;
        }

        return
            open is null
            && session.User!.MustEnrolSecondFactor(session.Tenant!)
            && !context.ActionDescriptor.EndpointMetadata.OfType<EnrolsAttribute>().Any()
            ? Failure.Of(TenancyErrors.SecondFactorEnrolmentRequired)
            : null;
    }
}

/// <summary>Marks a page that anybody may see.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WithoutSessionAttribute : Attribute
{
    /// <summary>
    /// Whether a session is taken up where there is one: a form that stands on pages with a session has a token that names
    /// its user.
    /// </summary>
    public bool TakesSession { get; set; }
}
