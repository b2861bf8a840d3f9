using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VerificationService.TestKit;

namespace VerificationService.Console.Tests;

/// <summary>
/// The real service in a process of its own, with the sandbox's tenants, and a Chromium to look at it. Where there is no
/// Chromium, what needs one is skipped.
/// </summary>
public sealed partial class Installation : IAsyncLifetime
{
    private const string NoBrowser = "There is no Chromium on this machine (apt-get install chromium).";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string directory = Directory.CreateTempSubdirectory("verification-console-").FullName;
    private ServiceProcess? process;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where the service answers, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where e-mails of the service say that it is.</summary>
    public const string PublicUrl = "https://verify.example";

    /// <summary>What has been written to <paramref name="to"/>, newest first.</summary>
    public IReadOnlyList<string> MailsTo(string to) =>
        [
            .. Directory
                .GetFiles(directory, "*.eml", SearchOption.AllDirectories)
                .OrderByDescending(File.GetLastWriteTimeUtc)
                .Select(File.ReadAllText)
                .Where(mail => mail.Contains(to, StringComparison.Ordinal)),
        ];

    /// <summary>Where screenshots are kept: below <c>artifacts/console</c> of the repository.</summary>
    public static string Pictures { get; } = PicturesOf(AppContext.BaseDirectory);

    public async Task InitializeAsync()
    {
        if (FindChromium() is not { } chromium)
        {
            return;
        }

        process = ServiceProcess.Start(
            directory,
            new Dictionary<string, string?>
            {
                ["Deliveries:PollMs"] = "200",
                ["Sandbox"] = "full",
                ["Console:PublicUrl"] = PublicUrl,
            }
        );
        await Eventually.HoldsAsync(() => Serving().IsMatch(process.Log), Patience);
        Address = Serving().Match(process.Log).Groups["address"].Value;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Somebody at a browser of their own, not signed in; skips the test where there is no browser.</summary>
    public async Task<Person> VisitAsync(BrowserNewContextOptions? options = null)
    {
        Skip.If(browser is null, NoBrowser);
        options ??= new BrowserNewContextOptions();
        options.BaseURL ??= Address;
        options.TimezoneId ??= "Europe/Berlin";
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout((float)TimeSpan.FromSeconds(30).TotalMilliseconds);
        return new Person(context, await context.NewPageAsync());
    }

    /// <summary>Somebody signed in as a sandbox user.</summary>
    public async Task<Person> SignInAsync(
        string userName,
        BrowserNewContextOptions? options = null,
        string tenantId = TestApi.Tenant
    )
    {
        var person = await VisitAsync(options);
        await person.SignInAsync(userName, tenantId);
        return person;
    }

    /// <summary>Opens a case of a new business through the API; its id.</summary>
    public async Task<string> OpenAsync(
        string name = "Harbour Trading Ltd",
        string activity = "BAKERY",
        string director = "Robin Director",
        bool exposed = false,
        string tenantId = TestApi.Tenant,
        string email = "office@harbour.example"
    )
    {
        var organization = await SendAsync(
            "/api/v2.1/organizations",
            new
            {
                name,
                country = "MT",
                email,
                businessActivities = new[] { activity },
                directors = new[] { new { name = director, politicallyExposed = exposed } },
            },
            tenantId: tenantId
        );
        var verification = await SendAsync(
            "/api/v2.1/verifications",
            new
            {
                organizationId = organization.GetProperty("organizationId").GetString(),
                type = "BUSINESS_VERIFICATION",
            },
            tenantId: tenantId
        );
        return verification.GetProperty("verificationId").GetString()!;
    }

    /// <summary>The data of the API's answer to a request of a sandbox user.</summary>
    public async Task<JsonElement> SendAsync(
        string path,
        object? body,
        string userName = "tenant-admin",
        string method = "POST",
        string tenantId = TestApi.Tenant
    )
    {
        Skip.If(playwright is null, NoBrowser);
        await using var session = await playwright!.APIRequest.NewContextAsync(
            new() { BaseURL = Address, ExtraHTTPHeaders = [new("X-Tenant-ID", tenantId)] }
        );
        var token = await DataAsync(
            await session.PostAsync("/api/v2.1/sessions", new() { DataObject = new { userName, password = "sandbox" } })
        );
        await using var api = await playwright.APIRequest.NewContextAsync(
            new()
            {
                BaseURL = Address,
                ExtraHTTPHeaders =
                [
                    new("X-Tenant-ID", tenantId),
                    new("Authorization", "Bearer " + token.GetProperty("accessToken").GetString()),
                    new("X-Forwarded-From", "tests"),
                    new("platform", "web"),
                    new("deviceId", "test-device"),
                ],
            }
        );
        return await DataAsync(await api.FetchAsync(path, new() { Method = method, DataObject = body }));
    }

    private static async Task<JsonElement> DataAsync(IAPIResponse answer)
    {
        var text = await answer.TextAsync();
        Assert.True(answer.Ok, text);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("data");
    }

    private static string? FindChromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder =>
                new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))
            )
            .FirstOrDefault(File.Exists);

    private static string PicturesOf(string start)
    {
        var root = new DirectoryInfo(start);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Verification.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root?.FullName ?? start, "artifacts", "console");
    }

    [GeneratedRegex("""Serving (?<address>http://[0-9.:]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();
}

/// <summary>One installation for every test of the console; each test opens cases of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<Installation>
{
    public const string Name = "console";
}
