using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>Nothing typed is lost, nothing is destroyed by one click, and nobody has to type a password to look around.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class NothingLostTests(Installation installation)
{
    [SkippableFact]
    public async Task A_note_half_written_is_there_again_until_it_is_sent_and_gone_once_signed_out()
    {
        var id = await installation.OpenAsync("Draft Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(id);
        var note = person.Page.GetByLabel("New note");
        await note.FillAsync("Half a thought");
        await person.FollowAsync("Queue");
        await person.OpenAsync(id);
        await Assertions.Expect(note).ToHaveValueAsync("Half a thought");
        await person.ReadsAsync("What you had typed is in the form again.");

        await person.PressAsync("Add note");
        await person.ReadsAsync("The note is kept.");
        await person.OpenAsync(id);
        await Assertions.Expect(note).ToHaveValueAsync("");

        await note.FillAsync("Nobody else's business");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await person.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        await Assertions.Expect(note).ToHaveValueAsync("");
    }

    [SkippableFact]
    public async Task A_reason_to_reject_does_not_come_back_as_one_to_approve()
    {
        var id = await installation.OpenAsync("Two Drafts Ltd");
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        await person.FollowAsync("Reject…");
        await person.TypeIntoAsync(person.Page.Locator("#decision-reason"), "The papers are forged");
        await person.FollowAsync("Cancel");
        await person.FollowAsync("Approve…");
        await person.DecidesAsync("Approve Two Drafts Ltd");
        await Assertions.Expect(person.Page.Locator("#decision-reason")).ToHaveValueAsync("");

        await person.FollowAsync("Cancel");
        await person.FollowAsync("Reject…");
        await person.DecidesAsync("Reject Two Drafts Ltd");
        await Assertions.Expect(person.Page.Locator("#decision-reason")).ToHaveValueAsync("The papers are forged");
    }

    [SkippableFact]
    public async Task Before_a_session_ends_a_person_is_asked_and_stays_signed_in()
    {
        var id = await installation.OpenAsync("Ending Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");
        await person.Page.Clock.InstallAsync();
        await person.OpenAsync(id);
        await person.Page.Clock.FastForwardAsync("28:30");
        await person.ReadsAsync("Your session ends soon");

        await person.PressAsync("Stay signed in");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await person.Page.Clock.FastForwardAsync("31:00");
        await person.ReadsAsync("Your session has ended");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }))
            .ToHaveAttributeAsync("href", $"/console/sign-in?returnTo=%2Fconsole%2Fverifications%2F{id}");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disabling_somebody_is_asked_once_with_what_stops(bool withScripts)
    {
        var name = "leaver-" + (withScripts ? "one" : "two");
        await installation.SendAsync("/api/v2.1/users", new { userName = name, roles = new[] { "reviewer" } });
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new BrowserNewContextOptions { JavaScriptEnabled = withScripts }
        );
        await person.Page.GotoAsync("/console/administration/users");
        var card = person.Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });
        await Assertions
            .Expect(card.GetByRole(AriaRole.Button, new() { Name = "Disable " + name, Exact = true }))
            .ToHaveCountAsync(0);

        await card.GetByText("Disable…").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Their sessions end at once");
        await card.GetByRole(AriaRole.Button, new() { Name = "Disable " + name, Exact = true }).ClickAsync();

        await Assertions.Expect(card).ToContainTextAsync("Disabled");
    }

    [SkippableFact]
    public async Task From_the_installations_address_one_click_signs_in_to_the_sandbox()
    {
        await using var person = await installation.VisitAsync();
        await person.Page.GotoAsync("/");

        await person
            .Page.Locator($"form[id^='as-{TestApi.Tenant}-']")
            .GetByRole(AriaRole.Button, new() { Name = "reviewer", Exact = true })
            .ClickAsync();

        await person.SeesAsync("Queue");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("reviewer");
    }
}
