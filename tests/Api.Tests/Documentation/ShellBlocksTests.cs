using System.Diagnostics;
using System.Text.RegularExpressions;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Documentation;

/// <summary>
/// Every shell block of the README and of the pages in <c>docs</c>, run as it is printed: page by page, in one shell, against a
/// service of its own. Its addresses are the test's. A request that is refused is announced by a comment with
/// its status, such as <c># 403</c>, on a line of its own; any other refusal fails the page.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed partial class ShellBlocksTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("verification-docs-").FullName;

    /// <summary>The pages with a shell block.</summary>
    public static TheoryData<string> Pages => [.. PagesWithBlocks()];

    [GeneratedRegex(
        @"^```sh\n(?<script>.*?)^```$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Block();

    [GeneratedRegex("^# (?<status>[45][0-9][0-9])$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Announcement();

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task Every_shell_block_of_the_page_does_what_it_says(string page)
    {
        foreach (var tool in new[] { "bash", "curl", "sed", "openssl", "python3" })
        {
            Skip.IfNot(IsThere(tool), $"{tool} is not there.");
        }

        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        await using var service = ServiceProcess.Start(data, new Dictionary<string, string?>());
        var address = (await service.AddressAsync()).ToString().TrimEnd('/');
        var text = await File.ReadAllTextAsync(Repository.PathOf(page));
        var script = string.Join('\n', Block().Matches(text).Select(block => block.Groups["script"].Value));

        var (code, said) = await RunAsync(
            Prelude
                + script
                    .Replace("127.0.0.1", OwnLoopback(), StringComparison.Ordinal)
                    .Replace("http://localhost:5080", address, StringComparison.Ordinal),
            data
        );

        Assert.True(code == 0, $"{page} ended with {code}:\n{said}");
        var statuses = await File.ReadAllLinesAsync(Path.Combine(folder, "statuses"));
        Assert.Equal(
            Announcement().Matches(script).Select(one => one.Groups["status"].Value).Order(),
            statuses.Select(line => line[..3]).Where(status => status[0] is not '2' and not '3').Order()
        );
    }

    [Fact]
    public void The_readme_and_a_page_of_each_reader_are_run() =>
        Assert.All(
            ["README.md", "docs/integrator/v1.md", "docs/officer/review.md", "docs/operator/install.md"],
            page => Assert.Contains(page, PagesWithBlocks())
        );

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // `dotnet run` is the service that runs already, or a command of the same build. A request notes its status.
    private const string Prelude = """
        set -euo pipefail
        dotnet() {
          test "$1" = run
          while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
          [ $# -gt 0 ] || return 0
          shift
          "$DOTNET" "$SERVICE" "$@"
        }
        curl() { command curl "$@" -w '%{stderr}%{http_code} %{method} %{url_effective}\n%{stdout}\n' 2>>"$STATUSES"; }

        """;

    private static IEnumerable<string> PagesWithBlocks() =>
        Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md"))
            .Where(page => Block().IsMatch(File.ReadAllText(page)))
            .Select(page => Path.GetRelativePath(Repository.PathOf(), page).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private async Task<(int Code, string Said)> RunAsync(string script, string data)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "statuses"), "");
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", script },
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                ["SERVICE"] = typeof(Program).Assembly.Location,
                ["STATUSES"] = Path.Combine(folder, "statuses"),
                ["DataDirectory"] = data,
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Sandbox"] = "minimal",
            },
        };
        TestEngine.Configure(start, data);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static bool IsThere(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(place => File.Exists(Path.Combine(place, tool)));

    // An address that nothing else of this machine listens on: the port of the page is free there. macOS has only the first.
    private static string OwnLoopback()
    {
        var process = Environment.ProcessId;
        return OperatingSystem.IsMacOS()
            ? "127.0.0.1"
            : $"127.{1 + (process >> 16)}.{(process >> 8) & 255}.{process & 255}";
    }
}
