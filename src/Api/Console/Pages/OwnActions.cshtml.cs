using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>What the audit holds of whoever is signed in.</summary>
internal sealed class OwnActionsPage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "What I did";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    public string? NextCursor { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListOwnActions(new PageRequest(null, Cursor)), cancellationToken);
        if (listed.Failed(out var refusal, out var page))
        {
            return refusal.Kind == ErrorKind.Invalid ? ShowAgain(refusal) : Refuse(refusal);
        }

        Lines = [.. page.Items.Select(AuditLine.Of)];
        NextCursor = page.NextCursor;
        return Page();
    }
}
