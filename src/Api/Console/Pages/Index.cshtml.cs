using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace VerificationService.Api.Console.Pages;

/// <summary>The way in.</summary>
[WithoutSession]
internal sealed class IndexPage : ConsolePage
{
    public override string Title => "Console";

    // An address that names a tenant is a link to its sign-in page.
    public IActionResult OnGet(string? tenant) =>
        LocalRedirect(
            tenant is null ? LocalPath.Start : QueryHelpers.AddQueryString("/console/sign-in", "tenant", tenant)
        );
}
