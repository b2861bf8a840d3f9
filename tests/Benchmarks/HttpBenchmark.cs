using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using VerificationService.Benchmarks.Peers;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>
/// Starts the Release service and the hand-written baselines as processes, one after the other, loads each over HTTP
/// from this process, and prints throughput, latency, processor and memory with ratios.
/// </summary>
internal static class HttpBenchmark
{
    private const int Port = 5999;
    public const int SandboxReceiverPort = 5081;
    private const string Tenant = "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private const string CasePage = "console case, 10 documents";
    private const string Quiet = "create, quiet";
    private const string Guessed = "create beside guesses";
    private static readonly int[] Connections = [1, 8, 32, 128];

    /// <summary>The id of the n-th verification that <c>sandbox fill</c> and the baselines make.</summary>
    public static string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"fill-{number:D9}");

    public static async Task<int> RunAsync(string[] args)
    {
        var counts = args.Contains("--verifications")
            ? [int.Parse(Option(args, "--verifications", ""), CultureInfo.InvariantCulture)]
            : new[] { 10_000, 2_000_000 };
        var duration = TimeSpan.FromSeconds(
            double.Parse(Option(args, "--seconds", "10"), CultureInfo.InvariantCulture)
        );
        var only = Option(args, "--only", "");
        var service = Path.GetFullPath(
            Option(args, "--service", Path.Combine(AppContext.BaseDirectory, "VerificationService.Api.dll"))
        );
        var syncDelay = int.Parse(Option(args, "--sync-delay-us", "0"), CultureInfo.InvariantCulture);
        await using var receiver = args.Contains("--deliveries")
            ? await new CountingReceiver().StartAsync(SandboxReceiverPort)
            : null;
        var rows = new List<Row>();
        Console.WriteLine(
            Machine()
                + (syncDelay > 0 ? $", every sync {syncDelay} µs longer than this disk needs" : "")
                + (receiver is null ? "" : ", callbacks delivered meanwhile")
        );
        foreach (var peer in Peer.Embedded)
        {
            if (only.Length == 0 || only.Contains("decide", StringComparison.Ordinal))
            {
                await MeasurePeerAsync(peer, duration, syncDelay, rows);
            }
        }

        foreach (var count in counts)
        {
            await MeasureServiceAsync(service, count, duration, only, syncDelay, receiver is not null, rows);
        }

        Print(rows, "baseline", "grouped", "ef-core");
        Ratios(rows);
        return rows.Any(row =>
            row is { Workload: CasePage, Connections: 1, Result.P50: > ConsolePages.MostMilliseconds }
        )
            ? throw new InvalidOperationException(
                $"A case's page takes longer than {ConsolePages.MostMilliseconds} ms."
            )
            : 0;
    }

    /// <summary>Loads a service that was started and filled (10,000) by hand, to profile it meanwhile.</summary>
    public static async Task<int> LoadAsync(string[] args)
    {
        var connections = int.Parse(Option(args, "--connections", "32"), CultureInfo.InvariantCulture);
        var seconds = double.Parse(Option(args, "--seconds", "30"), CultureInfo.InvariantCulture);
        var warmUp = double.Parse(Option(args, "--warm-up", "15"), CultureInfo.InvariantCulture);
        var decide = Decide(10_000);
        await new LoadGenerator(Port, 32, decide).RunAsync(TimeSpan.FromSeconds(warmUp));
        Console.WriteLine("warm");
        Console.WriteLine(await new LoadGenerator(Port, connections, decide).RunAsync(TimeSpan.FromSeconds(seconds)));
        return 0;
    }

    private static async Task MeasurePeerAsync(string name, TimeSpan duration, int syncDelay, List<Row> rows)
    {
        using var folder = new Folder();
        var arguments = $"peer {name} --port {Port} --database {folder.Path}/peer.db --verifications 10000";
        using var server = Server.Start(
            $"exec {Slowed(syncDelay)}dotnet {typeof(HttpBenchmark).Assembly.Location} {arguments}",
            folder.Path,
            "/noop"
        );
        await server.ReadyAsync();
        var decide = Decide(10_000);
        await RunAsync(server, name, "decide (cold)", 10_000, 32, decide, TimeSpan.FromSeconds(3), rows);
        await new LoadGenerator(Port, 32, decide).RunAsync(WarmUp);
        foreach (var connections in Connections)
        {
            await RunAsync(server, name, "decide", 10_000, connections, decide, duration, rows);
        }
    }

    private static async Task MeasureServiceAsync(
        string dll,
        int count,
        TimeSpan duration,
        string only,
        int syncDelay,
        bool delivers,
        List<Row> rows
    )
    {
        using var folder = new Folder();
        var environment =
            $"ASPNETCORE_ENVIRONMENT=Development DataDirectory={folder.Path} Deliveries__Enabled={delivers} RateLimits__Enabled=false Sandbox=minimal Logging__LogLevel__Default=Warning";
        Console.WriteLine($"filling {count:N0} verifications");
        await Server.RunToEndAsync($"{environment} dotnet {dll} sandbox fill --verifications {count}");
        using var server = Server.Start(
            $"{environment} exec {Slowed(syncDelay)}dotnet {dll} --urls http://127.0.0.1:{Port} --contentRoot {Path.GetDirectoryName(dll)}",
            folder.Path,
            "/health/live"
        );
        var ready = await server.ReadyAsync();
        Console.WriteLine($"start to ready: {ready.TotalMilliseconds:F0} ms");
        var token = await TokenAsync($"{environment} dotnet {dll} token --tenant {Tenant} --user power-tenant");
        var last = LastPage(folder.Path, count);
        using var console = await ConsolePages.SignInAsync(Port, Tenant);
        var casePage = await console.CaseAsync(IdOf(count - 1), Tenant, token);
        Console.WriteLine($"a case's page without its documents: {await console.WeightAsync(casePage):N0} B");
        var decide = Decide(count);
        var workloads = new (string Name, Func<int, long, byte[]> Request, int[] Connections)[]
        {
            ("decide", decide, Connections),
            ("create", Create(), [32]),
            ("console queue, 50 rows", Get(await console.QueueAsync(), console.Headers), [1, 8]),
            (CasePage, Get(casePage, console.Headers), [1, 8]),
            ("no-op", Get("/health/live", null), [32]),
            ("get", (_, number) => V1Get(IdOf(number * 7919 % count)), [32]),
            ("get v2.1", (_, number) => V21Get($"verifications/{IdOf(number * 7919 % count)}", token), [32]),
            ("list first page", (_, _) => V21Get("verifications?limit=50", token), [8]),
            ("list deep page", (_, _) => V21Get($"verifications?limit=50&cursor={last}", token), [8]),
            (
                "approval-requirements",
                (_, number) => V21Get($"verifications/{IdOf(number * 7919 % count)}/approval-requirements", token),
                [32]
            ),
        };
        await RunAsync(server, "service", "decide (cold)", count, 32, decide, TimeSpan.FromSeconds(3), rows);
        foreach (var (name, request, connections) in workloads)
        {
            if (only.Length > 0 && !name.Contains(only, StringComparison.Ordinal))
            {
                continue;
            }

            await new LoadGenerator(Port, connections[^1], request).RunAsync(
                name == "decide" ? WarmUp : TimeSpan.FromSeconds(3)
            );
            foreach (var many in connections)
            {
                await RunAsync(server, "service", name, count, many, request, duration, rows);
            }
        }

        if (only.Length == 0 || Guessed.Contains(only, StringComparison.Ordinal))
        {
            await MeasureGuessingAsync(server, count, duration, rows);
        }
    }

    // One client's writes, alone and while another tenant's passwords are guessed over four connections: each guess is a hash.
    private static async Task MeasureGuessingAsync(Server server, int count, TimeSpan duration, List<Row> rows)
    {
        await new LoadGenerator(Port, 1, Create()).RunAsync(TimeSpan.FromSeconds(3));
        await RunAsync(server, "service", Quiet, count, 1, Create(), duration, rows);
        var guessing = new LoadGenerator(Port, 4, Guess, "401").RunAsync(duration + TimeSpan.FromSeconds(2));
        await Task.Delay(TimeSpan.FromSeconds(1));
        await RunAsync(server, "service", Guessed, count, 1, Create(), duration, rows);
        var guesses = await guessing;
        Console.WriteLine($"guesses: {guesses.PerSecond:F0}/s, p50 {guesses.P50:F0} ms");
    }

    private static byte[] Guess(int connection, long number)
    {
        var body = $"{{\"userName\":\"guess-{connection}-{number}\",\"password\":\"correct horse battery staple\"}}";
        return Encoding.ASCII.GetBytes(
            $"POST /api/v2.1/sessions HTTP/1.1\r\nHost: localhost\r\nX-Tenant-ID: {TestApi.OtherTenant}\r\nX-Forwarded-From: benchmark\r\nplatform: web\r\ndeviceId: benchmark\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
    }

    // A disk that takes its time, as disks that survive a power loss do: strace lets every sync return that much later and
    // touches no other call (https://man7.org/linux/man-pages/man1/strace.1.html, Tampering).
    private static string Slowed(int syncDelay) =>
        syncDelay == 0
            ? ""
            : $"strace -D -f -qq --seccomp-bpf -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:delay_exit={syncDelay} ";

    private static async Task RunAsync(
        Server server,
        string subject,
        string workload,
        int count,
        int connections,
        Func<int, long, byte[]> request,
        TimeSpan duration,
        List<Row> rows
    )
    {
        var processor = server.ProcessorTime;
        var result = await new LoadGenerator(Port, connections, request).RunAsync(duration);
        var row = new Row(
            subject,
            workload,
            count,
            connections,
            result,
            (server.ProcessorTime - processor).TotalMicroseconds / Math.Max(1, result.Requests),
            server.WorkingSetMiB
        );
        rows.Add(row);
        Console.WriteLine(row.ToString());
    }

    // Every connection walks verifications of its own, approving and declining in turn: each request is a decision, as long
    // as one server is loaded with one of these. Another would begin by approving what stands approved.
    public static Func<int, long, byte[]> Decide(int count)
    {
        var share = count / Connections[^1];
        var rounds = new long[Connections[^1]];
        return (connection, _) =>
        {
            var number = rounds[connection]++;
            var id = IdOf((connection * share) + (number % share));
            var status = number / share % 2 == 0 ? "approved" : "declined";
            return Post(
                $"/verifications/{id}/status",
                $"{{\"verification_status\":\"{status}\",\"callback_enabled\":true}}"
            );
        };
    }

    private static Func<int, long, byte[]> Create() =>
        (connection, _) =>
            Post(
                "/verifications",
                $"{{\"applicant_id\":\"fill-applicant-{connection:D9}\",\"types\":[\"IDENTITY_VERIFICATION\"]}}"
            );

    private static byte[] Post(string path, string body) =>
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token vk_sandbox_power_tenant\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );

    private static byte[] V1Get(string id) =>
        Build($"/verifications/{id}", "Authorization: Token vk_sandbox_power_tenant\r\n");

    private static byte[] V21Get(string path, string token) =>
        Build(
            $"/api/v2.1/{path}",
            $"Authorization: Bearer {token}\r\nX-Tenant-ID: {Tenant}\r\nX-Forwarded-From: benchmark\r\nplatform: web\r\ndeviceId: benchmark\r\n"
        );

    private static Func<int, long, byte[]> Get(string path, string? headers)
    {
        var bytes = Build(path, headers ?? "");
        return (_, _) => bytes;
    }

    private static byte[] Build(string path, string headers) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");

    private static async Task<string> TokenAsync(string command) => (await Server.RunToEndAsync(command)).Trim();

    // A cursor that leaves a hundred rows to come, made as the service makes it.
    private static string LastPage(string folder, int count)
    {
        using var connection = new SqliteConnection(
            $"Data Source={folder}/verification.db;Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, created_at FROM verifications WHERE id = @id";
        command.Parameters.AddWithValue("@id", IdOf(Math.Min(100, count - 1)));
        using var reader = command.ExecuteReader();
        reader.Read();
        var at = DateTimeOffset.Parse(
            reader.GetString(1),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        return new Application.Pipeline.PageKey(at, reader.GetString(0)).ToCursor();
    }

    public static string Option(string[] args, string name, string otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;

    public static string Machine() =>
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load generator on the same machine";

    public static void Print(List<Row> rows, params string[] peers)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"| subject | workload | rows | connections | /s | p50 ms | p99 ms | µs CPU | MiB | {string.Join(" | ", peers.Select(peer => "× " + peer))} |"
        );
        Console.WriteLine($"|---|---|---:|---:|---:|---:|---:|---:|---:|{string.Concat(peers.Select(_ => "---:|"))}");
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"| {row.Subject} | {row.Workload} | {row.Count:N0} | {row.Connections} | {row.Result.PerSecond:F0} | {row.Result.P50:F2} | {row.Result.P99:F2} | {row.ProcessorMicroseconds:F0} | {row.MiB} | {string.Join(" | ", peers.Select(peer => Ratio(row, peer)))} |"
            );
        }

        string Ratio(Row row, string to) =>
            rows.FirstOrDefault(other =>
                other.Subject == to && other.Workload == row.Workload && other.Connections == row.Connections
            )
                is { } other
                ? $"{row.Result.PerSecond / other.Result.PerSecond:F2}"
                : "";
    }

    private static void Ratios(List<Row> rows)
    {
        Console.WriteLine();
        foreach (var count in rows.Where(row => row.Subject == "service").Select(row => row.Count).Distinct())
        {
            if (Find("get", count) is { } get && Find("no-op", count) is { } noop)
            {
                Console.WriteLine($"get / no-op at {count:N0}: {get.Result.PerSecond / noop.Result.PerSecond:F2}");
            }
        }

        if (rows.Count(row => row is { Subject: "service", Workload: "decide", Connections: 32 }) == 2)
        {
            var pair = rows.Where(row => row is { Subject: "service", Workload: "decide", Connections: 32 }).ToList();
            Console.WriteLine(
                $"decide at {pair[1].Count:N0} / at {pair[0].Count:N0}: {pair[1].Result.PerSecond / pair[0].Result.PerSecond:F2}"
            );
        }

        foreach (var guessed in rows.Where(row => row.Workload == Guessed))
        {
            var quiet = rows.Single(row => row.Workload == Quiet && row.Count == guessed.Count);
            Console.WriteLine(
                $"create beside guesses / quiet at {guessed.Count:N0}, p50: {guessed.Result.P50 / quiet.Result.P50:F2}"
            );
        }

        foreach (var page in new[] { "list first page", "list deep page" })
        {
            var pair = rows.Where(row => row.Workload == page).ToList();
            if (pair.Count == 2)
            {
                Console.WriteLine(
                    $"{page}, p99 at {pair[1].Count:N0} / at {pair[0].Count:N0}: {pair[1].Result.P99 / pair[0].Result.P99:F2}"
                );
            }
        }

        Row? Find(string workload, int count) =>
            rows.FirstOrDefault(row => row.Workload == workload && row.Count == count);
    }

    public sealed record Row(
        string Subject,
        string Workload,
        int Count,
        int Connections,
        LoadResult Result,
        double ProcessorMicroseconds,
        long MiB
    )
    {
        public override string ToString() =>
            $"{Subject, -9} {Workload, -22} {Count, 9:N0} rows {Connections, 4} connections {Result.PerSecond, 8:F0}/s  p50 {Result.P50:F2} ms  p99 {Result.P99:F2} ms  {ProcessorMicroseconds:F0} µs CPU  {MiB} MiB";
    }

    /// <summary>A directory that goes when it is done with.</summary>
    public sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("verification-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>A server as a process of its own.</summary>
    public sealed class Server : IDisposable
    {
        private readonly Process process;
        private readonly string readyPath;
        private readonly string log;
        private readonly int port;
        private readonly long started = Stopwatch.GetTimestamp();

        private Server(string command, string log, string readyPath, int port)
        {
            process = Process.Start(Shell($"{command} > {log} 2>&1"))!;
            this.log = log;
            this.readyPath = readyPath;
            this.port = port;
        }

        public TimeSpan ProcessorTime
        {
            get
            {
                process.Refresh();
                return process.TotalProcessorTime;
            }
        }

        public long WorkingSetMiB
        {
            get
            {
                process.Refresh();
                return process.WorkingSet64 / (1024 * 1024);
            }
        }

        public static Server Start(string command, string folder, string readyPath, int port = Port) =>
            new(command, $"{folder}/log-{port}.txt", readyPath, port);

        public static async Task<string> RunToEndAsync(string command)
        {
            var start = Shell(command);
            start.RedirectStandardOutput = true;
            using var ending = Process.Start(start)!;
            var output = await ending.StandardOutput.ReadToEndAsync();
            await ending.WaitForExitAsync();
            return ending.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"'{command}' ended with {ending.ExitCode}.");
        }

        public async Task<TimeSpan> ReadyAsync()
        {
            while (true)
            {
                try
                {
                    await new LoadGenerator(port, 1, Get(readyPath, null)).RunAsync(TimeSpan.FromMilliseconds(1));
                    return Stopwatch.GetElapsedTime(started);
                }
                catch (Exception exception)
                    when (exception is SocketException or IOException or InvalidOperationException)
                {
                    if (process.HasExited)
                    {
                        throw new InvalidOperationException(
                            "The server ended before it was ready: " + await File.ReadAllTextAsync(log),
                            exception
                        );
                    }

                    await Task.Delay(10);
                }
            }
        }

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        private static ProcessStartInfo Shell(string command) => new("/bin/sh", ["-c", command]);
    }
}
