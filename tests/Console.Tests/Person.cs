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
    public async Task SignInAsync(string userName, string tenantId = TestApi.Tenant)
    {
        await Page.GotoAsync($"/console/sign-in?tenant={tenantId}");
        await Page.GetByLabel("User name").FillAsync(userName);
        await Page.GetByLabel("Password").FillAsync("sandbox");
        await PressAsync("Sign in");
        await SeesAsync("Queue");
    }

    /// <summary>Waits for the page of that heading, and until it is ready: its script, which listens to keys, has run then.</summary>
    public async Task SeesAsync(string heading)
    {
        await Assertions
            .Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 }))
            .ToHaveTextAsync(heading, new() { UseInnerText = true });
        await Page.WaitForLoadStateAsync(LoadState.Load);
    }

    /// <summary>Waits until no form is on its way: what is sent while one is, is not sent.</summary>
    public Task SettlesAsync() => Assertions.Expect(Page.Locator("form[aria-busy]")).ToHaveCountAsync(0);

    /// <summary>Waits for the form of a decision on the page of a case.</summary>
    public Task DecidesAsync(string heading) =>
        Assertions.Expect(Page.Locator("h2#decide")).ToHaveTextAsync(heading, new() { UseInnerText = true });

    /// <summary>Types where the focus is, once it is where it should be: keys pressed before go to the page, and are lost.</summary>
    public async Task TypeIntoAsync(ILocator field, string text)
    {
        await Assertions.Expect(field).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync(text);
    }

    /// <summary>Waits for a text.</summary>
    public Task ReadsAsync(string text) =>
        Assertions.Expect(Page.GetByText(text).Filter(new() { Visible = true }).First).ToBeVisibleAsync();

    /// <summary>Opens the page of a case.</summary>
    public Task OpenAsync(string id) => Page.GotoAsync($"/console/verifications/{id}");

    /// <summary>Presses a button.</summary>
    public Task PressAsync(string button) =>
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Follows a link.</summary>
    public Task FollowAsync(string link) =>
        Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();

    /// <summary>Decides the case that is open: grounds, then the summary, then the confirmation.</summary>
    public async Task DecideAsync(string link, string notes, string confirm)
    {
        await FollowAsync(link);
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true }).FillAsync(notes);
        await PressAsync("Continue");
        await ReadsAsync("What will happen");
        await PressAsync(confirm);
    }
}
