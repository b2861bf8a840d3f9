using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console.Pages;

/// <summary>Ends the session.</summary>
internal sealed class SignOutPage : ConsolePage
{
    public override string Title => "Sign out";

    public async Task<IActionResult> OnPostAsync()
    {
        await ConsoleSession.CloseAsync(HttpContext);
        return LocalRedirect("/console/sign-in");
    }
}
