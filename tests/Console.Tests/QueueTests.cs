using System.Globalization;
using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class QueueTests(Installation installation)
{
    private static ILocator Row(Person person, string name) =>
        person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    [SkippableFact]
    public async Task A_reviewer_takes_the_next_case_holds_it_and_lets_it_go()
    {
        await installation.OpenAsync("Waiting Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");

        await person.PressAsync("Take next");
        await person.ReadsAsync("You hold this case now.");
        await person.PressAsync("Let it go");

        await person.ReadsAsync("Nobody holds this case any more.");
    }

    [SkippableFact]
    public async Task Ticked_cases_are_assigned_together_and_found_among_ones_own()
    {
        await installation.OpenAsync("Ticked Harbour Ltd");
        await installation.OpenAsync("Ticked Harbour Two Ltd");
        await using var person = await installation.SignInAsync("power-tenant");
        await person.Page.GetByLabel("Name or reference").FillAsync("Ticked Harbour");
        await person.PressAsync("Filter");
        await Assertions.Expect(Row(person, "Ticked Harbour")).ToHaveCountAsync(2);

        await person.Page.GetByLabel("All on this page").CheckAsync();
        await person.PressAsync("Assign the ticked");

        await person.ReadsAsync("2 assigned.");
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Mine" }).ClickAsync();
        await Assertions.Expect(Row(person, "Ticked Harbour")).ToHaveCountAsync(2);
        await Assertions.Expect(Row(person, "Ticked Harbour Two Ltd")).ToContainTextAsync("power-tenant");
    }

    [SkippableFact]
    public async Task An_admin_takes_ticked_cases_over_stays_where_they_were_and_finds_what_a_colleague_holds()
    {
        await installation.OpenAsync("Passed Harbour Ltd");
        await using var reviewer = await installation.SignInAsync("reviewer");
        await using var admin = await installation.SignInAsync("tenant-admin");
        foreach (var person in new[] { reviewer, admin })
        {
            await person.Page.GotoAsync("/console/verifications?text=Passed+Harbour&risk=Standard");
        }

        await reviewer.Page.GetByLabel("Tick Passed Harbour Ltd").CheckAsync();
        await reviewer.PressAsync("Assign the ticked to me");
        await reviewer.ReadsAsync("1 assigned.");
        await admin.Page.GetByLabel("Tick Passed Harbour Ltd").CheckAsync();
        await admin.PressAsync("Assign the ticked");
        await admin.ReadsAsync(
            "0 assigned. 1 not: reviewer holds this verification; an admin may take it over (Passed Harbour Ltd)."
        );
        Assert.EndsWith("?text=Passed%20Harbour&risk=Standard", admin.Page.Url, StringComparison.Ordinal);
        await admin.Page.GetByLabel("Held by").SelectOptionAsync("reviewer");
        await admin.PressAsync("Filter");
        await Assertions.Expect(Row(admin, "Passed Harbour Ltd")).ToContainTextAsync("reviewer");

        await admin.Page.GetByLabel("Tick Passed Harbour Ltd").CheckAsync();
        await admin.Page.GetByLabel("also what others hold").CheckAsync();
        await admin.PressAsync("Assign the ticked");

        await admin.ReadsAsync("1 assigned.");
        await admin.ReadsAsync("Nothing matches.");
        await admin.Page.GetByLabel("Held by").SelectOptionAsync("Me");
        await admin.PressAsync("Filter");
        await Assertions.Expect(Row(admin, "Passed Harbour Ltd")).ToContainTextAsync("tenant-admin");
    }

    [SkippableFact]
    public async Task Decided_cases_show_what_was_decided_are_found_by_who_and_why_and_taken_along()
    {
        var id = await installation.OpenAsync("Decided Anchor Ltd");
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/reject",
            new
            {
                rejectedBy = "tenant-admin",
                reasonCode = "DOCUMENT_EXPIRED",
                rejectionReason = "The licence ended",
            }
        );
        await using var person = await installation.SignInAsync("reviewer");
        await person.Page.GotoAsync("/console/verifications?risk=Standard&hours=1");

        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Rejected" }).ClickAsync();
        await person.ReadsAsync("Hours waiting: kept, and without meaning for decided cases.");
        await person.Page.GetByLabel("Decided by").FillAsync("tenant-admin");
        await person.Page.GetByLabel("Reason").SelectOptionAsync("DOCUMENT_EXPIRED");
        await person.PressAsync("Filter");

        var row = Row(person, "Decided Anchor Ltd");
        await Assertions.Expect(row).ToContainTextAsync("tenant-admin");
        await Assertions.Expect(row).ToContainTextAsync("The licence ended");
        var download = await person.Page.RunAndWaitForDownloadAsync(() => person.FollowAsync("CSV of this list"));
        Assert.Contains(
            await File.ReadAllLinesAsync(await download.PathAsync()),
            line => line.Contains("Decided Anchor Ltd") && line.Contains("DOCUMENT_EXPIRED")
        );
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "In review" }).ClickAsync();
        await Assertions.Expect(person.Page.GetByLabel("Risk")).ToHaveValueAsync("Standard");
        await Assertions.Expect(person.Page.GetByLabel("Hours waiting")).ToHaveValueAsync("1");
        await person.ReadsAsync("Decided by, Reason: kept, and without meaning for open cases.");
    }

    [SkippableFact]
    public async Task A_case_is_put_off_with_a_reason_stands_among_the_snoozed_and_is_woken()
    {
        var id = await installation.OpenAsync("Snoozed Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(id);
        await person.Page.GetByText("Snooze…").ClickAsync();
        var day = TimeProvider.System.GetUtcNow().AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await person.Page.GetByLabel("Back in the queue on").FillAsync(day);
        await person.Page.GetByLabel("Why it waits").FillAsync("The registry answers <soon>");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Snooze", Exact = true }).ClickAsync();
        await person.ReadsAsync("The case is out of the queue until then, or until something comes in.");

        await person.Page.GotoAsync("/console/verifications?status=Pending&risk=Standard");
        await Assertions.Expect(Row(person, "Snoozed Harbour Ltd")).ToHaveCountAsync(0);
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Snoozed" }).ClickAsync();
        await Assertions.Expect(Row(person, "Snoozed Harbour Ltd")).ToContainTextAsync("The registry answers <soon>");
        await Assertions.Expect(Row(person, "Snoozed Harbour Ltd")).ToContainTextAsync("by reviewer");
        await Assertions.Expect(person.Page.GetByLabel("Risk")).ToHaveValueAsync("Standard");
        await person.FollowAsync("Snoozed Harbour Ltd");
        await person.PressAsync("Wake it now");

        await person.ReadsAsync("The case is in the queue again.");
        await person.Page.GotoAsync("/console/verifications?snoozed=true");
        await Assertions.Expect(Row(person, "Snoozed Harbour Ltd")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task On_a_phone_the_first_case_stands_on_the_first_screen_and_filters_are_a_tap_away()
    {
        await installation.OpenAsync("Phone Harbour Ltd");
        await using var person = await installation.SignInAsync(
            "reviewer",
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        await person.Page.GotoAsync("/console/verifications");

        var first = await person.Page.Locator("tbody tr").First.BoundingBoxAsync();
        Assert.True(first!.Y + first.Height <= 844, $"It ends at {first.Y + first.Height}.");
        await Assertions.Expect(person.Page.GetByLabel("Risk")).ToBeHiddenAsync();
        await person.Page.GetByText("More filters").ClickAsync();
        await person.Page.GetByLabel("Risk").SelectOptionAsync("Standard");
        await person.PressAsync("Filter");
        await Assertions.Expect(person.Page.GetByLabel("Risk")).ToHaveValueAsync("Standard");
        await Assertions.Expect(person.Page.GetByLabel("Risk")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task The_list_is_walked_and_a_case_opened_with_the_keyboard_alone()
    {
        await installation.OpenAsync("Walking Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");
        var keys = person.Page.Keyboard;

        await keys.PressAsync("/");
        await person.TypeIntoAsync(person.Page.Locator("[data-search]"), "Walking Harbour");
        await keys.PressAsync("Enter");
        await person.Page.WaitForURLAsync(address => address.Contains("text=", StringComparison.Ordinal));
        await Assertions.Expect(Row(person, "Walking Harbour Ltd")).ToBeVisibleAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("Enter");

        await person.SeesAsync("Walking Harbour Ltd");
    }

    [SkippableFact]
    public async Task A_filter_that_is_not_accepted_says_what_would_be()
    {
        await using var person = await installation.SignInAsync("reviewer");

        await person.Page.GotoAsync("/console/verifications?hours=soon");

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("Hours waiting must be a whole number");
    }

    [SkippableFact]
    public async Task Times_are_told_in_the_viewers_zone_and_in_utc_on_hover()
    {
        await using var person = await installation.SignInAsync(
            "reviewer",
            new BrowserNewContextOptions { TimezoneId = "Asia/Kathmandu" }
        );
        await person.OpenAsync(await installation.OpenAsync("Timely Harbour Ltd"));

        var time = person.Page.Locator("section[aria-labelledby=record] time").First;

        var utc = DateTimeOffset.Parse((await time.GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);
        Assert.Equal(
            utc.ToOffset(new TimeSpan(5, 45, 0)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            await time.TextContentAsync()
        );
        Assert.EndsWith("UTC", await time.GetAttributeAsync("title"), StringComparison.Ordinal);
    }
}
