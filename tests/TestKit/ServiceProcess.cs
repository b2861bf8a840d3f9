using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace VerificationService.TestKit;

/// <summary>The real service in a process of its own, for what only a process can show: being killed, its trust store.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder log = new();

    private ServiceProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process's number, which stands in its claims.</summary>
    public int Id => process.Id;

    /// <summary>What it wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    /// <summary>Starts it in Development on a free port, over <paramref name="dataDirectory"/>.</summary>
    public static ServiceProcess Start(string dataDirectory, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { typeof(Program).Assembly.Location, "--urls", "http://127.0.0.1:0" },
            WorkingDirectory = dataDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["RateLimits__Enabled"] = "false",
                ["Sandbox"] = "minimal",
            },
        };
        TestEngine.Configure(start, dataDirectory);
        foreach (var (name, value) in environment)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>A client of it, once it listens.</summary>
    public async Task<HttpClient> ConnectAsync()
    {
#pragma warning disable RS0030 // One client of one process under test.
        return new HttpClient { BaseAddress = await AddressAsync() };
#pragma warning restore RS0030
    }

    /// <summary>Kills it as <c>kill -9</c> does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Where it serves, once it does.</summary>
    public async Task<Uri> AddressAsync()
    {
        await Eventually.HoldsAsync(() => Serving().IsMatch(Log) || process.HasExited, TimeSpan.FromMinutes(2));
        Xunit.Assert.True(Serving().IsMatch(Log), $"It does not serve: {Log}");
        return new Uri(Serving().Match(Log).Groups["address"].Value);
    }

    /// <summary>Asks it to stop as an orchestrator does (SIGTERM); does not wait.</summary>
    public void Terminate()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]).WaitForExit();
    }

    /// <summary>Waits until it has ended; its exit code.</summary>
    public async Task<int> EndedAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    [GeneratedRegex("Serving (?<address>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (log)
        {
            log.AppendLine(line.Data);
        }
    }
}
