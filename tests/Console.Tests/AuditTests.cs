using System.Text.Json;
using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class AuditTests(Installation installation)
{
    private async Task<string> DecidedAsync(string name)
    {
        var id = await installation.OpenAsync(name);
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy = "tenant-admin", notes = "All papers seen" }
        );
        return id;
    }

    [SkippableFact]
    public async Task An_auditor_finds_who_approved_a_case_and_when_in_two_clicks_and_sees_facts_and_hash()
    {
        var id = await DecidedAsync("Audited Harbour Ltd");
        await using var person = await installation.SignInAsync("auditor");

        await person.FollowAsync("Audit");
        await person.FollowAsync("Approvals");

        var row = person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = id });
        await Assertions.Expect(row).ToContainTextAsync("tenant-admin");
        await row.Locator("summary").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("All papers seen");
        await Assertions.Expect(row.Locator("dt", new() { HasTextString = "Hash before it" })).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task Entries_are_found_by_person_case_and_day_and_a_mistyped_one_finds_nothing()
    {
        var id = await DecidedAsync("Filtered Harbour Ltd");
        await using var person = await installation.SignInAsync("auditor");
        await person.Page.GotoAsync("/console/audit");

        await person.Page.GetByLabel("Person, by name or id").FillAsync("tenant-admin");
        await person.Page.GetByLabel("Case id").FillAsync(id);
        await person.PressAsync("Filter");

        var rows = person.Page.Locator("tbody tr");
        await Assertions.Expect(rows.First).ToContainTextAsync("Approved");
        await person.Page.GetByLabel("To, that day too").FillAsync("2020-01-01");
        await person.PressAsync("Filter");
        await person.ReadsAsync("Nothing matches.");
    }

    [SkippableFact]
    public async Task The_audit_is_verified_from_its_page_and_taken_along_as_csv_and_ndjson()
    {
        await DecidedAsync("Verified Harbour Ltd");
        await using var person = await installation.SignInAsync("auditor");
        await person.Page.GotoAsync("/console/audit?action=verification.approved");

        var csv = await TakeAsync(person, "CSV of all that matches");
        var ndjson = await TakeAsync(person, "NDJSON, as hashed");
        await person.PressAsync("Verify now");
        await person.ReadsAsync("Everything holds.");

        Assert.StartsWith("\"id\",\"stream\"", csv[0], StringComparison.Ordinal);
        Assert.Equal(csv.Length - 1, ndjson.Length);
        Assert.All(
            ndjson,
            line =>
                Assert.Equal(
                    "verification.approved",
                    JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()
                )
        );
    }

    [SkippableFact]
    public async Task Everybody_finds_what_they_did_on_their_own_page()
    {
        var id = await installation.OpenAsync("Own Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(id);
        await person.PressAsync("Assign to me");
        await person.Page.GotoAsync("/console/account");

        await person.FollowAsync("What I did");

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = id }).First)
            .ToContainTextAsync("Assigned");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Audit", Exact = true }))
            .ToHaveCountAsync(0);
    }

    private static async Task<string[]> TakeAsync(Person person, string link)
    {
        var download = await person.Page.RunAndWaitForDownloadAsync(() => person.FollowAsync(link));
        return await File.ReadAllLinesAsync(await download.PathAsync());
    }
}
