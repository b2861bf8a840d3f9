using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class DecideTests(Installation installation)
{
    private static ILocator Row(Person person, string term) =>
        person
            .Page.Locator("section[aria-labelledby=decisions] dl.facts > div")
            .Filter(new() { Has = person.Page.Locator("dt", new() { HasText = term }) });

    [SkippableFact]
    public async Task A_standard_case_is_approved_after_a_summary_of_what_will_happen()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Bright Bakery Ltd"));
        await person.SeesAsync("Bright Bakery Ltd");
        await person.ReadsAsync("You may approve it now.");

        await person.FollowAsync("Approve…");
        await person.Page.GetByLabel("Reason, told to the subject").FillAsync("Everything is in order");
        await person.Page.GetByLabel("Admin notes").FillAsync("Seen in person");
        await person.Page.GetByLabel("the applicant, by e-mail").CheckAsync();
        await person.PressAsync("Continue");
        await person.ReadsAsync("TENANT_VERIFIED");
        await person.ReadsAsync("E-mails: to the applicant");
        await person.ReadsAsync("Callback: none");
        await person.PressAsync("Confirm: approve");

        await person.ReadsAsync("It stands approved.");
        await Assertions.Expect(Row(person, "Claimed approver")).ToContainTextAsync("tenant-admin");
        await Assertions.Expect(Row(person, "Admin notes").First).ToContainTextAsync("Seen in person");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Applicant email" }))
            .ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task A_high_risk_case_tells_a_tenant_admin_who_may_approve_it_and_records_the_refused_attempt()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Coin Harbour Ltd", "CRYPTO_EXCHANGE"));
        await person.ReadsAsync("High-risk organizations require POWER_TENANT approval.");

        await person.DecideAsync("Approve…", "I would like to", "Confirm: approve");

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("High-risk organizations require POWER_TENANT approval.");
        await person.ReadsAsync("Attempt to approve refused");
    }

    [SkippableFact]
    public async Task Without_scripts_a_case_is_rejected_the_same()
    {
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );
        await person.OpenAsync(await installation.OpenAsync("Quiet Harbour Ltd"));

        await person.DecideAsync("Reject…", "The documents are not authentic", "Confirm: reject");

        await person.ReadsAsync("Rejected.");
        await Assertions.Expect(Row(person, "Decided by")).ToContainTextAsync("tenant-admin");
    }

    [SkippableFact]
    public async Task Whoever_comes_second_is_told_so_and_loses_nothing_of_what_they_typed()
    {
        var id = await installation.OpenAsync("Busy Harbour Ltd");
        await using var first = await installation.SignInAsync("tenant-admin");
        await using var second = await installation.SignInAsync("power-tenant");
        await second.OpenAsync(id);
        await second.FollowAsync("Approve…");
        await second
            .Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true })
            .FillAsync("A long and careful text");
        await second.PressAsync("Continue");
        await first.OpenAsync(id);
        await first.DecideAsync("Reject…", "Not authentic", "Confirm: reject");
        await first.ReadsAsync("Rejected.");

        await second.PressAsync("Confirm: approve");

        await second.ReadsAsync("Somebody was first.");
        await Assertions
            .Expect(second.Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true }))
            .ToHaveValueAsync("A long and careful text");
        await second.PressAsync("Continue");
        await second.PressAsync("Confirm: approve");
        await second.ReadsAsync("It stands approved.");
    }

    [SkippableFact]
    public async Task Where_the_policy_asks_for_four_eyes_nobody_confirms_their_own_approval_and_another_person_can()
    {
        var inForce = await installation.SendAsync(
            "/api/v2.1/approval-policy",
            null,
            "power-tenant",
            "GET",
            TestApi.OtherTenant
        );
        await installation.SendAsync(
            "/api/v2.1/approval-policy",
            new
            {
                basedOnVersion = inForce.GetProperty("version").GetInt32(),
                note = "Four eyes on everything",
                standard = new { approvals = 2 },
                high = new { approvals = 2 },
            },
            "power-tenant",
            "PUT",
            TestApi.OtherTenant
        );
        var id = await installation.OpenAsync("Second Harbour Ltd", tenantId: TestApi.OtherTenant);
        await using var first = await installation.SignInAsync("tenant-admin", tenantId: TestApi.OtherTenant);
        await using var second = await installation.SignInAsync("power-tenant", tenantId: TestApi.OtherTenant);
        await first.OpenAsync(id);
        await first.FollowAsync("Approve…");
        await first.Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true }).FillAsync("Looks right");
        await first.PressAsync("Continue");
        await first.ReadsAsync("This is the first of two approvals.");
        await first.PressAsync("Confirm: approve");
        await first.ReadsAsync("Another person must confirm it.");

        await first.DecideAsync("Approve…", "Looks right to me too", "Confirm: approve");
        await Assertions
            .Expect(first.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("The second approval must come from a different person than the first.");
        await second.OpenAsync(id);
        await second.DecideAsync("Approve…", "Checked again", "Confirm: approve");

        await second.ReadsAsync("It stands approved.");
    }

    [SkippableFact]
    public async Task Information_is_requested_the_clock_stands_still_and_review_is_resumed()
    {
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(await installation.OpenAsync("Asking Harbour Ltd"));
        await person.FollowAsync("Request information…");
        await person.Page.GetByLabel("What is missing").FillAsync("A copy of the register, please");
        await person.PressAsync("Continue");
        await person.ReadsAsync("The case waits for the subject");
        await person.PressAsync("Confirm: request information");

        await person.ReadsAsync("paused while information is awaited");
        await person.ReadsAsync("A copy of the register, please");
        await person.PressAsync("Resume review");

        await person.ReadsAsync("The case is in review again");
    }

    [SkippableFact]
    public async Task A_request_for_information_is_written_to_the_subject_unless_the_tick_is_taken_away()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Written Harbour Ltd"));
        await person.FollowAsync("Request information…");
        await person.Page.GetByLabel("Reason code").SelectOptionAsync("DOCUMENT_EXPIRED");
        await person.Page.GetByLabel("What is missing").FillAsync("A licence that has not expired");
        await person.Page.GetByLabel("Admin notes").FillAsync("The seal looks odd");
        await Assertions.Expect(person.Page.GetByLabel("the applicant, by e-mail")).ToBeCheckedAsync();
        await person.Page.GetByLabel("the applicant, by e-mail").UncheckAsync();
        await person.PressAsync("Continue");
        await person.ReadsAsync("E-mails: none.");
        await person.PressAsync("Change");
        await Assertions.Expect(person.Page.GetByLabel("the applicant, by e-mail")).Not.ToBeCheckedAsync();
        await person.Page.GetByLabel("the applicant, by e-mail").CheckAsync();
        await person.PressAsync("Continue");
        await person.ReadsAsync("E-mails: to the applicant, with what is missing.");
        await person.PressAsync("Confirm: request information");

        await person.ReadsAsync("Information is requested.");
        await person.ReadsAsync("DOCUMENT_EXPIRED");
        await person.ReadsAsync("The seal looks odd");
        await person.FollowAsync("Applicant link");
        await person.ReadsAsync("INFORMATION_REQUEST_NOTICE");
    }

    [SkippableFact]
    public async Task A_note_for_admins_is_seen_by_those_who_decide_and_nobody_else()
    {
        var id = await installation.OpenAsync("Noted Harbour Ltd");
        await using var admin = await installation.SignInAsync("tenant-admin");
        await using var reviewer = await installation.SignInAsync("reviewer");
        await admin.OpenAsync(id);
        await admin.Page.GetByLabel("New note").FillAsync("Between us: call them first");
        await admin.Page.GetByLabel("for admins only").CheckAsync();
        await admin.PressAsync("Add note");
        await admin.ReadsAsync("Between us: call them first");

        await reviewer.OpenAsync(id);

        await reviewer.SeesAsync("Noted Harbour Ltd");
        Assert.DoesNotContain("Between us", await reviewer.Page.ContentAsync());
    }

    [SkippableFact]
    public async Task What_people_typed_is_shown_as_text_whatever_it_says()
    {
        const string Name = "<script>document.title='taken'</script> \u202Edtl ruobraH & \"Sons\"";
        await using var person = await installation.SignInAsync("tenant-admin");
        var id = await installation.OpenAsync(Name, director: "<img src=x onerror=alert(1)>");

        await person.OpenAsync(id);

        await person.SeesAsync(Name);
        await Assertions.Expect(person.Page.Locator("h1 bdi")).ToHaveTextAsync(Name);
        await Assertions.Expect(person.Page.GetByText("<img src=x onerror=alert(1)>")).ToBeVisibleAsync();
        Assert.Equal(0, await person.Page.Locator("main script, main img").CountAsync());
        Assert.StartsWith("<script>", await person.Page.TitleAsync());
    }

    [SkippableFact]
    public async Task A_case_is_opened_approved_and_left_without_a_mouse()
    {
        var id = await installation.OpenAsync("Keyboard Harbour Ltd");
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        var keys = person.Page.Keyboard;

        await keys.PressAsync("?");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("a");
        await person.DecidesAsync("Approve Keyboard Harbour Ltd");
        await person.TypeIntoAsync(person.Page.Locator("#decision-notes"), "All there, and quite right");
        for (var i = 0; i < 20 && await Focused(person) != "Continue"; i++)
        {
            await keys.PressAsync("Tab");
        }

        await keys.PressAsync("Enter");
        await Assertions.Expect(person.Page.Locator("#summary")).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        Assert.Equal("Confirm: approve", await Focused(person));
        await keys.PressAsync("Enter");

        await person.ReadsAsync("It stands approved.");
    }

    private static Task<string> Focused(Person person) =>
        person.Page.EvaluateAsync<string>("document.activeElement?.textContent?.trim() ?? ''");
}
