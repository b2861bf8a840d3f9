using Microsoft.AspNetCore.Mvc;

namespace VerificationService.Api.Console.Pages;

/// <summary>The first of its places.</summary>
internal sealed class AdministrationPage : ConsolePage
{
    public override string Title => "Administration";

    public IActionResult OnGet() => LocalRedirect(Navigation.Administration[0].Path);
}
