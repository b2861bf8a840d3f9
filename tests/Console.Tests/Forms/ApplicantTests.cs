using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace VerificationService.Console.Tests.Forms;

/// <summary>The applicant's own page in a browser of a phone's size, with its script and without.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class ApplicantTests(Installation installation)
{
    private const string OfPersons = "58bed87600dd9944f02ba0c9cd8b32d6bd4c";
    private const string OfBusinesses = "b7d1c0a94e6f4b21a8f35d0c72e91f6403aa";

    private static readonly FilePayload Picture = new()
    {
        Name = "passport.png",
        MimeType = "image/png",
        // One white pixel.
        Buffer = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
        ),
    };

    private static readonly AxeRunOptions TargetSizeToo = new()
    {
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
    };

    private static BrowserNewContextOptions Phone(
        bool withScript = true,
        string locale = "en-GB",
        ColorScheme scheme = ColorScheme.Light,
        int width = 360
    ) =>
        new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = 740 },
            HasTouch = true,
            IsMobile = true,
            DeviceScaleFactor = 2,
            JavaScriptEnabled = withScript,
            Locale = locale,
            ColorScheme = scheme,
        };

    private async Task<(string Path, string VerificationId)> LinkAsync(string form = OfPersons)
    {
        var link = await installation.SendAsync($"/api/v2.1/forms/{form}/links", new { });
        return (
            new Uri(link.GetProperty("url").GetString()!).AbsolutePath,
            link.GetProperty("verificationId").GetString()!
        );
    }

    // By the names of the fields, so that it is the same in every language.
    private static async Task FillPersonAsync(Person person, Func<Task>? look = null)
    {
        look ??= () => Task.CompletedTask;
        await StepAsync(
            person,
            1,
            look,
            ("firstName", "Zoë"),
            ("lastName", "Łukasiewicz"),
            ("dateOfBirth.year", "1985"),
            ("nationality", "PL")
        );
        await StepAsync(
            person,
            2,
            look,
            ("address.line", "ul. Długa 1"),
            ("address.city", "Gdańsk"),
            ("address.country", "PL"),
            ("residenceCountry", "PL"),
            ("email", "zoe@applicants.example")
        );
        await AtAsync(person, 3);
        await look();
        await person.Page.Locator("input[name=politicallyExposed][value=no]").CheckAsync();
        await GoOnAsync(person);
        await AtAsync(person, 4);
        await person.Page.Locator("input[name=type][value=PASSPORT]").CheckAsync();
        await person.Page.Locator("#side-0").SetInputFilesAsync(Picture);
        await person.Page.Locator("#side-1").SetInputFilesAsync(Picture);
        await look();
        await GoOnAsync(person);
        await AtAsync(person, 5);
        await person.ReadsAsync("ul. Długa 1");
        await look();
        await person.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
    }

    private static async Task StepAsync(
        Person person,
        int step,
        Func<Task> look,
        params (string Name, string Value)[] typed
    )
    {
        await AtAsync(person, step);
        await look();
        foreach (var (name, value) in typed)
        {
            var field = person.Page.Locator($"[id='{name}']");
            switch (await field.EvaluateAsync<string>("field => field.type"))
            {
                case "select-one":
                    await field.SelectOptionAsync(value);
                    break;
                case "radio":
                    await person.Page.Locator($"input[name='{name}'][value='{value}']").CheckAsync();
                    break;
                default:
                    await field.FillAsync(value);
                    break;
            }
        }

        await GoOnAsync(person);
    }

    private static Task AtAsync(Person person, int step) =>
        Assertions.Expect(person.Page).ToHaveURLAsync(new Regex($"/{step}$"));

    private static Task GoOnAsync(Person person) =>
        person.Page.Locator("form button[type=submit]:not(.second)").Last.ClickAsync();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_fills_in_the_form_on_a_phone_and_reads_there_how_it_stands(bool withScript)
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone(withScript));
        await person.Page.GotoAsync(link.Path);

        await FillPersonAsync(person);
        await person.PressAsync("Send");
        await person.SeesAsync("Thank you. We are checking your answers");

        await using (var officer = await installation.SignInAsync("tenant-admin"))
        {
            await officer.Page.GotoAsync($"/console/verifications/{link.VerificationId}");
            await officer.ReadsAsync("Łukasiewicz");
            await officer.ReadsAsync("passport.png");
            await officer.DecideAsync("Approve…", "All in order", "Confirm: approve");
        }

        await person.Page.ReloadAsync();
        await person.SeesAsync("You are verified");
    }

    [SkippableTheory]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("en-GB", ColorScheme.Dark)]
    [InlineData("de-DE", ColorScheme.Light)]
    [InlineData("de-DE", ColorScheme.Dark)]
    public async Task Every_step_passes_axe_and_fits_320_pixels(string locale, ColorScheme scheme)
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone(locale: locale, scheme: scheme, width: 320));
        var looked = 0;

        await person.Page.GotoAsync(link.Path);
        await GoOnAsync(person);
        await Assertions.Expect(person.Page.Locator(".error").First).ToBeVisibleAsync();
        await LookAsync();
        await FillPersonAsync(person, LookAsync);
        await GoOnAsync(person);
        await Assertions.Expect(person.Page).ToHaveURLAsync(new Regex("/forms/[A-Za-z0-9]+$"));
        await LookAsync();
        await person.Page.GotoAsync("/forms/nothing-here");
        await LookAsync();

        Assert.Equal(8, looked);

        async Task LookAsync()
        {
            looked++;
            var found = await person.Page.RunAxe(TargetSizeToo);
            Assert.True(
                found.Violations.Length == 0,
                string.Join(
                    "\n",
                    found.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}")
                )
            );
            Assert.True(
                await person.Page.EvaluateAsync<bool>(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                ),
                $"Step {looked} is wider than its window."
            );
        }
    }

    [SkippableFact]
    public async Task The_page_is_german_where_the_browser_is_and_passes_axe_so()
    {
        var link = await LinkAsync(OfBusinesses);
        await using var person = await installation.VisitAsync(Phone(locale: "de-DE", width: 320));

        await person.Page.GotoAsync(link.Path);
        await person.SeesAsync("Über das Unternehmen");
        await person.PressAsync("Speichern und weiter");
        await person.ReadsAsync("Bitte beantworten Sie das");

        Assert.Empty((await person.Page.RunAxe(TargetSizeToo)).Violations);
        await person.FollowAsync("English");
        await person.SeesAsync("About the business");
    }

    [SkippableFact]
    public async Task Whoever_opens_the_link_in_another_browser_sees_nothing_that_was_typed()
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(link.Path);
        await FillPersonAsync(person);
        await using var other = await installation.VisitAsync(Phone());

        await other.Page.GotoAsync(link.Path + "/1");

        await other.SeesAsync("About you");
        Assert.Equal("", await other.Page.GetByLabel("Last name").InputValueAsync());
        await other.ReadsAsync("Already given");
    }

    [SkippableFact]
    public async Task A_wrong_file_is_refused_kindly_and_a_picture_is_shown_before_it_is_sent()
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(link.Path + "/4");

        await person.Page.Locator("#side-0").SetInputFilesAsync(Picture);
        await Assertions.Expect(person.Page.Locator("img.preview")).ToBeVisibleAsync();
        await person
            .Page.Locator("#side-0")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "passport.png",
                    MimeType = "image/png",
                    Buffer = "MZ a program"u8.ToArray(),
                }
            );
        await person.PressAsync("Save and continue");

        await person.ReadsAsync("This kind of file cannot be taken");
    }

    [SkippableFact]
    public async Task A_phone_takes_the_picture_size_and_type_are_told_and_how_much_of_it_is_sent()
    {
        var link = await LinkAsync();
        var options = Phone();
        options.HasTouch = true;
        await using var person = await installation.VisitAsync(options);
        await person.Page.GotoAsync(link.Path + "/4");
        await person
            .Page.Locator("#side-0")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "huge.tiff",
                    MimeType = "image/tiff",
                    Buffer = new byte[11 * 1024 * 1024],
                }
            );
        await person.ReadsAsync("huge.tiff, 11 MiB, image/tiff");
        await person.ReadsAsync("The file is too large.");
        await person.PressAsync("Save and continue");
        await Assertions.Expect(person.Page.Locator("#side-0")).ToBeFocusedAsync();

        var camera = person.Page.GetByLabel("Or take a picture").First;
        await Assertions.Expect(camera).ToHaveAttributeAsync("capture", "environment");
        await camera.SetInputFilesAsync(Picture);
        await Assertions.Expect(person.Page.GetByText("huge.tiff")).ToHaveCountAsync(0);
        var arrived = new TaskCompletionSource();
        await person.Page.RouteAsync(
            "**" + link.Path + "/4",
            async route =>
            {
                await arrived.Task;
                await route.ContinueAsync();
            }
        );
        await person.PressAsync("Save and continue");

        await Assertions
            .Expect(person.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Sending" }))
            .ToBeVisibleAsync();
        arrived.SetResult();
        await person.Page.WaitForURLAsync("**/5");
        await person.Page.UnrouteAllAsync();
        await person.Page.GotoAsync(link.Path + "/4");
        await Assertions.Expect(person.Page.Locator("#side-0-kept")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task The_line_of_the_README_makes_a_link_whose_page_is_filled_in_and_whose_case_is_approved()
    {
        Skip.If(installation.Address.Length == 0, "There is no Chromium on this machine.");
        var line = Assert.Single(
            await File.ReadAllLinesAsync(TestKit.Repository.PathOf("README.md")),
            text =>
                text.StartsWith("curl", StringComparison.Ordinal) && text.Contains("/forms/", StringComparison.Ordinal)
        );
        var told = await RunAsync(
            line.Replace("http://localhost:5080", installation.Address, StringComparison.Ordinal)
        );
        using var made = System.Text.Json.JsonDocument.Parse(told);
        var id = made.RootElement.GetProperty("verification_id").GetString()!;
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(new Uri(made.RootElement.GetProperty("form_url").GetString()!).AbsolutePath);

        await FillPersonAsync(person);
        await GoOnAsync(person);
        await person.SeesAsync("Thank you. We are checking your answers");
        await using (var officer = await installation.SignInAsync("tenant-admin"))
        {
            await officer.Page.GotoAsync("/console/verifications?text=Łukasiewicz");
            await Assertions.Expect(officer.Page.Locator($"a[href$='{id}']")).ToBeVisibleAsync();
            await officer.OpenAsync(id);
            await officer.ReadsAsync("passport.png");
            await officer.DecideAsync("Approve…", "All in order", "Confirm: approve");
        }

        await person.Page.ReloadAsync();
        await person.SeesAsync("You are verified");
    }

    [SkippableFact]
    public async Task A_business_with_two_directors_is_filled_in_and_both_stand_on_the_case()
    {
        var link = await LinkAsync(OfBusinesses);
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(link.Path);

        await StepAsync(
            person,
            1,
            () => Task.CompletedTask,
            ("name", "Zwei Direktoren GmbH"),
            ("country", "DE"),
            ("businessActivities", "RETAIL"),
            ("email", "office@two.example")
        );
        await StepAsync(
            person,
            2,
            () => Task.CompletedTask,
            ("address.line", "Hafen 1"),
            ("address.city", "Hamburg"),
            ("address.country", "DE")
        );
        await AtAsync(person, 3);
        await person.Page.Locator("[id='directors.1.name']").FillAsync("Ada Erste");
        await person.Page.Locator("[id='directors.2.name']").FillAsync("Bo Zweite");
        foreach (var number in new[] { 1, 2 })
        {
            await person.Page.Locator($"input[name='directors.{number}.politicallyExposed'][value=no]").CheckAsync();
        }

        await GoOnAsync(person);
        await AtAsync(person, 4);
        await person.Page.Locator("#side-0").SetInputFilesAsync(Picture);
        await GoOnAsync(person);
        await AtAsync(person, 5);
        await person.ReadsAsync("Bo Zweite");
        await person.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await GoOnAsync(person);
        await person.SeesAsync("Thank you. We are checking your answers");

        await using var officer = await installation.SignInAsync("tenant-admin");
        await officer.OpenAsync(link.VerificationId);
        await officer.ReadsAsync("Ada Erste");
        await officer.ReadsAsync("Bo Zweite");
    }

    [SkippableFact]
    public async Task Whoever_is_interrupted_goes_on_where_they_were_and_two_tabs_make_one_case()
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(link.Path);
        await StepAsync(
            person,
            1,
            () => Task.CompletedTask,
            ("firstName", "Ina"),
            ("lastName", "Unterbrochen"),
            ("dateOfBirth.year", "1990"),
            ("nationality", "DE")
        );
        await AtAsync(person, 2);
        await person.Page.CloseAsync();

        var page = await person.Context.NewPageAsync();
        var resumed = person with { Page = page };
        await page.GotoAsync(link.Path);
        await AtAsync(resumed, 2);
        await page.GotoAsync(link.Path + "/1");
        Assert.Equal("Unterbrochen", await page.Locator("[id='lastName']").InputValueAsync());

        await FillPersonAsync(resumed);
        var tab = resumed with { Page = await person.Context.NewPageAsync() };
        await tab.Page.GotoAsync(link.Path + "/5");
        await tab.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await GoOnAsync(tab);
        await tab.SeesAsync("Thank you. We are checking your answers");
        await GoOnAsync(resumed);
        await resumed.SeesAsync("Thank you. We are checking your answers");

        var found = await installation.SendAsync("/api/v2.1/verifications?text=Łukasiewicz", null, method: "GET");
        Assert.Single(
            found.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("verificationId").GetString() == link.VerificationId
        );
    }

    [SkippableFact]
    public async Task Revoked_and_guessed_links_show_the_same_page_and_a_used_one_the_outcome()
    {
        var made = await installation.SendAsync($"/api/v2.1/forms/{OfPersons}/links", new { });
        await installation.SendAsync(
            $"/api/v2.1/form-links/{made.GetProperty("linkId").GetString()}",
            null,
            method: "DELETE"
        );
        var used = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone());
        await person.Page.GotoAsync(used.Path);
        await FillPersonAsync(person);
        await GoOnAsync(person);
        await person.SeesAsync("Thank you. We are checking your answers");

        await person.Page.GotoAsync(new Uri(made.GetProperty("url").GetString()!).AbsolutePath);
        var revoked = await person.Page.InnerTextAsync("main");
        await person.Page.GotoAsync("/forms/" + new string('A', 43));
        Assert.Equal(revoked, await person.Page.InnerTextAsync("main"));
        await person.Page.GotoAsync(used.Path + "/1");
        await person.SeesAsync("Thank you. We are checking your answers");
    }

    private static async Task<string> RunAsync(string script)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said;
    }

    [SkippableFact]
    public async Task A_request_for_information_is_answered_by_the_link_of_its_mail_and_the_case_shows_what_is_new()
    {
        var id = await installation.OpenAsync("Answering Ltd", email: "answering@applicants.example");
        await using var officer = await installation.SignInAsync("tenant-admin");
        await officer.OpenAsync(id);
        await officer.FollowAsync("Request information…");
        await officer.Page.GetByLabel("What is missing").FillAsync("Where does the money come from?");
        await officer.Page.GetByLabel("Proof of address").Or(officer.Page.GetByLabel("Address document")).CheckAsync();
        await officer.Page.GetByLabel("Phone").CheckAsync();
        await officer.PressAsync("Continue");
        await officer.ReadsAsync("The subject's page asks for Address document, Phone");
        await officer.PressAsync("Confirm: request information");
        await officer.ReadsAsync("Information is requested.");
        await officer.ReadsAsync("the subject's link is good until");

        await using var person = await installation.VisitAsync(Phone(withScript: false));
        await person.Page.GotoAsync(await MailedAsync("answering@applicants.example"));
        await person.SeesAsync("Please answer");
        await person.ReadsAsync("Where does the money come from?");
        Assert.Equal(2, await person.Page.Locator("form :is(input, textarea):not([type=hidden])").CountAsync());
        Assert.DoesNotContain("Answering Ltd", await person.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty((await officer.Page.RunAxe()).Violations);
        await person.Page.GetByLabel("Telephone number").FillAsync("+356 2100 0000");
        await person.Page.GetByLabel("Your answer").FillAsync("From the sale of a ship");
        await person.PressAsync("Save and continue");
        await person.SeesAsync("Proof of address");
        await person.Page.Locator("#side-0").SetInputFilesAsync(Picture);
        await person.PressAsync("Save and continue");
        await person.SeesAsync("Check and send");
        await person.PressAsync("Send");
        await person.SeesAsync("Thank you. We are checking your answers");

        await officer.Page.GotoAsync("/console/verifications");
        await Assertions
            .Expect(officer.Page.Locator("tr[data-row]").First)
            .ToContainTextAsync(new Regex("Answering Ltd.*Answered", RegexOptions.Singleline));
        await officer.OpenAsync(id);
        var added = officer.Page.GetByRole(AriaRole.Region, new() { Name = "New since the request" });
        foreach (var part in new[] { "From the sale of a ship", "+356 2100 0000", "Address document", "passport.png" })
        {
            await Assertions.Expect(added).ToContainTextAsync(part);
        }

        await officer.ReadsAsync("In review");
        await Assertions.Expect(officer.Page.GetByText("paused while information is awaited")).ToHaveCountAsync(0);
        Assert.Empty((await officer.Page.RunAxe()).Violations);
    }

    private async Task<string> MailedAsync(string to)
    {
        string? path = null;
        await VerificationService.TestKit.Eventually.HoldsAsync(
            () =>
                (
                    path = installation
                        .MailsTo(to)
                        .Select(mail => Mailed().Match(Unfolded(mail)).Groups["path"].Value)
                        .FirstOrDefault()
                )
                    is { Length: > 0 },
            TimeSpan.FromSeconds(30)
        );
        return path!;
    }

    // A mail breaks its lines (RFC 2045, 6.7).
    private static string Unfolded(string mail) =>
        mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal);

    [GeneratedRegex("""https://verify\.example(?<path>/forms/[A-Za-z0-9]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mailed();
}
