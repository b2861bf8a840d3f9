using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>The e-mails the service writes, one template of each kind.</summary>
internal sealed class TemplatesPage(Dispatcher dispatcher) : ConsolePage
{
    private const string Here = "/console/administration/templates";

    public override string Title => "E-mail templates";

    /// <summary>The kind being edited; null for none.</summary>
    [BindProperty(SupportsGet = true, Name = "kind")]
    public string? Kind { get; set; }

    [BindProperty(Name = "subject")]
    public string? Subject { get; set; }

    [BindProperty(Name = "text")]
    public string? Text { get; set; }

    [BindProperty(Name = "html")]
    public string? Html { get; set; }

    public IReadOnlyList<EmailTemplateView> Templates { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (Templates.FirstOrDefault(template => template.Kind == Kind) is { } edited)
        {
            (Subject, Text, Html) = (edited.Subject, edited.Text, edited.Html);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken)
    {
        var saved = await dispatcher.SendAsync(
            new SetEmailTemplate(Kind ?? "", Subject, Text, Html),
            cancellationToken
        );
        return saved.Error is { } refusal
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, "The template is in force.");
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellationToken)
    {
        var reset = await dispatcher.SendAsync(new ResetEmailTemplate(Kind ?? ""), cancellationToken);
        return reset.Error is { } refusal
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, "The built-in template is in force again.");
    }

    private async Task<IActionResult> ShowRefusedAsync(Error refusal, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListEmailTemplates(), cancellationToken);
        if (listed.Failed(out var refusal, out var templates))
        {
            return refusal;
        }

        Templates = templates;
        return null;
    }
}
