using System.Diagnostics;

namespace VerificationService.TestKit;

/// <summary>
/// A PostgreSQL of this process's own, in a temporary directory that goes with it. It keeps nothing safe unless told to
/// (fsync is off), and is reached by a socket in that directory alone unless given a port of this machine's.
/// </summary>
public sealed class PostgreSqlCluster : IDisposable
{
    // PostgreSQL refuses to be run by root.
    private const string Account = "postgres";

    // Ends with whoever holds its input: the server is gone, and what it kept, however this process ended.
    private const string Keeper = """
        directory=$1; shift
        "$@" & server=$!
        read -r word
        kill -QUIT $server 2>/dev/null
        wait $server
        [ "$word" = keep ] || rm -rf "$directory"
        """;

    private static readonly string? Binaries = FindBinaries();

    private readonly string directory;
    private Process? keeper;

    private PostgreSqlCluster(string directory, int port) => (this.directory, Port) = (directory, port);

    /// <summary>Whether its programs are on this machine.</summary>
    public static bool IsInstalled => Binaries is not null && !OperatingSystem.IsWindows();

    /// <summary>Where one of its programs is.</summary>
    public static string PathOf(string program) => Path.Combine(Binaries!, program);

    /// <summary>Its port on loopback; 0 for none.</summary>
    public int Port { get; }

    /// <summary>Where it keeps its data.</summary>
    public string Data => Path.Combine(directory, "data");

    /// <summary>Whether the server was started and not killed since.</summary>
    public bool IsRunning => keeper is { HasExited: false };

    /// <summary>How its superuser connects.</summary>
    public string ConnectionString =>
        Port == 0
            ? $"Host={directory};Username={Account};Database=postgres"
            : $"Host=127.0.0.1;Port={Port};Username={Account};Database=postgres;SSL Mode=Disable";

    /// <summary>Makes one and starts it.</summary>
    /// <param name="port">On loopback; 0 for a socket alone.</param>
    /// <param name="settings">Lines of postgresql.conf.</param>
    public static PostgreSqlCluster Start(int port = 0, params string[] settings)
    {
        var cluster = New(port);
        cluster.Run(
            "initdb",
            "-D",
            cluster.Data,
            "-U",
            Account,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync"
        );
        File.AppendAllLines(Path.Combine(cluster.Data, "postgresql.conf"), [.. cluster.Settings, .. settings]);
        cluster.StartServer();
        return cluster;
    }

    /// <summary>Makes a standby of another one from a base backup, and starts it.</summary>
    public static PostgreSqlCluster StartStandby(PostgreSqlCluster primary, int port, params string[] settings)
    {
        var cluster = New(port);
        cluster.Follow(primary, settings);
        return cluster;
    }

    /// <summary>Becomes a standby of another one, from a new base backup.</summary>
    public void Follow(PostgreSqlCluster primary, params string[] settings)
    {
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }

        Run(
            "pg_basebackup",
            "-D",
            Data,
            "-d",
            $"host=127.0.0.1 port={primary.Port} user={Account} application_name=standby_{Port}",
            "-R",
            "-X",
            "stream",
            "--checkpoint=fast",
            "--no-sync"
        );
        File.AppendAllLines(Path.Combine(Data, "postgresql.conf"), [.. Settings, .. settings]);
        StartServer();
    }

    /// <summary>Makes a standby the primary.</summary>
    public void Promote() => Run("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>Kills the whole server as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        var pid = File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();

        // The server first, so that it starts none anew, and all that it started with it.
        RunTool("/bin/sh", "-c", $"kill -STOP {pid}; pkill -KILL -P {pid}; kill -KILL {pid}");
        keeper!.StandardInput.WriteLine("keep");
        keeper.WaitForExit();
        keeper.Dispose();
        keeper = null;
    }

    /// <summary>Runs one of PostgreSQL's programs.</summary>
    public void Run(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        if (Environment.IsPrivilegedProcess)
        {
            RunTool("runuser", ["-u", Account, "--", path, .. arguments]);
        }
        else
        {
            RunTool(path, arguments);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (keeper is not null)
        {
            keeper.StandardInput.Close();
            keeper.WaitForExit();
            keeper.Dispose();
            keeper = null;
        }

        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static PostgreSqlCluster New(int port)
    {
        var folder = Directory.CreateTempSubdirectory("verification-pg-").FullName;
        var cluster = new PostgreSqlCluster(folder, port);
        AppDomain.CurrentDomain.ProcessExit += cluster.OnExit;
        if (Environment.IsPrivilegedProcess)
        {
            cluster.RunTool("chown", Account, folder);
        }

        return cluster;
    }

    private IEnumerable<string> Settings =>
        [
            Port == 0 ? "listen_addresses = ''" : $"listen_addresses = '127.0.0.1'\nport = {Port}",
            $"unix_socket_directories = '{directory}'",
            "max_connections = 500",
            "shared_buffers = '128MB'",
            "fsync = off",
            "full_page_writes = off",
            "deadlock_timeout = '200ms'",
            "jit = off",
            "timezone = 'UTC'",
        ];

    private void OnExit(object? sender, EventArgs args) => Dispose();

    private void StartServer()
    {
        string[] server = [Path.Combine(Binaries!, "postgres"), "-D", Data];
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", $"exec >>'{Path.Combine(directory, "log")}' 2>&1; {Keeper}", "keeper", directory },
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        if (Environment.IsPrivilegedProcess)
        {
            // In place of itself, so that a signal reaches the server.
            server = ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups", .. server];
        }

        foreach (var argument in server)
        {
            start.ArgumentList.Add(argument);
        }

        keeper = Process.Start(start)!;
        var begun = Stopwatch.GetTimestamp();
        while (!IsAnswering() && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1))
        {
            keeper.WaitForExit(50);
        }
    }

    private bool IsAnswering()
    {
        using var asking = Process.Start(
            Path.Combine(Binaries!, "pg_isready"),
            ["-q", "-h", Port == 0 ? directory : "127.0.0.1", "-p", Port == 0 ? "5432" : $"{Port}"]
        );
        asking.WaitForExit();
        return asking.ExitCode == 0;
    }

    // Into a file: what a program leaves running would hold a pipe open.
    private void RunTool(string program, params string[] arguments)
    {
        var log = Path.Combine(directory, "tools.log");
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$@\" >>\"$0\" 2>&1", log, program },
            WorkingDirectory = "/",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {File.ReadAllText(log)}");
        }
    }

    // Debian keeps each version's in a directory of its own, off the path.
    private static string? FindBinaries() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(
                Directory.Exists("/usr/lib/postgresql")
                    ? Directory
                        .GetDirectories("/usr/lib/postgresql")
                        .OrderByDescending(folder =>
                            int.TryParse(Path.GetFileName(folder), out var version) ? version : 0
                        )
                        .Select(version => Path.Combine(version, "bin"))
                    : []
            )
            .FirstOrDefault(path =>
                new[] { "initdb", "postgres", "pg_isready" }.All(program => File.Exists(Path.Combine(path, program)))
            );
}
