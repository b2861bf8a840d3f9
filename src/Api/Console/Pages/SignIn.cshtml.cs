using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>
/// A session for a user name and password, or for what the configured authority says. The tenant is remembered on this
/// device for the next time.
/// </summary>
[WithoutSession]
[ServiceFilter<SignInLimitFilter>]
internal sealed class SignInPage(
    Dispatcher dispatcher,
    ConsoleSession session,
    KeptForms kept,
    SingleSignOn singleSignOn
) : ConsolePage, ISignInAttempt
{
    public override string Title => "Sign in";

    [BindProperty(SupportsGet = true, Name = "tenant")]
    public string? Tenant { get; set; }

    [BindProperty(SupportsGet = true, Name = "returnTo")]
    public string? ReturnTo { get; set; }

    [BindProperty(Name = "userName")]
    public string? UserName { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(Name = "otp")]
    public string? Otp { get; set; }

    /// <summary>What was typed into a form that arrived without its session, encrypted; null when nothing was.</summary>
    [BindProperty(Name = KeptForms.KeptField)]
    public string? Kept { get; set; }

    /// <summary>Whether it was too long to be kept.</summary>
    public bool IsTooLong => kept.IsTooLong;

    /// <summary>Who else signs people in; null when nobody does.</summary>
    public string? Authority => singleSignOn.OfferedAs;

    /// <summary>Whether a password is taken.</summary>
    public bool TakesPasswords => singleSignOn.TakesPasswords;

    /// <summary>The password of everybody in the sandbox, which its documentation names.</summary>
    public const string SandboxPassword = "sandbox";

    /// <summary>The sandbox's people, offered in Development alone.</summary>
    public IReadOnlyList<SandboxPeople> People { get; private set; } = [];

    string? ISignInAttempt.TenantIn(HttpRequest request) => Tenant;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Kept = kept.Sealed;
        Tenant ??= ConsoleSession.LastTenantOf(Request);
        if (string.IsNullOrEmpty(Tenant))
        {
            var only = await dispatcher.SendAsync(new GetSignInTenant(), cancellationToken);
            Tenant = only.Value.Id;
        }

        // What was typed comes back to its own person, who signs in above.
        if (FrontDoor.IsDevelopment(HttpContext) && TakesPasswords && Kept is null)
        {
            var people = await dispatcher.SendAsync(new ListSandboxPeople(), cancellationToken);
            People = people.Value;
            if (string.IsNullOrEmpty(Tenant) && People is [var first, ..])
            {
                Tenant = first.TenantId;
            }
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var result = await dispatcher.SendAsync(
            new SignIn(Tenant?.Trim() ?? "", UserName?.Trim(), Password) { ForSession = true, Otp = Otp },
            cancellationToken
        );
        if (result.Failed(out var refusal, out var signedIn))
        {
            return ShowAgain(refusal);
        }

        await session.OpenAsync(HttpContext, signedIn.User);
        return kept.Restore(Kept, signedIn.User)
            ? new ShownInsteadResult(kept.Restored!.Mark.Page)
            : LocalRedirect(LocalPath.OrStart(ReturnTo));
    }

    public async Task<IActionResult> OnPostAuthorityAsync() =>
        Authority is null
            ? NotFound()
            : await singleSignOn.StartAsync(HttpContext, Tenant?.Trim() ?? "", LocalPath.OrStart(ReturnTo), Kept);
}
