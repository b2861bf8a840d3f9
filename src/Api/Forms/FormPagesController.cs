using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Bodies;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Forms;

/// <summary>
/// The pages of one link: a step for each section and each document, then a look at all of it, then the outcome. No form carries a token
/// against forgery: the address is the secret, and whoever can name it needs no browser of the applicant's.
/// </summary>
[ApiExplorerSettings(IgnoreApi = true)]
[ServiceFilter<FormsGate>]
[SpeaksVisitorsLanguage]
[ReadsForm]
[Route("forms/{token}")]
public sealed class FormPagesController(Dispatcher dispatcher) : Controller
{
    private const string OutcomePage = "Outcome";

    private FormVisit Visit => HttpContext.RequestServices.GetRequiredService<FormVisit>();

    private FormSteps Steps => new(Visit.Form.Definition);

    [HttpGet("")]
    public IActionResult Start(string token) =>
        Visit.Form.Outcome is null ? GoTo(token, Steps.FirstUnfilled(Visit.Form.Link.Draft)) : View(OutcomePage, Visit);

    [HttpGet("{step:int}")]
    public IActionResult Show(string token, int step) =>
        Visit.Form.Outcome is not null || !Steps.Has(step) ? GoTo(token, null) : Page(new FormPage(Visit, token, step));

    [HttpPost("{step:int}")]
    [TakesFiles(4)] // two sides of a document, each from a folder or from the camera
    public async Task<IActionResult> Fill(string token, int step, CancellationToken cancellationToken)
    {
        if (Visit.Form.Outcome is not null || !Steps.Has(step))
        {
            return GoTo(token, null);
        }

        var form = await Request.ReadFormAsync(cancellationToken);
        return Steps.IsReview(step) ? await SubmitAsync(token, step, form, cancellationToken)
            : Steps.IsSection(step) ? await SaveAsync(token, step, form, cancellationToken)
            : await AddFilesAsync(token, step, form, cancellationToken);
    }

    private async Task<IActionResult> SaveAsync(
        string token,
        int step,
        IFormCollection form,
        CancellationToken cancellationToken
    )
    {
        // A box that is ticked twice, or a field of two values, counts by its last one.
        var typed = form.ToDictionary(field => field.Key, field => field.Value.LastOrDefault() ?? "");
        var saved = await dispatcher.SendAsync(
            new SaveFormSection(FormSteps.SectionOf(step), typed, Visit.Session),
            cancellationToken
        );
        return saved.Error is { } refusal ? Again(token, step, refusal, typed) : GoTo(token, Next(step, form));
    }

    private async Task<IActionResult> AddFilesAsync(
        string token,
        int step,
        IFormCollection form,
        CancellationToken cancellationToken
    )
    {
        var document = Steps.DocumentOf(step);
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            if (!int.TryParse(file.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var side))
            {
                continue;
            }

            await using var content = file.OpenReadStream();
            var added = await dispatcher.SendAsync(
                new AddFormFile
                {
                    Document = document,
                    Type = form["type"],
                    Side = side,
                    FileName = file.FileName,
                    Content = content,
                    Session = Visit.Session,
                },
                cancellationToken
            );
            if (added.Error is { } refusal)
            {
                return Again(token, step, refusal, new Dictionary<string, string> { ["side"] = file.Name });
            }
        }

        return GoTo(token, Next(step, form));
    }

    private async Task<IActionResult> SubmitAsync(
        string token,
        int step,
        IFormCollection form,
        CancellationToken cancellationToken
    )
    {
        var ticked = Enumerable
            .Range(0, Visit.Form.Definition.Consents.Count)
            .Where(position => form.ContainsKey($"consents.{position}"))
            .ToList();
        var sent = await dispatcher.SendAsync(new SubmitForm(ticked), cancellationToken);
        if (sent.Error is { } refusal)
        {
            return refusal.Kind == ErrorKind.Conflict
                ? GoTo(token, null)
                : Again(token, step, refusal, form.ToDictionary(field => field.Key, _ => "on"));
        }

        return Visit.Form.Link.RedirectUrl is { } url ? SeeOther(url) : GoTo(token, null);
    }

    // "Add another" keeps a section open.
    private static int Next(int step, IFormCollection form) => form.ContainsKey("stay") ? step : step + 1;

    private ViewResult Page(FormPage page)
    {
        if (Steps.IsReview(page.Step))
        {
            Response.Headers.ContentSecurityPolicy = FormsSurface.PolicyFor(Visit.Form.Link.RedirectUrl);
        }

        return View(page.View, page);
    }

    private IActionResult Again(string token, int step, Error refusal, IReadOnlyDictionary<string, string> typed)
    {
        if (refusal.Kind is ErrorKind.NotFound or ErrorKind.TooMany)
        {
            return new FailureResult(Failure.Of(refusal));
        }

        // Another tab was first: what it kept is shown.
        if (refusal.Kind == ErrorKind.Conflict)
        {
            return GoTo(token, step);
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page(new FormPage(Visit, token, step) { Refusal = refusal, Typed = typed });
    }

    private StatusCodeResult GoTo(string token, int? step) =>
        SeeOther($"/forms/{token}{(step is null ? "" : $"/{step}")}{Visit.Query}");

    // 303, so that reloading what follows sends nothing again (RFC 9110 §15.4.4).
    private StatusCodeResult SeeOther(string address)
    {
        Response.Headers.Location = address;
        return StatusCode(StatusCodes.Status303SeeOther);
    }
}
