using System.Diagnostics;
using VerificationService.Api.Cli;

namespace VerificationService.Api.Tests.Cli;

/// <summary>One run of the built executable: how it ended and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command on <paramref name="dataDirectory"/> in Production.</summary>
    public static async Task<CommandRun> OfAsync(string dataDirectory, params string[] args)
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
        start.Environment["DataDirectory"] = dataDirectory;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(
            process.ExitCode,
            (await output).Replace("\r\n", "\n", StringComparison.Ordinal),
            (await error).Replace("\r\n", "\n", StringComparison.Ordinal)
        );
    }
}
