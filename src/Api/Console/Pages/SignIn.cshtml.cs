using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.RateLimits;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>A session for a user name and password. The tenant is remembered on this device for the next time.</summary>
[WithoutSession]
[ServiceFilter<SignInLimitFilter>]
internal sealed class SignInPage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    private const string TenantCookie = "console-tenant";

    public override string Title => "Sign in";

    [BindProperty(SupportsGet = true, Name = "tenant")]
    public string? Tenant { get; set; }

    [BindProperty(SupportsGet = true, Name = "returnTo")]
    public string? ReturnTo { get; set; }

    [BindProperty(Name = "userName")]
    public string? UserName { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Tenant ??= Request.Cookies[TenantCookie];
        if (string.IsNullOrEmpty(Tenant))
        {
            var only = await dispatcher.SendAsync(new GetSignInTenant(), cancellationToken);
            Tenant = only.Value.Id;
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var tenant = Tenant?.Trim() ?? "";
        var result = await dispatcher.SendAsync(new SignIn(tenant, UserName, Password), cancellationToken);
        if (result.Error is { } refusal)
        {
            return ShowAgain(refusal);
        }

        await session.OpenAsync(HttpContext);
        Response.Cookies.Append(
            TenantCookie,
            tenant,
            new CookieOptions
            {
                Path = "/console",
                HttpOnly = true,
                Secure = Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            }
        );
        return LocalRedirect(LocalPath.OrStart(ReturnTo));
    }
}
