using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>
/// Programs of others that judge what this one does: npm packages, fetched once into a cache directory. A test that
/// needs one is skipped where node, npm or the package cannot be had.
/// </summary>
public sealed class Npm
{
    private readonly string folder;

    private Npm(string folder) => this.folder = folder;

    /// <summary>The package, such as <c>standardwebhooks@1.1.1</c>, ready to be required; skips the test without it.</summary>
    public static async Task<Npm> InstalledAsync(string package)
    {
        var cache = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".cache",
            "verification-tests"
        );
        var installed = Path.Combine(cache, package);
        if (!Directory.Exists(installed))
        {
            var draft = $"{installed}.{Environment.ProcessId}";
            Directory.CreateDirectory(draft);
            var (code, _, error) = await RunAsync(
                "npm",
                draft,
                "",
                ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", draft, package]
            );
            Skip.If(code != 0, $"npm install {package}: {error.Trim().Split('\n')[^1]}");
            try
            {
                Directory.Move(draft, installed);
            }
            catch (IOException) when (Directory.Exists(installed))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        var (node, _, fault) = await RunAsync("node", installed, "", ["--version"]);
        Skip.If(node != 0, $"node: {fault}");
        return new Npm(installed);
    }

    /// <summary>Runs a script that may require the package; what it wrote, without the last line break.</summary>
    public async Task<string> RunAsync(string script, string input)
    {
        var (code, output, error) = await RunAsync("node", folder, input, ["-e", script]);
        Assert.True(code == 0, error);
        return output.TrimEnd('\n');
    }

    /// <summary>Starts a script that goes on running; the caller kills it.</summary>
    public Process Start(string script, IReadOnlyDictionary<string, string> environment)
    {
        var start = Info("node", folder, ["-e", script]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static ProcessStartInfo Info(string program, string directory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        string program,
        string directory,
        string input,
        IEnumerable<string> arguments
    )
    {
        try
        {
            using var process = Process.Start(Info(program, directory, arguments))!;
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception missing)
        {
            return (127, "", $"{program}: {missing.Message}");
        }
    }
}
