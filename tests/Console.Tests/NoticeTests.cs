using System.Security.Cryptography;
using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>The bell, the list behind it, who is named in a note, and what is mailed.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class NoticeTests(Installation installation)
{
    // A tenant's user whose notices no other test makes.
    private async Task<string> MadeAsync(string role = "reviewer", string? email = null)
    {
        var name = $"told-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        var made = await installation.SendAsync("/api/v2.1/users", new { userName = name, roles = new[] { role } });
        await using var person = await installation.VisitAsync();
        await person.Page.GotoAsync("/console/activate");
        await person
            .Page.GetByLabel("Activation code")
            .FillAsync(made.GetProperty("activation").GetProperty("activationToken").GetString()!);
        await person.Page.GetByLabel("New password", new() { Exact = true }).FillAsync(Password);
        await person.Page.GetByLabel("New password again").FillAsync(Password);
        await person.PressAsync("Set password");
        await person.ReadsAsync($"Your password is set, {name}.");
        if (email is not null)
        {
            var id = made.GetProperty("userId").GetString();
            await installation.SendAsync($"/api/v2.1/users/{id}/email", new { email }, method: "PUT");
        }

        return name;
    }

    private const string Password = "a lighthouse in the morning";

    private async Task<Person> SignInAsync(string name, BrowserNewContextOptions? options = null)
    {
        var person = await installation.VisitAsync(options);
        await person.Page.GotoAsync($"/console/sign-in?tenant={TestApi.Tenant}");
        await person.Page.GetByLabel("User name").FillAsync(name);
        await person.Page.GetByLabel("Password").FillAsync(Password);
        await person.PressAsync("Sign in");
        await person.SeesAsync("Queue");
        return person;
    }

    private Task NoteAsync(string id, string text) =>
        installation.SendAsync($"/api/v2.1/verifications/{id}/notes", new { text });

    private static ILocator Bell(Person person) => person.Page.Locator("[data-bell]");

    private static ILocator Offered(Person person) =>
        person.Page.GetByRole(AriaRole.Listbox, new() { Name = "People" }).GetByRole(AriaRole.Option);

    [SkippableTheory]
    [InlineData(true, 1280)]
    [InlineData(false, 1280)]
    [InlineData(true, 390)]
    [InlineData(false, 320)]
    public async Task The_bell_counts_and_a_notice_leads_to_its_case_and_is_read_then(bool withScript, int width)
    {
        var name = await MadeAsync();
        var id = await installation.OpenAsync("Bell Harbour Ltd");
        await NoteAsync(id, $"@{name} one");
        await NoteAsync(id, $"@{name} two");
        await using var person = await SignInAsync(
            name,
            new()
            {
                JavaScriptEnabled = withScript,
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );

        await Assertions.Expect(Bell(person)).ToContainTextAsync("2");
        await Bell(person).ClickAsync();
        await person.SeesAsync("Notices");
        await Assertions.Expect(person.Page.Locator(".notices .unread")).ToHaveCountAsync(2);
        await Assertions
            .Expect(person.Page.Locator(".notices li").First)
            .ToContainTextAsync("tenant-admin mentioned you in a note");
        if (withScript)
        {
            // What judges a page is a script itself.
            await AccessibilityTests.JudgeAsync(person, $"notices-two-{width}", ColorScheme.Light);
        }

        await person.Page.Locator(".notices li a").First.ClickAsync();
        await person.SeesAsync("Bell Harbour Ltd");
        await Assertions.Expect(Bell(person)).ToContainTextAsync("1");

        await Bell(person).ClickAsync();
        await person.FollowAsync("Unread");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Mark read Bell Harbour Ltd" }).ClickAsync();
        await person.ReadsAsync("Nothing is unread.");
        await Assertions.Expect(Bell(person).Locator("[data-unread]")).ToBeHiddenAsync();

        await NoteAsync(id, $"@{name} three");
        await person.FollowAsync("All");
        await person.PressAsync("Mark all read");
        await person.ReadsAsync("All are read.");
        await Assertions.Expect(person.Page.Locator(".notices .unread")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task The_bell_rings_while_somebody_looks()
    {
        var name = await MadeAsync();
        var id = await installation.OpenAsync();
        await using var person = await SignInAsync(name);
        await Assertions.Expect(Bell(person).Locator("[data-unread]")).ToBeHiddenAsync();
        await NoteAsync(id, $"@{name} look");

        var answer = await person.Page.RunAndWaitForResponseAsync(
            () => person.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))"),
            response => response.Url.EndsWith("/console/notices/count", StringComparison.Ordinal)
        );

        Assert.Equal("1", await answer.TextAsync());
        await Assertions.Expect(Bell(person).Locator("[data-unread]")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task Typing_an_at_sign_offers_people_to_the_keyboard_and_the_one_taken_is_told()
    {
        var name = await MadeAsync();
        var id = await installation.OpenAsync("Mention Harbour Ltd");
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        var note = person.Page.Locator("textarea[name=note]");
        await note.FocusAsync();

        await person.Page.Keyboard.TypeAsync($"Please, @{name[..14]}");
        await Assertions.Expect(Offered(person).First).ToHaveTextAsync(name);
        await AccessibilityTests.JudgeAsync(person, "mention-offered", ColorScheme.Dark);
        await person.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Offered(person).First).ToBeHiddenAsync();
        await Assertions.Expect(note).ToBeFocusedAsync();
        await person.Page.Keyboard.TypeAsync(name[14..15]);
        await Assertions.Expect(Offered(person).First).ToBeVisibleAsync();
        await person.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(note).ToHaveValueAsync($"Please, @{name} ");
        await person.Page.Keyboard.TypeAsync("look, @nobody-of-that-name too");
        await person.PressAsync("Add note");

        await person.ReadsAsync(
            $"The note is kept. {name} is told. Nobody is called nobody-of-that-name: it stays text."
        );
        await using var told = await SignInAsync(name);
        await Assertions.Expect(Bell(told)).ToContainTextAsync("1");
    }

    [SkippableFact]
    public async Task Without_a_script_a_typed_name_tells_the_person_and_the_rule_stands_beside_the_field()
    {
        var name = await MadeAsync();
        var id = await installation.OpenAsync("Plain Harbour Ltd");
        await using var person = await installation.SignInAsync("reviewer", new() { JavaScriptEnabled = false });
        await person.OpenAsync(id);
        await person.ReadsAsync("and a user name tells that person");

        await person.Page.Locator("textarea[name=note]").FillAsync($"@{name.ToUpperInvariant()}: see above");
        await person.PressAsync("Add note");

        await person.ReadsAsync($"The note is kept. {name} is told.");
        await using var told = await SignInAsync(name);
        await Assertions.Expect(Bell(told)).ToContainTextAsync("1");
    }

    [SkippableFact]
    public async Task What_is_ticked_on_the_account_is_mailed_by_id_and_link_and_nothing_else_is()
    {
        var name = await MadeAsync(
            email: $"mailed-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}@told.example"
        );
        var email = (await installation.SendAsync("/api/v2.1/users", null, method: "GET"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(user => user.GetProperty("userName").GetString() == name)
            .GetProperty("email")
            .GetString()!;
        var (first, second) = (await installation.OpenAsync(), await installation.OpenAsync("Mailed Harbour Ltd"));
        await NoteAsync(first, $"@{name} before");
        await using var person = await SignInAsync(name);
        await person.Page.GotoAsync("/console/account");
        await Assertions.Expect(person.Page.Locator("#mailed input:checked")).ToHaveCountAsync(0);

        await person.Page.GetByLabel("A note mentions me").CheckAsync();
        await person.PressAsync("Keep this choice");
        await person.ReadsAsync("Your choice of mail is kept.");
        await Assertions.Expect(person.Page.GetByLabel("A note mentions me")).ToBeCheckedAsync();
        await NoteAsync(second, $"@{name} after");

        await Eventually.HoldsAsync(() => installation.MailsTo(email).Count == 1, TimeSpan.FromSeconds(30));
        var mail = Assert.Single(installation.MailsTo(email));
        Assert.Contains(second, mail.Replace("=\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain("Mailed Harbour", mail);
        Assert.DoesNotContain("after", mail);
    }
}
