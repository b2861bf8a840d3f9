using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests.Forms;

/// <summary>Forms of applicants, written at the console: with its script and without, by the keyboard, by two at once.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class FormEditorTests(Installation installation)
{
    private const string Forms = "/console/administration/forms";

    private static string Titled(string title) => $"{title} {RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    private static ILocator Field(Person person, string name) => person.Page.Locator($"[name='{name}']");

    private static Task<string> ValueAsync(Person person, string name) => Field(person, name).InputValueAsync();

    // A button that draws the rows again, and the field that is there when it has.
    private static async Task PressForAsync(Person person, string button, string field)
    {
        await person.PressAsync(button);
        await Assertions.Expect(Field(person, field)).ToHaveCountAsync(1);
    }

    private async Task<string> CreateAsync(string title, string label = "Any plans?")
    {
        var created = await installation.SendAsync(
            "/api/v2.1/forms",
            new
            {
                title = new { en = title },
                subject = "PERSON",
                types = new[] { "IDENTITY_VERIFICATION" },
                sections = new[]
                {
                    new
                    {
                        title = new { en = "About you", de = "Über Sie" },
                        fields = new object[]
                        {
                            new { name = "lastName", required = true },
                            new { name = "plans", question = new { label = new { en = label }, kind = "TEXT" } },
                        },
                    },
                },
                note = "The first",
            }
        );
        return created.GetProperty("formId").GetString()!;
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_is_made_at_the_console_and_its_link_opens_a_page_with_its_fields(bool withScript)
    {
        var title = Titled("Made here");
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.FollowAsync("Administration");
        await person.FollowAsync("Forms");
        await person.FollowAsync("New form for a person");
        await person.SeesAsync("New form for a person");

        await Field(person, "title.en").FillAsync(title);
        await Field(person, "sections[0].title.en").FillAsync("Who you are");
        await Field(person, "sections[0].add").SelectOptionAsync("dateOfBirth");
        await PressForAsync(person, "Add to section 1", "sections[0].fields[1].name");
        await Field(person, "sections[0].add").SelectOptionAsync("?Choice");
        await PressForAsync(person, "Add to section 1", "sections[0].fields[2].name");
        await Field(person, "sections[0].fields[2].question.label.en").FillAsync("What brings you here?");
        await Field(person, "sections[0].fields[2].name").FillAsync("purpose");
        foreach (var (row, value, label) in new[] { (0, "TRADE", "Trading"), (1, "SAVE", "Saving") })
        {
            await Field(person, $"sections[0].fields[2].question.choices[{row}].value").FillAsync(value);
            await Field(person, $"sections[0].fields[2].question.choices[{row}].label.en").FillAsync(label);
        }

        await PressForAsync(person, "Add a section", "sections[1].title.en");
        await Field(person, "sections[1].title.en").FillAsync("How to reach you");
        await Field(person, "sections[1].add").SelectOptionAsync("email");
        await PressForAsync(person, "Add to section 2", "sections[1].fields[0].name");
        await PressForAsync(person, "Add a document", "documents[0].sides");
        await Field(person, "documents[0].types").And(person.Page.Locator("[value=PASSPORT]")).CheckAsync();
        await PressForAsync(person, "Add a consent", "consents[0].version");
        await Field(person, "consents[0].version").FillAsync("2026-12");
        await Field(person, "consents[0].text.en").FillAsync("I agree to this.");
        await Field(person, "note").FillAsync("Asked for by <counsel>");
        await person.PressAsync("Create the form");

        await person.ReadsAsync($"Version 1 of “{title}” is in force.");
        await person.ReadsAsync("Asked for by <counsel>");
        var id = await person.Page.Locator("tr", new() { HasText = title }).Locator("code").InnerTextAsync();
        var link = await installation.SendAsync($"/api/v2.1/forms/{id}/links", new { });
        await using var applicant = await installation.VisitAsync();
        await applicant.Page.GotoAsync(new Uri(link.GetProperty("url").GetString()!).AbsolutePath);
        await applicant.SeesAsync("Who you are");
        await applicant.ReadsAsync("Step 1 of 4");
        await applicant.ReadsAsync("Date of birth");
        await applicant.ReadsAsync("What brings you here?");
        await applicant.ReadsAsync("Saving");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_move_and_go_and_all_that_was_typed_moves_with_them(bool withScript)
    {
        var id = await CreateAsync(Titled("Moved"));
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.Page.GotoAsync($"{Forms}/{id}");
        await Field(person, "sections[0].fields[1].question.label.en").FillAsync("Typed and not sent");
        await PressForAsync(person, "Add a section", "sections[1].title.en");
        await Field(person, "sections[1].title.en").FillAsync("The second");

        await person.PressAsync("Up section 2");
        await Assertions.Expect(Field(person, "sections[0].title.en")).ToHaveValueAsync("The second");
        Assert.Equal("About you", await ValueAsync(person, "sections[1].title.en"));
        Assert.Equal("Typed and not sent", await ValueAsync(person, "sections[1].fields[1].question.label.en"));
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Down section 1", Exact = true }))
            .ToBeFocusedAsync();

        // The first field of a section moves into the one before.
        await person.PressAsync("Up Last name");
        await Assertions.Expect(Field(person, "sections[0].fields[0].name")).ToHaveValueAsync("lastName");
        await person.PressAsync("Remove question 1 of section 2");
        await Assertions.Expect(person.Page.GetByText("Question", new() { Exact = true })).ToHaveCountAsync(0);
        await person.PressAsync("Remove section 2");
        await Assertions.Expect(Field(person, "sections[1].title.en")).ToHaveCountAsync(0);

        // What is not in force is not kept.
        var read = await installation.SendAsync($"/api/v2.1/forms/{id}", null, method: "GET");
        Assert.Equal(1, read.GetProperty("version").GetInt32());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_typed_is_previewed_in_each_language_before_it_is_in_force(bool withScript)
    {
        var id = await CreateAsync(Titled("Previewed"));
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.Page.GotoAsync($"{Forms}/{id}");
        var frame = person.Page.FrameLocator("iframe[name=previewed]");
        await Field(person, "sections[0].fields[1].question.label.en").FillAsync("Typed and not in force?");

        await person.PressAsync("Preview");
        await Assertions.Expect(frame.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("About you");
        await Assertions.Expect(frame.GetByText("Typed and not in force?")).ToBeVisibleAsync();
        await person.Page.Locator("#preview-language").SelectOptionAsync("de");
        await person.PressAsync("Preview");
        await Assertions.Expect(frame.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Über Sie");
        await person.Page.Locator("#preview-step").SelectOptionAsync("Review");
        await person.PressAsync("Preview");
        await Assertions.Expect(frame.GetByText("Schritt 2 von 2")).ToBeVisibleAsync();

        // Nothing of it can be sent, and nothing typed is lost by it.
        await frame.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(frame.GetByText("Schritt 2 von 2")).ToBeVisibleAsync();
        Assert.Equal("Typed and not in force?", await ValueAsync(person, "sections[0].fields[1].question.label.en"));
        var versions = await installation.SendAsync($"/api/v2.1/forms/{id}/versions", null, method: "GET");
        Assert.Equal(1, versions.GetProperty("items").GetArrayLength());
    }

    [SkippableFact]
    public async Task Links_in_the_preview_lead_through_the_form()
    {
        var id = await CreateAsync(Titled("Walked"));
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync($"{Forms}/{id}");
        var frame = person.Page.FrameLocator("iframe[name=previewed]");
        await person.PressAsync("Preview");

        await frame.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(frame.GetByText("Step 2 of 2")).ToBeVisibleAsync();
        await frame.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync();
        await Assertions.Expect(frame.GetByText("Step 1 of 2")).ToBeVisibleAsync();
        await frame.GetByRole(AriaRole.Link, new() { Name = "Deutsch" }).ClickAsync();
        await Assertions.Expect(frame.GetByText("Schritt 1 von 2")).ToBeVisibleAsync();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_second_of_two_editors_is_told_who_changed_what_and_loses_nothing_typed(bool withScript)
    {
        var (title, changed) = (Titled("Two at once"), Titled("Changed meanwhile"));
        var id = await CreateAsync(title);
        await using var first = await installation.SignInAsync("power-tenant");
        await using var second = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await first.Page.GotoAsync($"{Forms}/{id}");
        await second.Page.GotoAsync($"{Forms}/{id}");
        await Field(first, "title.en").FillAsync(changed);
        await Field(first, "note").FillAsync("A better title");
        await first.PressAsync("Put in force");
        await first.ReadsAsync($"Version 2 of “{changed}” is in force.");

        await Field(second, "linkDays").FillAsync("3");
        await Field(second, "note").FillAsync("Shorter");
        await second.PressAsync("Put in force");

        var told = second.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(told).ToContainTextAsync("power-tenant put version 2 in force");
        await Assertions.Expect(told).ToContainTextAsync("Note: A better title");
        await Assertions.Expect(told.Locator("li")).ToContainTextAsync("Title (en):");
        await Assertions.Expect(told.Locator("li del")).ToHaveTextAsync(title);
        await Assertions.Expect(told.Locator("li ins")).ToHaveTextAsync(changed);
        Assert.Equal("3", await ValueAsync(second, "linkDays"));
        Assert.Equal("Shorter", await ValueAsync(second, "note"));

        await Field(second, "title.en").FillAsync(changed);
        await second.PressAsync("Put mine in force in place of version 2");
        await second.ReadsAsync($"Version 3 of “{changed}” is in force.");
        await second.FollowAsync(changed);
        await second.ReadsAsync("A better title");
        await second.Page.GetByText("1 change", new() { Exact = true }).First.ClickAsync();
        await second.ReadsAsync("Days of a link:");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(bool withScript)
    {
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.Page.GotoAsync($"{Forms}/new?subject=Business");
        await Field(person, "linkDays").FillAsync("a week");
        await Field(person, "sections[0].title.en").FillAsync("About the business");
        await Field(person, "sections[0].add").SelectOptionAsync("?YesNo");
        await PressForAsync(person, "Add to section 1", "sections[0].fields[1].name");
        await Field(person, "sections[0].fields[1].name").FillAsync("two words");
        await Field(person, "sections[0].fields[1].question.label.en").FillAsync("Do you trade abroad?");

        await person.PressAsync("Create the form");

        await person.ReadsAsync("Nothing was changed. To be mended:");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Section 1, field 2" }))
            .ToBeVisibleAsync();
        foreach (var name in new[] { "title.en", "linkDays", "sections[0].fields[1].name" })
        {
            var field = Field(person, name);
            await Assertions.Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
            var error = await field.GetAttributeAsync("aria-describedby");
            await Assertions.Expect(person.Page.Locator($"[id='{error}']")).ToContainTextAsync(MustBe());
        }

        Assert.Equal("a week", await ValueAsync(person, "linkDays"));
        Assert.Equal("two words", await ValueAsync(person, "sections[0].fields[1].name"));
        Assert.Equal("Do you trade abroad?", await ValueAsync(person, "sections[0].fields[1].question.label.en"));
    }

    [SkippableFact]
    public async Task A_form_is_changed_by_the_keyboard_alone()
    {
        var id = await CreateAsync(Titled("By keys"));
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync($"{Forms}/{id}");
        await Field(person, "sections[0].add").FocusAsync();
        await person.Page.Keyboard.TypeAsync("Nationality");
        await person.Page.Keyboard.PressAsync("Tab");
        await person.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Field(person, "sections[0].fields[2].required")).ToBeFocusedAsync();
        await person.Page.Keyboard.PressAsync("Space");
        await person.Page.Keyboard.PressAsync("Tab");
        await person.Page.Keyboard.PressAsync("Enter");
        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Up Nationality", Exact = true }))
            .ToBeFocusedAsync();
        await person.SettlesAsync();
        await Field(person, "note").FocusAsync();
        await person.Page.Keyboard.TypeAsync("Where from");
        await person.Page.Keyboard.PressAsync("Control+Enter");

        await person.SeesAsync("Forms");
        var read = await installation.SendAsync($"/api/v2.1/forms/{id}", null, method: "GET");
        Assert.Equal("Where from", read.GetProperty("note").GetString());
        Assert.Equal(
            ["lastName True", "nationality True", "plans False"],
            read.GetProperty("sections")[0]
                .GetProperty("fields")
                .EnumerateArray()
                .Select(field =>
                    $"{field.GetProperty("name").GetString()} {field.GetProperty("required").GetBoolean()}"
                )
        );
    }

    [SkippableFact]
    public async Task A_row_that_was_added_and_typed_into_is_there_again_after_the_page_was_left()
    {
        var id = await CreateAsync(Titled("Left"));
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync($"{Forms}/{id}");
        await PressForAsync(person, "Add a section", "sections[1].title.en");
        await Field(person, "sections[1].title.en").FillAsync("Half written");
        await person.Page.GotoAsync("/console/verifications");

        await person.Page.GotoAsync($"{Forms}/{id}");

        await Assertions.Expect(Field(person, "sections[1].title.en")).ToHaveValueAsync("Half written");
        await person.ReadsAsync("What you had typed is in the form again. It is not in force.");
        await person.PressAsync("Discard");
        await Assertions.Expect(Field(person, "sections[1].title.en")).ToHaveCountAsync(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_was_added_comes_back_when_the_session_has_ended(bool withScript)
    {
        var id = await CreateAsync(Titled("Ended"));
        await using var person = await installation.SignInAsync(
            "tenant-admin",
            new() { JavaScriptEnabled = withScript }
        );
        await person.Page.GotoAsync($"{Forms}/{id}");
        await PressForAsync(person, "Add a section", "sections[1].title.en");
        await Field(person, "sections[1].title.en").FillAsync("Half written");
        await person.Context.ClearCookiesAsync();

        await person.PressAsync("Put in force");
        await person.Page.GetByLabel("Tenant").FillAsync(TestApi.Tenant);
        await person.Page.GetByLabel("User name").FillAsync("tenant-admin");
        await person.Page.GetByLabel("Password").FillAsync("sandbox");
        await person.PressAsync("Sign in");

        await person.ReadsAsync("What you typed was kept and is in the form again. It has not been sent.");
        Assert.Equal("Half written", await ValueAsync(person, "sections[1].title.en"));
    }

    [SkippableFact]
    public async Task A_text_in_a_language_that_is_not_shown_is_there_when_it_is_shown_again()
    {
        var id = await CreateAsync(Titled("Languages"));
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync($"{Forms}/{id}");
        await Field(person, "sections[0].title.de").FillAsync("Zu Ihnen");

        await person.Page.Locator("#languages-de").UncheckAsync();
        await Assertions.Expect(Field(person, "sections[0].title.de")).ToBeHiddenAsync();
        await person.Page.Locator("#languages-de").CheckAsync();

        await Assertions.Expect(Field(person, "sections[0].title.de")).ToBeVisibleAsync();
        Assert.Equal("Zu Ihnen", await ValueAsync(person, "sections[0].title.de"));
    }

    [SkippableFact]
    public async Task Whoever_manages_no_tenant_is_offered_no_forms_and_shown_none_and_anothers_form_is_not_found()
    {
        var id = await CreateAsync(Titled("Ours"));
        await using var reviewer = await installation.SignInAsync("reviewer");
        await Assertions
            .Expect(reviewer.Page.GetByRole(AriaRole.Link, new() { Name = "Administration" }))
            .ToHaveCountAsync(0);
        foreach (var path in new[] { Forms, $"{Forms}/{id}", $"{Forms}/new?subject=Person" })
        {
            Assert.Equal(403, (await reviewer.Page.GotoAsync(path))!.Status);
        }

        await using var other = await installation.SignInAsync("tenant-admin", tenantId: TestApi.OtherTenant);
        Assert.Equal(404, (await other.Page.GotoAsync($"{Forms}/{id}"))!.Status);
    }

    [SkippableFact]
    public async Task On_a_phone_nothing_is_scrolled_sideways_while_it_is_edited()
    {
        var id = await CreateAsync(Titled("Narrow"));
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync($"{Forms}/{id}");
        await Field(person, "sections[0].add").SelectOptionAsync("?Choice");
        await PressForAsync(person, "Add to section 1", "sections[0].fields[2].name");
        await PressForAsync(person, "Add a document", "documents[0].sides");
        await PressForAsync(person, "Add a consent", "consents[0].version");
        await person.PressAsync("Preview");
        await Assertions
            .Expect(person.Page.FrameLocator("iframe[name=previewed]").GetByText("Step 1 of 3"))
            .ToBeVisibleAsync();
        await person.Page.ScreenshotAsync(
            new() { Path = Path.Combine(Installation.Pictures, "form-edited-1280.png"), FullPage = true }
        );

        foreach (var width in new[] { 320, 390, 768, 1216, 1440, 2560 })
        {
            await person.Page.SetViewportSizeAsync(width, 844);
            Assert.Equal(width, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await person.Page.ScreenshotAsync(
                new() { Path = Path.Combine(Installation.Pictures, $"form-edited-{width}.png"), FullPage = true }
            );
        }
    }

    [GeneratedRegex("must be")]
    private static partial Regex MustBe();
}
