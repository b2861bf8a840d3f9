using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>
/// Programs of others that judge what this one does: npm packages, fetched once into a cache directory. A test that
/// needs one is skipped where node, npm or the package cannot be had.
/// </summary>
public sealed class Npm
{
    private static readonly string[] Quietly = ["--no-audit", "--no-fund", "--ignore-scripts"];

    private readonly string folder;

    private Npm(string folder) => this.folder = folder;

    /// <summary>The package, such as <c>standardwebhooks@1.1.1</c>, ready to be required; skips the test without it.</summary>
    public static Task<Npm> InstalledAsync(string package) =>
        InstalledAsync(
            package,
            draft => RunAsync("npm", draft, "", ["install", .. Quietly, "--prefix", draft, package])
        );

    /// <summary>What the lockfile in <paramref name="source"/> names, ready to be run; skips the test without it.</summary>
    public static async Task<Npm> InstalledFromAsync(string source)
    {
        string[] files = ["package.json", "package-lock.json", ".npmrc"];
        var locked = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"));
        return await InstalledAsync(
            $"{Path.GetFileName(source)}-{Convert.ToHexStringLower(SHA256.HashData(locked))[..16]}",
            draft =>
            {
                foreach (var file in files)
                {
                    File.Copy(Path.Combine(source, file), Path.Combine(draft, file));
                }

                return RunAsync("npm", draft, "", ["ci", .. Quietly]);
            }
        );
    }

    /// <summary>Where the packages are installed.</summary>
    public string Modules => Path.Combine(folder, "node_modules");

    /// <summary>A folder of its own with copies of <paramref name="files"/>, from which the packages are found.</summary>
    public NpmWork Work(params string[] files) => new(this, files);

    /// <summary>Runs one of the packages' own programs, in <paramref name="directory"/>.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="program">Its script below <c>node_modules</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task<(int Code, string Output, string Error)> RunAsync(
        string directory,
        string program,
        params string[] arguments
    ) => RunAsync("node", directory, "", [Path.Combine(Modules, program), .. arguments]);

    private static async Task<Npm> InstalledAsync(
        string name,
        Func<string, Task<(int Code, string Output, string Error)>> install
    )
    {
        var cache = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".cache",
            "verification-tests"
        );
        var installed = Path.Combine(cache, name);
        if (!Directory.Exists(installed))
        {
            var draft = $"{installed}.{Environment.ProcessId}";
            Directory.CreateDirectory(draft);
            var (code, _, error) = await install(draft);
            if (code != 0)
            {
                Directory.Delete(draft, recursive: true);
                Skip.If(true, $"npm could not install {name}: {error.Trim().Split('\n')[^1]}");
            }

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
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
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
