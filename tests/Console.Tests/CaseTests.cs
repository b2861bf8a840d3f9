using Microsoft.Playwright;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace VerificationService.Console.Tests;

/// <summary>A case on one screen: facts, documents and decision, and nothing that has to be opened beside it.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CaseTests(Installation installation)
{
    private static readonly FilePayload Pdf = new()
    {
        Name = "extract.pdf",
        MimeType = "application/pdf",
        Buffer =
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>"u8.ToArray(),
    };

    // The brand is all that tells it.
    private static readonly FilePayload Heic = new()
    {
        Name = "phone.heic",
        MimeType = "image/heic",
        Buffer = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8],
    };

    private static FilePayload Picture(string name, int pages = 1)
    {
        using var picture = new Image<Rgb24>(300, 200, Color.SteelBlue);
        for (var page = 2; page <= pages; page++)
        {
            using var next = new Image<Rgb24>(300, 200, Color.DarkOrange);
            picture.Frames.AddFrame(next.Frames.RootFrame);
        }

        using var file = new MemoryStream();
        if (pages > 1)
        {
            picture.SaveAsTiff(file);
        }
        else
        {
            picture.SaveAsJpeg(file);
        }

        return new()
        {
            Name = name,
            MimeType = "image/any",
            Buffer = file.ToArray(),
        };
    }

    private static async Task UploadAsync(Person person, string type, FilePayload file)
    {
        if (!await person.Page.GetByLabel("Type, such as PASSPORT").IsVisibleAsync())
        {
            await person.Page.GetByText("Add a document").ClickAsync();
        }

        await person.Page.GetByLabel("Type, such as PASSPORT").FillAsync(type);
        await person.Page.GetByLabel("Files (").SetInputFilesAsync(file);
        var before = await person.Page.Locator(".strip > li").CountAsync();
        await person.PressAsync("Upload");
        await person.ReadsAsync("The document is there.");
        await Assertions.Expect(person.Page.Locator(".strip > li")).ToHaveCountAsync(before + 1);
    }

    private static ILocator Opened(Person person) => person.Page.Locator(".opened");

    private static Task<int> NaturalWidthAsync(Person person) =>
        person
            .Page.Locator(".sheet img")
            .EvaluateAsync<int>("async (image) => { await image.decode(); return image.naturalWidth; }");

    // Marks the page that stands: it is there as long as the browser has not loaded another.
    private static Task MarkAsync(Person person) => person.Page.EvaluateAsync("window.stands = true");

    private static Task<bool> StandsAsync(Person person) => person.Page.EvaluateAsync<bool>("window.stands === true");

    [SkippableFact]
    public async Task A_day_at_work_takes_four_clicks_and_two_loads_a_case()
    {
        await installation.OpenAsync("Daily Harbour Ltd");
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.Page.GotoAsync("/console/verifications?text=Daily+Harbour");
        var loads = 0;
        var clicks = 0;
        person.Page.Load += (_, _) => loads++;
        async Task ClickAsync(ILocator what)
        {
            clicks++;
            await what.ClickAsync();
        }

        await ClickAsync(person.Page.GetByRole(AriaRole.Link, new() { Name = "Daily Harbour Ltd" }));
        await person.SeesAsync("Daily Harbour Ltd");
        await ClickAsync(person.Page.GetByRole(AriaRole.Link, new() { Name = "Approve…" }));
        await person.TypeIntoAsync(person.Page.Locator("#decision-notes"), "Register extract and accounts seen");
        await ClickAsync(person.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }));
        await Assertions.Expect(person.Page.Locator("#summary")).ToBeFocusedAsync();
        await ClickAsync(person.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm: approve" }));
        await person.ReadsAsync("It stands approved.");

        Assert.InRange(clicks, 1, 4);
        Assert.InRange(loads, 1, 2);
    }

    [SkippableFact]
    public async Task Documents_are_looked_at_and_accepted_beside_the_facts_without_leaving_the_page()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Desk Harbour Ltd"));
        await UploadAsync(person, "PASSPORT", Picture("passport.jpg"));
        await UploadAsync(person, "LICENCE", Picture("licence.tif", pages: 2));
        await UploadAsync(person, "REGISTER_EXTRACT", Pdf);
        await UploadAsync(person, "SELFIE", Heic);
        await person.SeesAsync("Desk Harbour Ltd");
        await MarkAsync(person);
        var keys = person.Page.Keyboard;

        await Assertions.Expect(Opened(person)).ToContainTextAsync("passport.jpg");
        Assert.Equal(300, await NaturalWidthAsync(person));
        Assert.Equal(2, await person.Page.Locator(".thumbnail img").CountAsync());

        await person.FollowAsync("Approve…");
        await person.ReadsAsync("Nobody has reviewed");
        await person.TypeIntoAsync(person.Page.Locator("#decision-notes"), "Typed before the papers were read");
        await keys.PressAsync("Escape");
        await keys.PressAsync("]");
        await Assertions.Expect(Opened(person)).ToContainTextAsync("Page 1 of 2");
        Assert.Equal(300, await NaturalWidthAsync(person));
        await keys.PressAsync(".");
        await Assertions.Expect(Opened(person)).ToContainTextAsync("Page 2 of 2");
        Assert.Equal(300, await NaturalWidthAsync(person));
        await keys.PressAsync("]");
        await Assertions.Expect(person.Page.Locator("iframe.sheet")).ToBeVisibleAsync();
        await keys.PressAsync("]");
        await Assertions.Expect(Opened(person)).ToContainTextAsync("No picture is drawn of image/heic");
        await keys.PressAsync("[");
        await Assertions.Expect(person.Page.Locator("iframe.sheet")).ToBeVisibleAsync();
        await keys.PressAsync("y");

        await person.ReadsAsync("The document is accepted.");
        await Assertions.Expect(person.Page.Locator("section.viewer")).ToContainTextAsync("1 of 4 reviewed");
        await Assertions
            .Expect(person.Page.Locator("#decision-notes"))
            .ToHaveValueAsync("Typed before the papers were read");
        Assert.True(await StandsAsync(person));

        await person.PressAsync("Continue");
        await person.ReadsAsync("What will happen");
        await person.PressAsync("Confirm: approve");
        await person.ReadsAsync("It stands approved.");
    }

    [SkippableFact]
    public async Task A_picture_that_was_turned_stays_turned_and_a_column_that_was_widened_stays_wide()
    {
        await using var person = await installation.SignInAsync("reviewer");
        await person.OpenAsync(await installation.OpenAsync("Turned Harbour Ltd"));
        await UploadAsync(person, "PASSPORT", Picture("passport.jpg"));
        var paper = person.Page.Locator(".paper.laid img");
        var before = (await paper.BoundingBoxAsync())!;

        await person.PressAsync("Rotate");
        await person.Page.GetByRole(AriaRole.Separator).FocusAsync();
        await person.Page.Keyboard.PressAsync("ArrowLeft");
        await person.Page.Keyboard.PressAsync("ArrowLeft");
        await person.Page.ReloadAsync();

        var after = (await paper.BoundingBoxAsync())!;
        Assert.True(before.Width > before.Height);
        Assert.True(after.Height > after.Width);
        await Assertions.Expect(person.Page.Locator(".bench.split-65")).ToBeVisibleAsync();
        await person.PressAsync("Larger");
        Assert.True((await paper.BoundingBoxAsync())!.Height > after.Height);
    }

    [SkippableFact]
    public async Task Without_scripts_the_documents_are_looked_at_one_by_one_too()
    {
        await using var person = await installation.SignInAsync(
            "reviewer",
            new BrowserNewContextOptions { JavaScriptEnabled = false }
        );
        await person.OpenAsync(await installation.OpenAsync("Plain Desk Ltd"));
        await UploadAsync(person, "PASSPORT", Picture("passport.jpg"));
        await UploadAsync(person, "LICENCE", Picture("licence.tif", pages: 2));

        await person.FollowAsync("Next document");
        await person.FollowAsync("Next page");

        await Assertions.Expect(Opened(person)).ToContainTextAsync("Page 2 of 2");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Rotate" })).ToBeHiddenAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Separator)).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task What_the_applicant_typed_is_marked_where_the_record_says_something_else()
    {
        var organization = await installation.SendAsync(
            "/api/v2.1/organizations",
            new { name = "Golden Harbour Ltd", email = "office@harbour.example" }
        );
        var opened = await installation.SendAsync(
            "/api/v2.1/verifications",
            new
            {
                organizationId = organization.GetProperty("organizationId").GetString(),
                type = "BUSINESS_VERIFICATION",
                additionalData = new { company_name = "Golden Harbor Limited", email = "OFFICE@harbour.example" },
            }
        );
        await using var person = await installation.SignInAsync("reviewer");

        await person.OpenAsync(opened.GetProperty("verificationId").GetString()!);

        var facts = person.Page.Locator("section[aria-labelledby=business]");
        await Assertions.Expect(facts).ToContainTextAsync("The applicant typed Golden Harbor Limited");
        await Assertions.Expect(facts.GetByText("Differs")).ToHaveCountAsync(1);
    }

    [SkippableFact]
    public async Task Whoever_looked_at_a_case_that_has_changed_since_is_told_at_Continue()
    {
        var id = await installation.OpenAsync("Stale Harbour Ltd");
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);
        await person.FollowAsync("Approve…");
        await person.TypeIntoAsync(person.Page.Locator("#decision-notes"), "All there");
        await installation.SendAsync($"/api/v2.1/verifications/{id}/start-review", new { }, "reviewer");

        await person.PressAsync("Continue");

        await person.ReadsAsync("Somebody was first.");
        await Assertions.Expect(person.Page.Locator("#decision-notes")).ToHaveValueAsync("All there");
        await person.PressAsync("Continue");
        await person.ReadsAsync("What will happen");
    }

    [SkippableFact]
    public async Task A_reviewer_recommends_and_whoever_may_decide_finds_the_case_ready_with_the_reason_beside_the_form()
    {
        var id = await installation.OpenAsync("Recommended Harbour Ltd");
        await installation.SendAsync($"/api/v2.1/verifications/{id}/start-review", new { }, "reviewer");
        await installation.SendAsync($"/api/v2.1/verifications/{id}/assign", new { userId = "me" }, "reviewer");
        await using var reviewer = await installation.SignInAsync("reviewer");
        await reviewer.OpenAsync(id);
        await reviewer.Page.GetByText("Recommend…").ClickAsync();
        await reviewer.Page.GetByLabel("What should become of the case").SelectOptionAsync("Reject");
        await reviewer.Page.GetByLabel("Reason code of the recommendation").SelectOptionAsync("DOCUMENT_EXPIRED");
        await reviewer.Page.GetByLabel("Because").FillAsync("The licence lapsed <in May>");
        await reviewer.PressAsync("Recommend");

        await reviewer.ReadsAsync(
            "Your recommendation stands with the case, which is ready for those who may decide it."
        );
        await Assertions
            .Expect(reviewer.Page.GetByRole(AriaRole.Link, new() { Name = "Ready to decide" }))
            .ToHaveCountAsync(0);
        await reviewer.Page.GotoAsync("/console/verifications?assignee=me");
        await Assertions.Expect(reviewer.Page.GetByText("Recommended Harbour Ltd")).ToHaveCountAsync(0);

        await using var admin = await installation.SignInAsync("tenant-admin");
        await admin.Page.GotoAsync("/console/verifications?risk=Standard");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Ready to decide" }).ClickAsync();
        Assert.Contains("risk=Standard", admin.Page.Url, StringComparison.Ordinal);
        await Assertions
            .Expect(admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Recommended Harbour Ltd" }))
            .ToContainTextAsync("Rejection recommended");
        await admin.FollowAsync("Recommended Harbour Ltd");
        var section = admin.Page.Locator("section[aria-labelledby=recommendation]");
        await Assertions.Expect(section).ToContainTextAsync("The licence lapsed <in May>");
        await Assertions.Expect(section).ToContainTextAsync("by reviewer");
        await Assertions.Expect(section).ToContainTextAsync("DOCUMENT_EXPIRED");
        await admin.FollowAsync("Reject…");
        await Assertions.Expect(admin.Page.Locator("#decision-reason")).ToHaveValueAsync("");

        await section.GetByText("Withdraw…").ClickAsync();
        await admin.Page.GetByLabel("Why it is withdrawn").FillAsync("Ask the register again");
        await admin.PressAsync("Withdraw the recommendation");
        await admin.ReadsAsync("The recommendation is withdrawn.");
        await admin.ReadsAsync("Nothing is recommended.");
    }

    [SkippableFact]
    public async Task A_reversal_says_what_stood_since_when_by_whom_and_who_was_told()
    {
        var id = await installation.OpenAsync("Reversed Harbour Ltd");
        await installation.SendAsync(
            $"/api/v2.1/verifications/{id}/approve",
            new { approvedBy = "tenant-admin", approvalReason = "Fine" }
        );
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(id);

        await person.FollowAsync("Reject…");

        var warning = person.Page.Locator(".deciding .notice");
        await Assertions.Expect(warning).ToContainTextAsync("This reverses a decision.");
        await Assertions.Expect(warning).ToContainTextAsync("stands approved since");
        await Assertions.Expect(warning).ToContainTextAsync("by tenant-admin");
    }

    [SkippableFact]
    public async Task What_is_wrong_with_a_form_stands_beside_its_field()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        await person.OpenAsync(await installation.OpenAsync("Empty Harbour Ltd"));
        await person.FollowAsync("Reject…");
        await Assertions.Expect(person.Page.Locator("#decision-reason")).ToBeFocusedAsync();
        await person.PressAsync("Continue");
        await person.PressAsync("Confirm: reject");

        await Assertions.Expect(person.Page.Locator("#decision-notes")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(person.Page.Locator("#decision-notes-error")).ToContainTextAsync("is required");
    }
}
