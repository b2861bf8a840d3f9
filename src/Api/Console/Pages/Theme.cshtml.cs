using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console.Pages;

/// <summary>Light, dark or as the system has it, kept on this device.</summary>
[WithoutSession(TakesSession = true)]
[KeepsNothing]
internal sealed class ThemePage : ConsolePage
{
    public override string Title => "Theme";

    public IActionResult OnGet() => LocalRedirect(LocalPath.Start);

    public IActionResult OnPost(string? theme, string? returnTo)
    {
        ConsoleCookies.Remember(HttpContext, Viewer.ThemeCookie, theme is "dark" or "light" ? theme : "system");
        return LocalRedirect(LocalPath.OrStart(returnTo));
    }
}
