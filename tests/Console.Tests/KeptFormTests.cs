using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

/// <summary>What becomes of what was typed when the session ends, and of a form that is sent twice.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class KeptFormTests(Installation installation)
{
    private static async Task SignOutElsewhereAsync(Person person)
    {
        var other = await person.Context.NewPageAsync();
        await other.GotoAsync("/console/sign-out");
        await other
            .GetByRole(AriaRole.Main)
            .GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true })
            .ClickAsync();
        await Assertions.Expect(other.GetByLabel("Password")).ToBeVisibleAsync();
        await other.CloseAsync();
    }

    private static async Task SignInAgainAsync(Person person, string userName)
    {
        await person.ReadsAsync("What you typed is kept in this page");
        await person.Page.GetByLabel("User name").FillAsync(userName);
        await person.Page.GetByLabel("Password").FillAsync("sandbox");
        await person.PressAsync("Sign in");
        await person.ReadsAsync("It has not been sent.");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Note_and_grounds_come_back_after_signing_in_again_to_the_page_that_was_left(bool withScripts)
    {
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new BrowserNewContextOptions { JavaScriptEnabled = withScripts }
        );
        var id = await installation.OpenAsync("Kept Harbour Ltd");
        await person.OpenAsync(id);
        await person.Page.GetByLabel("New note").FillAsync("A long and careful note");
        await person.Page.GetByLabel("for admins only").CheckAsync();
        await SignOutElsewhereAsync(person);
        await person.PressAsync("Add note");
        await SignInAgainAsync(person, "tenant-admin");

        await person.SeesAsync("Kept Harbour Ltd");
        await Assertions.Expect(person.Page.GetByLabel("New note")).ToHaveValueAsync("A long and careful note");
        await Assertions.Expect(person.Page.GetByLabel("for admins only")).ToBeCheckedAsync();
        if (withScripts)
        {
            Assert.EndsWith($"/console/verifications/{id}", person.Page.Url);
        }

        await person.PressAsync("Add note");
        await person.ReadsAsync("The note is kept.");

        await person.FollowAsync("Reject…");
        await person.Page.GetByLabel("Reason code").SelectOptionAsync("DOCUMENT_EXPIRED");
        await person.Page.GetByLabel("Reason, told to the subject").FillAsync("It expired in May");
        await person
            .Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true })
            .FillAsync("Seen in person");
        await person.PressAsync("Continue");
        await person.ReadsAsync("What will happen");
        await SignOutElsewhereAsync(person);
        await person.PressAsync("Confirm: reject");
        await SignInAgainAsync(person, "tenant-admin");

        await person.DecidesAsync("Reject Kept Harbour Ltd");
        await Assertions.Expect(person.Page.GetByLabel("Reason code")).ToHaveValueAsync("DOCUMENT_EXPIRED");
        await Assertions
            .Expect(person.Page.GetByLabel("Reason, told to the subject"))
            .ToHaveValueAsync("It expired in May");
        await person.PressAsync("Continue");
        await person.PressAsync("Confirm: reject");
        await person.ReadsAsync("Rejected.");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_double_click_adds_one_note(bool withScripts)
    {
        await using var person = await installation.SignInAsync(
            "reviewer",
            new BrowserNewContextOptions { JavaScriptEnabled = withScripts }
        );
        await person.OpenAsync(await installation.OpenAsync("Twice Harbour Ltd"));
        await person.Page.GetByLabel("New note").FillAsync("Clicked twice");

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).DblClickAsync();
        await person.ReadsAsync("The note is kept.");
        await person.Page.ReloadAsync();

        await Assertions.Expect(person.Page.Locator("section[aria-labelledby=notes] p.typed")).ToHaveCountAsync(1);
    }
}
