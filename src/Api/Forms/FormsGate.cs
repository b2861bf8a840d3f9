using System.Globalization;
using Microsoft.AspNetCore.Mvc.Filters;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Forms;

/// <summary>Lets requests for forms in: those that name a link which leads somewhere. Whoever has it is taken for its applicant.</summary>
internal sealed class FormsGate(Dispatcher dispatcher, FormVisit visit, Caller caller, CallerLimits limits)
    : SurfaceGate(caller, limits)
{
    protected override async Task<Failure?> RefusalAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        if (await Limits.RefusalOfFormAsync(http, linkId: null) is { } tooMany)
        {
            return tooMany;
        }

        var opened = await dispatcher.SendAsync(
            new OpenFormLink(http.Request.RouteValues["token"] as string),
            http.RequestAborted
        );
        if (opened.Failed(out var refusal, out var form))
        {
            return Failure.Of(refusal);
        }

        visit.Begin(http, form);
        return await Limits.RefusalOfFormAsync(http, form.Link.Id);
    }
}

/// <summary>Speaks the visit's language while the page is made.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SpeaksVisitorsLanguageAttribute : Attribute, IAsyncResourceFilter
{
    public Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        // Here and not in the gate: what an asynchronous method sets, its caller does not see.
        CultureInfo.CurrentUICulture = context
            .HttpContext.RequestServices.GetRequiredService<FormVisit>()
            .Language.Culture;
        return next();
    }
}
