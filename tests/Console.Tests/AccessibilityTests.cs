using System.Text.Json;
using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>
/// Every page, judged by axe-core in light and dark and measured at 320 px. A screenshot of each stays in
/// <c>artifacts/console</c>.
/// </summary>
[Collection(ConsoleCollection.Name)]
public sealed class AccessibilityTests(Installation installation)
{
    private static readonly Lazy<Task<string>> Axe = new(async () =>
        await (await Npm.InstalledAsync("axe-core@4.14.1")).RunAsync(
            "process.stdout.write(require('axe-core').source)",
            ""
        )
    );

    /// <summary>Each page by a name for its pictures; {high} and {standard} are cases.</summary>
    public static TheoryData<string, string> Pages() =>
        new()
        {
            { "sign-in", "/console/sign-in" },
            { "queue", "/console/verifications" },
            { "queue-nothing-found", "/console/verifications?text=Nobody+of+that+name" },
            { "case-high", "/console/verifications/{high}" },
            { "case-decided", "/console/verifications/{decided}" },
            { "documents", "/console/verifications/{standard}/documents" },
            { "approve", "/console/verifications/{standard}/decide?outcome=approve" },
            { "reject", "/console/verifications/{standard}/decide?outcome=reject" },
            { "deliveries", "/console/deliveries" },
            { "users", "/console/administration/users" },
            { "reasons", "/console/administration/reasons?code=DOCUMENT_EXPIRED" },
            { "ask", "/console/verifications/{standard}/decide?outcome=ask" },
            { "keys", "/console/administration/keys" },
            { "policies", "/console/policies" },
            { "dashboard", "/console/dashboard" },
            { "webhooks", "/console/administration/webhooks" },
            { "templates", "/console/administration/templates?kind=applicant_approved" },
            { "sign-out", "/console/sign-out" },
            { "nothing-here", "/console/nothing-here" },
        };

    private static readonly SemaphoreSlim Preparing = new(1);
    private static Dictionary<string, string>? cases;

    private async Task<string> AddressAsync(string path)
    {
        await Preparing.WaitAsync();
        try
        {
            if (cases is null)
            {
                var decided = await installation.OpenAsync("Decided Harbour Ltd", "GAMBLING", "Ada Example", true);
                await installation.SendAsync(
                    $"/api/v2.1/verifications/{decided}/approve",
                    new
                    {
                        approvedBy = "power-tenant",
                        approvalReason = "Licensed and audited",
                        adminNotes = "Licence seen",
                    },
                    "power-tenant"
                );
                await installation.SendAsync(
                    "/api/v2.1/webhooks",
                    new
                    {
                        endpointUrl = "http://127.0.0.1:9/events",
                        subscribedEvents = new[] { "verification.approved" },
                    }
                );
                cases = new()
                {
                    ["{high}"] = await installation.OpenAsync("Northern Coin Ltd", "CRYPTO_EXCHANGE", exposed: true),
                    ["{standard}"] = await installation.OpenAsync("Standard Harbour Ltd"),
                    ["{decided}"] = decided,
                };
            }
        }
        finally
        {
            Preparing.Release();
        }

        return cases.Aggregate(
            path,
            (address, known) => address.Replace(known.Key, known.Value, StringComparison.Ordinal)
        );
    }

    private async Task<Person> AtAsync(string path, BrowserNewContextOptions options)
    {
        var person = path.EndsWith("/sign-in", StringComparison.Ordinal)
            ? await installation.VisitAsync(options)
            : await installation.SignInAsync("tenant-admin", options);
        await person.Page.GotoAsync(await AddressAsync(path));
        return person;
    }

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_in_light_or_dark(string name, string path)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var person = await AtAsync(path, new() { ColorScheme = scheme, BypassCSP = true });
            await person.Page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(Installation.Pictures, $"{name}-{scheme.ToString().ToLowerInvariant()}.png"),
                    FullPage = true,
                }
            );

            await person.Page.EvaluateAsync(await Axe.Value);
            var found = await person.Page.EvaluateAsync<JsonElement>(
                """
                async () => {
                    const found = await axe.run(document);
                    return found.passes.length === 0
                        ? ['axe looked at nothing']
                        : found.violations.map((v) =>
                              v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
                }
                """
            );

            Assert.True(found.GetArrayLength() == 0, $"{scheme}: {found}");
        }
    }

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task At_320_pixels_nothing_has_to_be_scrolled_sideways(string name, string path)
    {
        await using var person = await AtAsync(
            path,
            new()
            {
                ViewportSize = new() { Width = 320, Height = 640 },
            }
        );
        await person.Page.ScreenshotAsync(
            new() { Path = Path.Combine(Installation.Pictures, $"{name}-320.png"), FullPage = true }
        );

        Assert.Equal(320, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [SkippableTheory, InlineData(3840, 2160, 1, 20.0, 0.55), InlineData(1920, 1080, 2, 15.0, 0.85)]
    public async Task At_4K_the_text_is_readable_and_the_page_uses_the_screen(
        int width,
        int height,
        int scale,
        double leastText,
        double leastShare
    )
    {
        foreach (var (name, path) in Pages().Select(page => ((string)page[0], (string)page[1])))
        {
            if (name is not ("queue" or "case-high" or "dashboard"))
            {
                continue;
            }

            await using var person = await AtAsync(
                path,
                new()
                {
                    ViewportSize = new() { Width = width, Height = height },
                    DeviceScaleFactor = scale,
                }
            );
            await person.Page.ScreenshotAsync(
                new() { Path = Path.Combine(Installation.Pictures, $"{name}-4k-{scale}.png") }
            );
            var measured = await person.Page.EvaluateAsync<double[]>(
                """
                () => [
                    parseFloat(getComputedStyle(document.body).fontSize),
                    document.querySelector('main').clientWidth / innerWidth,
                    Math.abs(document.querySelector('.product a').getBoundingClientRect().left
                        - document.querySelector('h1').getBoundingClientRect().left),
                    document.documentElement.scrollWidth,
                ]
                """
            );

            Assert.InRange(measured[0], leastText, 28);
            Assert.InRange(measured[1], leastShare, 1);
            Assert.InRange(measured[2], 0, 1); // What stands above the page stands in line with it.
            Assert.Equal(width, measured[3]);
        }
    }

    [SkippableFact]
    public async Task Nothing_of_a_page_comes_from_elsewhere_or_breaks_its_own_policy()
    {
        await using var person = await installation.SignInAsync("tenant-admin");
        var strangers = new List<string>();
        person.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(installation.Address, StringComparison.Ordinal))
            {
                strangers.Add(request.Url);
            }
        };
        person.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                strangers.Add(message.Text);
            }
        };

        foreach (var path in Pages().Select(page => (string)page[1]).Where(path => path != "/console/nothing-here"))
        {
            await person.Page.GotoAsync(await AddressAsync(path));
        }

        Assert.Empty(strangers);
    }
}
