using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>
/// Every page, judged by axe-core in light and dark and measured from 320 px on. A screenshot of each stays in
/// <c>artifacts/console</c>.
/// </summary>
[Collection(ConsoleCollection.Name)]
public sealed class AccessibilityTests(Installation installation)
{
    // The sandbox's tenant with a history has a policy of its own and two power-tenants.
    private const string TenantOfTwo = "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a10";

    // New in WCAG 2.2, and for now only done when asked for. Frames are pages of their own, and one in which no script runs answers none.
    private static readonly AxeRunOptions TargetSizeToo = new()
    {
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
        Iframes = false,
    };

    /// <summary>Each page by a name for its pictures; what stands in braces are cases.</summary>
    public static TheoryData<string, string> Pages() =>
        new()
        {
            { "sign-in", "/console/sign-in" },
            { "activate", "/console/activate" },
            { "account", "/console/account" },
            { "queue", "/console/verifications" },
            { "queue-nothing-found", "/console/verifications?text=Nobody+of+that+name" },
            { "queue-decided", "/console/verifications?status=Approved&hours=1" },
            { "case-high", "/console/verifications/{high}" },
            { "case-decided", "/console/verifications/{decided}" },
            { "case-long-name", "/console/verifications/{long}" },
            { "documents-long-name", "/console/verifications/{long}/documents" },
            { "case-right-to-left", "/console/verifications/{rtl}" },
            { "documents", "/console/verifications/{standard}/documents" },
            { "ownership", "/console/verifications/{owned}/ownership" },
            { "approve", "/console/verifications/{standard}?decide=approve" },
            { "reject", "/console/verifications/{standard}?decide=reject" },
            { "papers", "/console/verifications/{papers}" },
            { "papers-approve", "/console/verifications/{papers}?decide=approve" },
            { "reverse", "/console/verifications/{decided}?decide=reject" },
            { "deliveries", "/console/deliveries" },
            { "deliveries-dead", "/console/deliveries?status=dead" },
            { "delivery", "/console/deliveries/{delivery}" },
            { "users", "/console/administration/users" },
            { "reasons", "/console/administration/reasons?code=DOCUMENT_EXPIRED" },
            { "queue-ready", "/console/verifications?ready=true" },
            { "queue-snoozed", "/console/verifications?snoozed=true" },
            { "recommended", "/console/verifications/{recommended}" },
            { "ask", "/console/verifications/{standard}?decide=ask" },
            { "keys", "/console/administration/keys" },
            { "policies", "/console/policies" },
            { "audit", "/console/audit" },
            { "audit-refused", "/console/audit?refused=true" },
            { "retention", "/console/retention" },
            { "own-actions", "/console/account/actions" },
            { "notices", "/console/notices" },
            { "notices-unread", "/console/notices?unread=true" },
            { "dashboard", "/console/dashboard" },
            { "dashboard-nothing", "/console/dashboard?from=2020-02-01&to=2020-02-29" },
            { "settings", "/console/administration/settings" },
            { "forms", "/console/administration/forms" },
            { "form", "/console/administration/forms/58bed87600dd9944f02ba0c9cd8b32d6bd4c" },
            { "form-new", "/console/administration/forms/new?subject=Business" },
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
                await installation.SendAsync(
                    "/api/v2.1/webhooks",
                    new
                    {
                        endpointUrl = "http://127.0.0.1:9/events",
                        subscribedEvents = new[] { "verification.approved" },
                    }
                );
                await installation.SendAsync(
                    "/api/v2.1/users",
                    new { userName = new string('w', 96) + "-end", roles = new[] { "reviewer" } }
                );
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
                var deliveries = await installation.SendAsync(
                    $"/api/v2.1/deliveries?verificationId={decided}",
                    body: null,
                    method: "GET"
                );
                var recommended = await installation.OpenAsync("Ready Harbour Ltd");
                await installation.SendAsync($"/api/v2.1/verifications/{recommended}/start-review", new { });
                await installation.SendAsync(
                    $"/api/v2.1/verifications/{recommended}/recommend",
                    new { outcome = "APPROVE", reason = "The register confirms the licence" },
                    "reviewer"
                );
                await installation.SendAsync(
                    $"/api/v2.1/verifications/{await installation.OpenAsync("Dozing Harbour Ltd")}/snooze",
                    new
                    {
                        until = TimeProvider.System.GetUtcNow().AddDays(9),
                        reason = "The registry answers within ten days",
                    },
                    "reviewer"
                );
                cases = new()
                {
                    ["{recommended}"] = recommended,
                    ["{high}"] = await installation.OpenAsync("Northern Coin Ltd", "CRYPTO_EXCHANGE", exposed: true),
                    ["{standard}"] = await installation.OpenAsync("Standard Harbour Ltd"),
                    ["{decided}"] = decided,
                    ["{owned}"] = await OwnedAsync(),
                    ["{papers}"] = await installation.OpenAsync("Papers Harbour Ltd"),
                    ["{delivery}"] = deliveries.GetProperty("items")[0].GetProperty("deliveryId").GetString()!,
                    ["{long}"] = await installation.OpenAsync(new string('W', 196) + " Ltd"),
                    ["{rtl}"] = await installation.OpenAsync(
                        "\u202emoc.live <script>alert(1)</script> \u0634\u0631\u0643\u0629"
                    ),
                };
                foreach (var type in new[] { "PASSPORT", "PROOF_OF_ADDRESS", "REGISTER_EXTRACT", "LICENCE" })
                {
                    await installation.SendAsync(
                        $"/api/v2.1/verifications/{cases["{papers}"]}/documents",
                        new { documentType = type, fileContent = Convert.ToBase64String(TestPictures.Png) }
                    );
                }
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

    private async Task<string> OwnedAsync()
    {
        var organization = await installation.SendAsync(
            "/api/v2.1/organizations",
            new
            {
                name = "Owned Harbour Ltd",
                beneficialOwners = new[]
                {
                    new { name = "Owned Harbour Ltd (30 %)" },
                    new { name = "Ada Example (70 %)" },
                },
            }
        );
        var opened = await installation.SendAsync(
            "/api/v2.1/verifications",
            new
            {
                organizationId = organization.GetProperty("organizationId").GetString(),
                type = "BUSINESS_VERIFICATION",
            }
        );
        return opened.GetProperty("verificationId").GetString()!;
    }

    private async Task<Person> AtAsync(string path, BrowserNewContextOptions options)
    {
        var person = path is "/console/sign-in" or "/console/activate"
            ? await installation.VisitAsync(options)
            : await installation.SignInAsync("power-tenant", options);
        await person.Page.GotoAsync(await AddressAsync(path));
        return person;
    }

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_in_light_or_dark(string name, string path)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var person = await AtAsync(path, new() { ColorScheme = scheme, BypassCSP = true });
            await JudgeAsync(person, name, scheme);
        }
    }

    [SkippableFact]
    public async Task Axe_finds_nothing_on_what_a_form_answers_either()
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var options = new BrowserNewContextOptions { ColorScheme = scheme, BypassCSP = true };
            await using var visitor = await AtAsync("/console/sign-in", options);
            await visitor.Page.GetByLabel("Tenant").FillAsync("nobody");
            await visitor.Page.GetByLabel("User name").FillAsync("nobody");
            await visitor.Page.GetByLabel("Password").FillAsync("nothing");
            await visitor.PressAsync("Sign in");
            await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await JudgeAsync(visitor, "sign-in-refused", scheme);

            await using var admin = await AtAsync("/console/verifications/{standard}?decide=approve", options);
            await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "Notes", Exact = true }).FillAsync("Fine");
            await admin.PressAsync("Continue");
            await admin.ReadsAsync("What will happen");
            await JudgeAsync(admin, "approve-summary", scheme);

            await using var power = await installation.SignInAsync("power-tenant", options);
            await power.Page.GotoAsync("/console/policies");
            await power.Page.Locator("select[name='high.Approvals']").SelectOptionAsync("2");
            await power.PressAsync("Try on the last decisions");
            await power.ReadsAsync("What the draft would have changed");
            await JudgeAsync(power, "policies-tried", scheme);

            await using var proposer = await installation.SignInAsync("mei", options, TenantOfTwo);
            await proposer.Page.GotoAsync("/console/policies");
            await proposer.Page.Locator("select[name='high.Approvals']").SelectOptionAsync("1");
            await proposer.PressAsync("Try on the last decisions");
            await proposer.PressAsync("Activate");
            await proposer.ReadsAsync("so it waits for a second power-tenant");
            await JudgeAsync(proposer, "policies-proposed", scheme);
            await proposer.Page.SetViewportSizeAsync(320, 640);
            Assert.Equal(320, await proposer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await proposer.PressAsync("Reject");
            await proposer.ReadsAsync("The proposal is rejected.");
        }
    }

    internal static async Task JudgeAsync(Person person, string name, ColorScheme scheme)
    {
        await person.Page.ScreenshotAsync(
            new()
            {
                Path = Path.Combine(Installation.Pictures, $"{name}-{scheme.ToString().ToLowerInvariant()}.png"),
                FullPage = true,
            }
        );

        var found = await person.Page.RunAxe(TargetSizeToo);
        Assert.NotEmpty(found.Passes);
        Assert.True(
            found.Violations.Length == 0,
            $"{scheme}: {string.Join('\n', found.Violations.Select(v => $"{v.Id}, {v.Help}: {string.Join(" | ", v.Nodes.Select(node => node.Html))}"))}"
        );
    }

    // 320 is a screen of 1280 at 400 %, 640 one at 200 %.
    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task From_320_pixels_on_nothing_has_to_be_scrolled_sideways(string name, string path)
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

        foreach (var width in new[] { 320, 640, 768, 1030, 1440, 1920 })
        {
            await person.Page.SetViewportSizeAsync(width, 640);
            Assert.Equal(width, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            var overflowing = await person.Page.EvaluateAsync<string>(
                """
                () => [...document.querySelectorAll('.card')]
                    .filter((card) => card.scrollWidth > card.clientWidth + 1)
                    .map((card) => card.textContent.trim().slice(0, 40)).join()
                """
            );
            Assert.True(overflowing.Length == 0, $"At {width}: {overflowing}");
        }
    }

    [SkippableFact]
    public async Task Nothing_moves_once_it_is_shown()
    {
        await using var person = await installation.SignInAsync("power-tenant");
        foreach (var path in Pages().Select(page => (string)page[1]))
        {
            await person.Page.GotoAsync(await AddressAsync(path));
            var moved = await person.Page.EvaluateAsync<double>(
                """
                () => new Promise((done) => {
                    let sum = 0;
                    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
                        .observe({ type: 'layout-shift', buffered: true });
                    requestAnimationFrame(() => setTimeout(() => done(sum), 100));
                })
                """
            );

            if (moved >= 0.001)
            {
                var what = await person.Page.EvaluateAsync<string>(
                    """
                    () => new Promise((done) => {
                        const seen = [];
                        new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.sources.forEach((source) =>
                            seen.push(`${source.node?.nodeName}.${source.node?.className}#${source.node?.id} ${JSON.stringify(source.previousRect)} ${JSON.stringify(source.currentRect)}`))))
                            .observe({ type: 'layout-shift', buffered: true });
                        setTimeout(() => done(seen.join(' ; ')), 100);
                    })
                    """
                );
                Assert.Fail($"{path} moves by {moved}: {what}");
            }
        }
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
        await using var person = await installation.SignInAsync("power-tenant");
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
