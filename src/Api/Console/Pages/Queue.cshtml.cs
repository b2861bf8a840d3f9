using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>What waits for somebody.</summary>
internal sealed class QueuePage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Queue";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public Page<VerificationView> Cases { get; private set; } = new([], null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new ListVerifications(new VerificationFilter(), new PageRequest(null, Cursor)),
            cancellationToken
        );
        if (result.Failed(out var refusal, out var page))
        {
            return Refuse(refusal);
        }

        Cases = page;
        return Page();
    }
}
