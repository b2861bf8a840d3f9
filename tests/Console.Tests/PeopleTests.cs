using System.Security.Cryptography;
using Microsoft.Playwright;

namespace VerificationService.Console.Tests;

/// <summary>People stand by initials and name wherever somebody did something, their id on hover.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class PeopleTests(Installation installation)
{
    private async Task<(string Id, string Name)> MadeAsync()
    {
        var name = $"olga-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        var made = await installation.SendAsync(
            "/api/v2.1/users",
            new { userName = name, roles = new[] { "reviewer" } }
        );
        return (made.GetProperty("userId").GetString()!, name);
    }

    private static ILocator PersonIn(Person person, string part, string name) =>
        person.Page.Locator($"{part} .person").Filter(new() { HasText = name });

    [SkippableFact]
    public async Task Whoever_holds_a_case_stands_in_the_queue_the_case_and_its_history_by_name_and_never_by_id_alone()
    {
        var (userId, name) = await MadeAsync();
        var title = $"Held Harbour {name}";
        var id = await installation.OpenAsync(title);
        await installation.SendAsync($"/api/v2.1/verifications/{id}/assign", new { userId });
        await installation.SendAsync($"/api/v2.1/verifications/{id}/notes", new { text = "noted" });
        await using var person = await installation.SignInAsync("tenant-admin");

        await person.Page.GotoAsync($"/console/verifications?assignee={userId}");
        var held = PersonIn(person, "[data-row]", name);
        await Assertions.Expect(held).ToHaveAttributeAsync("title", userId);
        await Assertions.Expect(held).ToHaveAttributeAsync("data-initials", "O" + char.ToUpperInvariant(name[5]));

        await person.OpenAsync(id);
        await Assertions.Expect(PersonIn(person, "[aria-labelledby=holder]", name)).ToBeVisibleAsync();
        await Assertions.Expect(PersonIn(person, "[aria-labelledby=notes]", "tenant-admin").First).ToBeVisibleAsync();
        var history = person.Page.Locator("[data-part=history]");
        await history.GetByText("Details of entry 2").ClickAsync();
        await Assertions
            .Expect(PersonIn(person, "[data-part=history] dd", name).First)
            .ToHaveAttributeAsync("title", userId);
        Assert.DoesNotContain(userId, await person.Page.Locator("main").InnerTextAsync());
        await AccessibilityTests.JudgeAsync(person, "case-people", ColorScheme.Light);
    }

    [SkippableFact]
    public async Task Somebody_disabled_a_key_and_an_applicants_form_are_named_as_such()
    {
        var (userId, name) = await MadeAsync();
        var id = await installation.OpenAsync($"Left Harbour {name}");
        await installation.SendAsync($"/api/v2.1/verifications/{id}/assign", new { userId });
        await installation.SendAsync($"/api/v2.1/users/{userId}", new { active = false }, method: "PATCH");
        await using var person = await installation.SignInAsync("tenant-admin");

        await person.OpenAsync(id);
        await person.Page.Locator("[data-part=history]").GetByText("Details of entry 2").ClickAsync();

        await Assertions
            .Expect(PersonIn(person, "[data-part=history] dd", name).First)
            .ToContainTextAsync($"{name} (disabled)");
    }

    [SkippableFact]
    public async Task A_decided_case_names_who_decided_it_and_not_the_role_that_was_claimed()
    {
        var name = $"Decided by somebody {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        var id = await installation.OpenAsync(name);
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy = "tenant-admin", notes = "As it should be" },
            "power-tenant"
        );
        await using var person = await installation.SignInAsync("tenant-admin", new() { JavaScriptEnabled = false });

        await person.Page.GotoAsync("/console/verifications?status=Approved");

        await Assertions
            .Expect(person.Page.Locator("[data-row]").Filter(new() { HasText = name }).Locator(".person"))
            .ToContainTextAsync("power-tenant");
    }
}
