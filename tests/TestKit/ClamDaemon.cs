using System.Diagnostics;
using System.Net.Sockets;

namespace VerificationService.TestKit;

/// <summary>A clamd of this process's own, which knows one signature: that of the EICAR test file.</summary>
public sealed class ClamDaemon(int port) : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("verification-clamd-").FullName;
    private Process? process;

    /// <summary>What every scanner takes for malware, and harms nobody (eicar.org).</summary>
    public static byte[] Eicar { get; } =
        @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"u8.ToArray();

    /// <summary>Whether its program is on this machine.</summary>
    public static bool IsInstalled => Program is not null;

    private static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "clamd"))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync()
    {
        var signatures = Directory.CreateDirectory(Path.Combine(directory, "signatures")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(signatures, "own.ndb"),
            $"Own.Eicar:0:*:{Convert.ToHexStringLower(Eicar)}\n"
        );
        var settings = Path.Combine(directory, "clamd.conf");
        await File.WriteAllTextAsync(
            settings,
            $"DatabaseDirectory {signatures}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n"
        );
        process = Process.Start(
            new ProcessStartInfo(Program!)
            {
                ArgumentList = { "-c", settings },
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        );
        await Eventually.HoldsAsync(IsListening, TimeSpan.FromMinutes(1));
    }

    /// <summary>Ends it as a machine that fails does.</summary>
    public void Kill()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        Directory.Delete(directory, recursive: true);
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
