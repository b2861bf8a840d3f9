using System.Diagnostics;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>
/// Runs <c>build.ps1</c> by the PowerShell that <c>.config/dotnet-tools.json</c> names; skipped where that cannot be restored.
/// <c>dotnet</c> stands for itself, or for a script that notes how it was called.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class BuildScriptTests : IDisposable
{
    private const string InnerLoop = "Category!=faults&Category!=load&Category!=console";

    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static readonly Lazy<Task<bool>> Restored = new(async () =>
        (await RunAsync(Dotnet, null, "tool", "restore")).Code == 0
    );

    private readonly string folder = Directory.CreateTempSubdirectory("verification-build-").FullName;

    [SkippableTheory]
    [InlineData("build", "build")]
    [InlineData("build -c Release -v q -o out", "build -c Release -v q -o out")]
    [InlineData("build -p:A=B", "build -p A=B")]
    [InlineData("test", $"test --filter {InnerLoop}")]
    [InlineData("test Domain --no-build", $"test tests/Domain.Tests --filter {InnerLoop} --no-build")]
    [InlineData("test --filter FourEyes", "test --filter FourEyes")]
    [InlineData("test Application --filter FourEyes -v q", "test tests/Application.Tests --filter FourEyes -v q")]
    [InlineData("test-all", "test")]
    [InlineData("run", "run --project src/Api")]
    [InlineData("run -- --urls http://localhost:5099", "run --project src/Api -- --urls http://localhost:5099")]
    [InlineData("bench --filter Approve", "run -c Release --project tests/Benchmarks -- --filter Approve")]
    [InlineData("format", "tool restore\ncsharpier format .")]
    [InlineData("lint -v q", "tool restore\ncsharpier check .\nbuild -v q")]
    public async Task A_verb_is_the_command_that_its_help_names(string typed, string called)
    {
        var path = await WithoutDotnetAsync(exitCode: 0);

        var (code, said) = await BuildAsync(path, typed.Split(' '));

        Assert.True(code == 0, said);
        Assert.Equal(called, (await File.ReadAllTextAsync(Calls)).TrimEnd('\n'));
    }

    [SkippableTheory]
    [InlineData("test")]
    [InlineData("lint")]
    public async Task A_command_that_fails_fails_the_script(string verb)
    {
        var path = await WithoutDotnetAsync(exitCode: 3);

        Assert.Equal(3, (await BuildAsync(path, verb)).Code);
        Assert.Single(await File.ReadAllLinesAsync(Calls));
    }

    [SkippableFact]
    public async Task Help_names_every_verb_and_another_is_refused()
    {
        var (code, said) = await BuildAsync(null, "help");

        Assert.Equal(0, code);
        Assert.All(
            ["build", "test", "test-all", "run", "bench", "format", "lint", "help"],
            verb => Assert.Contains($"\n    {verb} ", said)
        );

        (code, said) = await BuildAsync(null, "deploy");
        Assert.Equal(2, code);
        Assert.Contains("build.ps1 knows no 'deploy'", said);
    }

    // Of this project: it alone is known to be built when a whole solution is tested.
    [SkippableFact]
    public async Task One_test_is_run_by_its_name()
    {
        var (code, said) = await BuildAsync(
            null,
            "test",
            "Api",
            "--no-build",
            "--filter",
            $"FullyQualifiedName~{nameof(BuildScriptTests)}.{nameof(A_command_that_fails_fails_the_script)}"
        );

        Assert.True(code == 0, said);
        Assert.Contains("Passed!", said);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Calls => Path.Combine(folder, "calls");

    // A PATH that begins with a dotnet of ours.
    private async Task<string> WithoutDotnetAsync(int exitCode)
    {
        Skip.If(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        var stand = Path.Combine(folder, "dotnet");
        await File.WriteAllTextAsync(stand, $"#!/bin/sh\necho \"$*\" >>'{Calls}'\nexit {exitCode}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stand, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
    }

    private static async Task<(int Code, string Said)> BuildAsync(string? path, params string[] args)
    {
        Skip.IfNot(await Restored.Value, "PowerShell could not be restored.");
        return await RunAsync(Dotnet, path, ["pwsh", "-NoProfile", "-File", "build.ps1", .. args]);
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string? path, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Repository.PathOf(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
