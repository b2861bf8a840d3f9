using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>Ends this session, or the person's on every device, and the authority's where it offers that.</summary>
[Enrols]
[KeepsNothing]
internal sealed class SignOutPage(Dispatcher dispatcher, SingleSignOn singleSignOn) : ConsolePage
{
    public override string Title => "Sign out";

    /// <summary>Whether every session of the person ends.</summary>
    [BindProperty(Name = "everywhere")]
    public bool Everywhere { get; set; }

    /// <summary>Asks first: an address alone ends nothing.</summary>
    public void OnGet()
    {
        // The page holds nothing but its form.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(new SignOut { Everywhere = Everywhere }, cancellationToken);
        if (result.Error is { } refusal)
        {
            return Refuse(refusal);
        }

        // Before the cookie is deleted: it holds the ID token that the authority asks for.
        var onward = await singleSignOn.EndAsync(HttpContext);
        await ConsoleSession.CloseAsync(HttpContext);
        QueuePlace.Forget(HttpContext);
        return onward ?? LocalRedirect("/console/sign-in");
    }
}
