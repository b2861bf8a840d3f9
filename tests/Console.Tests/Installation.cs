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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string directory = Directory.CreateTempSubdirectory("verification-console-").FullName;
    private ServiceProcess? process;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where the service answers, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where screenshots are kept: below <c>artifacts/console</c> of the repository.</summary>
    public static string Pictures { get; } = PicturesOf(AppContext.BaseDirectory);

    public async Task InitializeAsync()
    {
        if (FindChromium() is not { } chromium)
        {
            return;
        }

        process = ServiceProcess.Start(directory, new Dictionary<string, string?> { ["Deliveries:PollMs"] = "200" });
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
        Skip.If(browser is null, "There is no Chromium on this machine (apt-get install chromium).");
        options ??= new BrowserNewContextOptions();
        options.BaseURL = Address;
        options.TimezoneId ??= "Europe/Berlin";
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout((float)TimeSpan.FromSeconds(30).TotalMilliseconds);
        return new Person(context, await context.NewPageAsync());
    }

    /// <summary>Somebody signed in as a sandbox user.</summary>
    public async Task<Person> SignInAsync(string userName, BrowserNewContextOptions? options = null)
    {
        var person = await VisitAsync(options);
        await person.SignInAsync(userName);
        return person;
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
