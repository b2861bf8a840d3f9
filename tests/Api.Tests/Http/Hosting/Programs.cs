using System.ComponentModel;
using System.Diagnostics;

namespace VerificationService.Api.Tests.Http.Hosting;

/// <summary>Programs of others that these tests ask; a test is skipped where one is not there.</summary>
internal static class Programs
{
    /// <summary>Whether a command is there and ends well.</summary>
    public static async Task<bool> CompletesAsync(params string[] command) =>
        (await RunAsync("env", command)).Code == 0;

    /// <summary>Its exit code, and all that it wrote.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await error);
        }
        catch (Win32Exception missing)
        {
            Skip.If(true, $"{program}: {missing.Message}");
            return (127, "");
        }
    }
}
