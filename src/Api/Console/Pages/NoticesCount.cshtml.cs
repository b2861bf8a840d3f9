using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console.Pages;

/// <summary>The number at the bell, for the script that shows it anew. Asking keeps no session going.</summary>
internal sealed class NoticesCountPage(Bell bell) : ConsolePage
{
    public override string Title => "Unread notices";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // What was done is told by the page that comes next, and this is none.
        TempData.Keep();
        return Content(bell.IsShown ? await bell.UnreadAsync(cancellationToken) : "", MediaTypeNames.Text.Plain);
    }
}
