using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>Somebody at the console: a browser context of their own, with its cookies.</summary>
/// <param name="Context">The context.</param>
/// <param name="Page">Its page.</param>
public sealed record Person(IBrowserContext Context, IPage Page) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    /// <summary>Signs in as a sandbox user, through the page.</summary>
    public async Task SignInAsync(string userName)
    {
        await Page.GotoAsync($"/console/sign-in?tenant={TestApi.Tenant}");
        await Page.GetByLabel("User name").FillAsync(userName);
        await Page.GetByLabel("Password").FillAsync("sandbox");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions
            .Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Queue" }))
            .ToBeVisibleAsync();
    }
}
