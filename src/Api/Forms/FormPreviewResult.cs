using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using VerificationService.Application.Forms;

namespace VerificationService.Api.Forms;

/// <summary>
/// One step of a form as its applicants would see it, by the views that they see, for a frame of a page of this service. It runs no script,
/// sends nothing and leads nowhere.
/// </summary>
/// <param name="form">The form.</param>
/// <param name="step">Which step, from 1; beyond the last it is the last one.</param>
/// <param name="language">In which language.</param>
internal sealed class FormPreviewResult(OpenedForm form, int step, Language language) : IActionResult
{
    private const string Policy =
        "sandbox allow-same-origin; default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
        + "frame-ancestors 'self'; base-uri 'none'";

    // Whoever asks is a Razor Page, and its views would be looked for among the console's.
    private static ActionContext AsView(ActionContext context) =>
        new(context.HttpContext, context.RouteData, new ActionDescriptor());

    public async Task ExecuteResultAsync(ActionContext context)
    {
        context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
        CultureInfo.CurrentUICulture = language.Culture;
        var steps = new FormSteps(form.Definition);
        var page = new FormPage(FormVisit.Preview(form, language), Token: null, Math.Clamp(step, 1, steps.Count));
        await new ViewResult
        {
            ViewName = page.View,
            ViewData = new ViewDataDictionary<FormPage>(new EmptyModelMetadataProvider(), new ModelStateDictionary())
            {
                Model = page,
            },
        }.ExecuteResultAsync(AsView(context));
    }
}
