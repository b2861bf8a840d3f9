using System.Diagnostics;
using System.Text.RegularExpressions;
using VerificationService.Api.Cli;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Cli;

/// <summary>One run of the built executable: how it ended and what it wrote.</summary>
internal sealed partial record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command on <paramref name="dataDirectory"/> in Production.</summary>
    public static Task<CommandRun> OfAsync(string dataDirectory, params string[] args) =>
        OfAsync(dataDirectory, args, "", new Dictionary<string, string?>());

    /// <summary>The same with <paramref name="input"/> on standard input and an environment of its own.</summary>
    public static async Task<CommandRun> OfAsync(
        string dataDirectory,
        string[] args,
        string input,
        IReadOnlyDictionary<string, string?> environment
    )
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(CommandLine).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        TestEngine.Configure(start, dataDirectory);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        // 128 + n: not an answer of ours, but signal n from somebody else.
        Assert.True(process.ExitCode < 128, $"The process was ended from outside ({process.ExitCode}).");
        return new CommandRun(process.ExitCode, Lines(await output), Unprotected().Replace(Lines(await error), ""));

        static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    // A server of tests has no certificate that anybody knows, and the service warns of that: no part of an answer.
    [GeneratedRegex("warn: [A-Za-z.]+SqlServerDialect.*\n", RegexOptions.None, 1000)]
    private static partial Regex Unprotected();
}
