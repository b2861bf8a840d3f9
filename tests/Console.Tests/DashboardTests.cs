using System.Globalization;
using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

/// <summary>What a person sees of the figures, without any script.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class DashboardTests(Installation installation)
{
    private static ILocator Section(Person person, string name) =>
        person.Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    private static async Task<float> HeightAsync(ILocator drawn) => (await drawn.BoundingBoxAsync())!.Height;

    // Two approvals and a rejection.
    private async Task PlayAsync()
    {
        foreach (var way in new[] { "approve", "approve", "reject" })
        {
            var id = await installation.OpenAsync("Counted Harbour Ltd");
            await installation.SendAsync(
                $"/api/v2.1/verifications/{id}/{way}",
                new { approvedBy = "tenant-admin", approvalReason = "All criteria met" }
            );
        }
    }

    // After the number stands what it counts, for whoever hears the link alone.
    private static int NumberIn(string cell) =>
        int.Parse(cell.Split((char[]?)null, 2)[0], CultureInfo.InvariantCulture);

    [SkippableFact]
    public async Task The_drawing_is_as_tall_as_the_table_behind_it_says_without_any_script()
    {
        await PlayAsync();
        await using var person = await installation.SignInAsync("tenant-admin", new() { JavaScriptEnabled = false });
        await person.Page.GotoAsync("/console/dashboard");
        var section = Section(person, "Decisions by day");
        await section.GetByText("Table").ClickAsync();
        var cells = await section.GetByRole(AriaRole.Row).Last.GetByRole(AriaRole.Cell).AllInnerTextsAsync();
        var (approved, rejected) = (NumberIn(cells[0]), NumberIn(cells[1]));

        var today = section.Locator("svg[role=group] g").Last;

        Assert.True(approved >= 2 && rejected >= 1);
        Assert.InRange(
            await HeightAsync(today.Locator(".good")) / await HeightAsync(today.Locator(".bad")),
            (double)approved / rejected * 0.95,
            (double)approved / rejected * 1.05
        );
        await Assertions
            .Expect(
                section.GetByRole(
                    AriaRole.Group,
                    new() { Name = $"Decisions by day {approved} approved, {rejected} rejected.", Exact = true }
                )
            )
            .ToBeVisibleAsync();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bar_and_the_figure_in_its_table_lead_to_the_list_behind_them(bool withScript)
    {
        await PlayAsync();
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.Page.GotoAsync("/console/dashboard");
        var section = Section(person, "Decisions by day");
        await section.GetByText("Table").ClickAsync();
        var figure = section.GetByRole(AriaRole.Row).Last.GetByRole(AriaRole.Link).First;
        var address = await figure.GetAttributeAsync("href");

        Assert.StartsWith("/console/verifications?status=Approved&from=", address);
        Assert.Equal(address, await section.Locator("svg g").Last.Locator("a").First.GetAttributeAsync("href"));
        await figure.FocusAsync();
        await person.Page.Keyboard.PressAsync("Enter");
        await person.SeesAsync("Queue");
        await Assertions.Expect(person.Page.Locator("[data-row]").First).ToBeVisibleAsync();
        await Assertions.Expect(person.Page.Locator("[data-row]").First).ToContainTextAsync("Approved");

        await person.Page.GotoAsync("/console/dashboard");
        await Section(person, "Age of open cases, now").Locator("svg a").First.ClickAsync();
        await person.SeesAsync("Queue");
    }

    [SkippableFact]
    public async Task Each_chart_hands_out_the_figures_it_shows_for_the_range_that_is_shown()
    {
        await PlayAsync();
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync("/console/dashboard");
        await person.Page.GotoAsync("/console/dashboard"); // Now in the viewer's zone.
        await person.ReadsAsync("Days of Europe/Berlin.");
        var link = Section(person, "Time to decision by day").GetByRole(AriaRole.Link);
        await Assertions.Expect(link).ToHaveAccessibleNameAsync("CSV of time to decision by day");

        var download = await person.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());

        Assert.Matches(@"^times-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal("\"day (Europe/Berlin)\",\"median_seconds\",\"p95_seconds\"", lines[0]);
        Assert.Equal(1 + 30, lines.Length);
    }
}
