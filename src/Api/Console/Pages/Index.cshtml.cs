using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace VerificationService.Api.Console.Pages;

/// <summary>The way in.</summary>
[WithoutSession]
internal sealed class IndexPage : ConsolePage
{
    public override string Title => "Console";

    // Where a tenant is named, somebody was sent here to sign in to it.
    public IActionResult OnGet(string? tenant) =>
        LocalRedirect(
            tenant is null ? LocalPath.Start : QueryHelpers.AddQueryString("/console/sign-in", "tenant", tenant)
        );
}
