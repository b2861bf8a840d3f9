using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console.Pages;

/// <summary>Keeps a session going that would end: the script asks for it when somebody says so.</summary>
internal sealed class StayPage(ConsoleSession session) : ConsolePage
{
    /// <summary>How many seconds the session has left.</summary>
    public const string LeftHeader = "X-Session-Left";

    public override string Title => "Stay signed in";

    public IActionResult OnGet()
    {
        Response.Headers[LeftHeader] = ((long)session.Left!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new NoContentResult();
    }
}
