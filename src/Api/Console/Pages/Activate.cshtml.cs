using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>
/// Where a user sets a password by an activation. The code comes in the form alone: what an address holds ends up in
/// histories and logs.
/// </summary>
[WithoutSession]
[ServiceFilter<SignInLimitFilter>]
internal sealed class ActivatePage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Set your password";

    [BindProperty(Name = "token")]
    public string? Token { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(Name = "again")]
    public string? Again { get; set; }

    public void OnGet()
    {
        // The page is the same for everybody.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Password != Again)
        {
            return ShowAgain(Error.InvalidField("again", "The two passwords differ"));
        }

        var result = await dispatcher.SendAsync(new ActivateUser(Token, Password), cancellationToken);
        return result.Failed(out var refusal, out var user)
            ? ShowAgain(refusal)
            : Go(
                QueryHelpers.AddQueryString("/console/sign-in", "tenant", user.TenantId),
                $"Your password is set, {user.UserName}. Sign in with it."
            );
    }
}
