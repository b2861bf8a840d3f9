using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>A day's work with the keyboard alone: no test here touches the mouse, and none jumps to an address once signed in.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class KeyboardTests(Installation installation)
{
    private const string Name = "Keyboard Harbour Ltd";

    /// <summary>What has the focus, by its role's text, and whether a person sees that it has.</summary>
    private static Task<string> FocusAsync(Person person) =>
        person.Page.EvaluateAsync<string>(
            """
            () => {
                const at = document.activeElement;
                const seen = at.matches(':focus-visible') && getComputedStyle(at).outlineStyle !== 'none'
                    && parseFloat(getComputedStyle(at).outlineWidth) >= 2;
                return (at.textContent.trim() || at.name || at.tagName) + (seen ? '' : ' (unseen)');
            }
            """
        );

    /// <summary>Presses Tab until what has the focus says <paramref name="text"/>.</summary>
    private static async Task TabToAsync(Person person, string text)
    {
        for (var presses = 0; presses < 12; presses++)
        {
            if ((await FocusAsync(person)).StartsWith(text, StringComparison.Ordinal))
            {
                Assert.DoesNotContain("(unseen)", await FocusAsync(person));
                return;
            }

            await person.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{text} is more than 12 presses of Tab away; the focus is on {await FocusAsync(person)}.");
    }

    private static async Task TypeSignInAsync(Person person)
    {
        await person.Page.GotoAsync($"/console/sign-in?tenant={TestApi.Tenant}");
        await person.TypeIntoAsync(person.Page.GetByLabel("User name"), "tenant-admin");
        await person.Page.Keyboard.PressAsync("Tab");
        await person.TypeIntoAsync(person.Page.GetByLabel("Password"), "sandbox");
        await person.Page.Keyboard.PressAsync("Enter");
        await person.SeesAsync("Queue");
    }

    private static async Task FindAsync(Person person, string name)
    {
        await person.Page.Keyboard.PressAsync("/");
        await person.TypeIntoAsync(person.Page.Locator("[data-search]"), name);
        await person.Page.Keyboard.PressAsync("Enter");
        // The page before may have such a row too; the one that was asked for has the name in its address.
        await person.Page.WaitForURLAsync(address => address.Contains("text=", StringComparison.Ordinal));
        await Assertions.Expect(person.Page.Locator("[data-row]").First).ToContainTextAsync(name);
    }

    [SkippableFact]
    public async Task A_case_is_worked_from_the_sign_in_to_the_approval_with_keys_alone()
    {
        await installation.OpenAsync(Name);
        await using var person = await installation.VisitAsync();
        var keys = person.Page.Keyboard;
        await TypeSignInAsync(person);

        await FindAsync(person, Name);
        await keys.PressAsync("j");
        Assert.Equal(Name, await FocusAsync(person));
        await keys.PressAsync("Enter");
        await person.SeesAsync(Name);

        await keys.PressAsync("a");
        await person.DecidesAsync($"Approve {Name}");
        await person.TypeIntoAsync(person.Page.Locator("#decision-notes"), "Register extract and accounts seen");
        await keys.PressAsync("Control+Enter");
        await Assertions.Expect(person.Page.Locator("#summary")).ToBeFocusedAsync();
        await TabToAsync(person, "Confirm");
        await keys.PressAsync("Enter");

        await person.SeesAsync(Name);
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Approved");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Status)).ToBeFocusedAsync();
        await keys.PressAsync("q");
        await person.SeesAsync("Queue");
    }

    [SkippableFact]
    public async Task A_case_is_rejected_and_a_form_is_left_with_keys_alone()
    {
        await installation.OpenAsync("Refused Harbour Ltd");
        await using var person = await installation.VisitAsync();
        var keys = person.Page.Keyboard;
        await TypeSignInAsync(person);
        await FindAsync(person, "Refused Harbour");
        await keys.PressAsync("j");
        await keys.PressAsync("Enter");
        await person.SeesAsync("Refused Harbour Ltd");

        await keys.PressAsync("r");
        await person.DecidesAsync("Reject Refused Harbour Ltd");
        await person.TypeIntoAsync(person.Page.Locator("#decision-reason"), "ajkqr?/ are letters in a field");
        await Assertions
            .Expect(person.Page.Locator("#decision-reason"))
            .ToHaveValueAsync("ajkqr?/ are letters in a field");
        await keys.PressAsync("Escape");
        await keys.PressAsync("q");

        await person.SeesAsync("Queue");
    }

    [SkippableFact]
    public async Task The_list_of_keys_opens_and_closes_and_gives_the_focus_back()
    {
        await installation.OpenAsync(Name);
        await using var person = await installation.VisitAsync();
        var keys = person.Page.Keyboard;
        await TypeSignInAsync(person);
        await keys.PressAsync("j");
        var before = await FocusAsync(person);

        await keys.PressAsync("?");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeVisibleAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("Escape");

        await Assertions.Expect(person.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal(before, await FocusAsync(person));
    }

    [SkippableFact]
    public async Task Whoever_goes_back_to_the_queue_finds_the_focus_where_they_left_it()
    {
        await installation.OpenAsync("Left Harbour Ltd");
        await installation.OpenAsync("Left Harbour Two Ltd");
        await using var person = await installation.VisitAsync();
        var keys = person.Page.Keyboard;
        await TypeSignInAsync(person);
        await FindAsync(person, "Left Harbour");
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        var left = await FocusAsync(person);
        await keys.PressAsync("Enter");
        await person.SeesAsync(left);

        await person.Page.GoBackAsync();

        await Eventually.HoldsAsync(async () => await FocusAsync(person) == left, TimeSpan.FromSeconds(10));
        await keys.PressAsync("k");
        Assert.NotEqual(left, await FocusAsync(person));
    }

    [SkippableFact]
    public async Task A_screen_reader_finds_the_parts_of_a_page_by_their_names()
    {
        var id = await installation.OpenAsync(Name);
        await using var person = await installation.SignInAsync("tenant-admin");
        var page = person.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Console" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Status" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Search, new() { Name = "Queue" })).ToBeVisibleAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Table, new() { Name = "Cases, first due first" }))
            .ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("Tenant Sandbox");

        await person.OpenAsync(id);
        foreach (
            var name in new[]
            {
                "Business",
                "Documents",
                "Notes",
                "Decisions",
                "Deliveries",
                "History",
                "Review",
                "Risk",
            }
        )
        {
            await Assertions
                .Expect(page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true }))
                .ToHaveCountAsync(1);
        }
    }
}
