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

    private static async Task FillPersonAsync(Person person, Func<Task>? look = null)
    {
        var page = person.Page;
        look ??= () => Task.CompletedTask;
        await person.SeesAsync("About you");
        await look();
        await page.GetByLabel("First name").FillAsync("Zoë");
        await page.GetByLabel("Last name").FillAsync("Łukasiewicz");
        await page.GetByLabel("Year").FillAsync("1985");
        await page.GetByLabel("Nationality").SelectOptionAsync("PL");
        await person.PressAsync("Save and continue");
        await person.SeesAsync("Where you live and how to reach you");
        await look();
        await page.GetByLabel("Street and number").FillAsync("ul. Długa 1");
        await page.GetByLabel("Town or city").FillAsync("Gdańsk");
        await page.Locator("[id='address.country']").SelectOptionAsync("PL");
        await page.GetByLabel("Country you live in").SelectOptionAsync("PL");
        await page.GetByLabel("E-mail address").FillAsync("zoe@applicants.example");
        await person.PressAsync("Save and continue");
        await person.SeesAsync("A few questions");
        await look();
        await page.GetByLabel("No", new() { Exact = true }).CheckAsync();
        await person.PressAsync("Save and continue");
        await person.SeesAsync("Your identity document");
        await page.GetByLabel("Passport").CheckAsync();
        await page.Locator("#side-0").SetInputFilesAsync(Picture);
        await page.Locator("#side-1").SetInputFilesAsync(Picture);
        await look();
        await person.PressAsync("Save and continue");
        await person.SeesAsync("Check and send");
        await person.ReadsAsync("ul. Długa 1");
        await look();
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
    }

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
    public async Task Every_step_passes_axe_and_fits_320_pixels(string locale, ColorScheme scheme)
    {
        var link = await LinkAsync();
        await using var person = await installation.VisitAsync(Phone(locale: locale, scheme: scheme, width: 320));
        var looked = 0;

        await person.Page.GotoAsync(link.Path);
        await person.PressAsync("Save and continue");
        await person.ReadsAsync("Please answer this");
        await LookAsync();
        await FillPersonAsync(person, LookAsync);
        await person.PressAsync("Send");
        await person.SeesAsync("Thank you. We are checking your answers");
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
