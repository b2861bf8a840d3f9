using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Authentication;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console;

/// <summary>Lets requests for pages in: with a session, or to the few pages that are there for having none.</summary>
internal sealed class ConsoleGate(ConsoleSession session, Viewer viewer, Caller caller, CallerLimits limits)
    : SurfaceGate(caller, limits)
{
    // Without it a browser would drop the session's cookie, and signing in would lead back to signing in.
    private static readonly Failure NeedsHttps = new(
        StatusCodes.Status421MisdirectedRequest,
        "HTTPS_REQUIRED",
        "The console is used over https alone, so that nobody on the way reads a session: open its https address. "
            + "Where TLS ends at a proxy, the proxy sends X-Forwarded-Proto and its address stands in ForwardedHeaders:KnownProxies"
    );

    protected override async Task<Failure?> RefusalAsync(AuthorizationFilterContext context)
    {
        if (!ConsoleCookies.MayTravel(context.HttpContext.Request))
        {
            return NeedsHttps;
        }

        viewer.Meet(context.HttpContext.Request);
        var open = context.ActionDescriptor.EndpointMetadata.OfType<WithoutSessionAttribute>().FirstOrDefault();
        if (open is not { TakesSession: false })
        {
            if (!await session.ResumeAsync(context.HttpContext))
            {
                if (open is null)
                {
                    return Failure.Of(TenancyErrors.NotAuthenticated);
                }
            }
            else if (
                open is null
                && session.User!.MustEnrolSecondFactor(session.Tenant!)
                && !context.ActionDescriptor.EndpointMetadata.OfType<EnrolsAttribute>().Any()
            )
            {
                return Failure.Of(TenancyErrors.SecondFactorEnrolmentRequired);
            }
        }

        return PageHandlers.Refusal(context);
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
