using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using VerificationService.Benchmarks.Peers;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>One, two and three nodes of the service on one PostgreSQL, and what a team would write there instead.</summary>
internal static class NodesBenchmark
{
    private const int Count = 10_000;
    private const int FirstPort = 5990;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly int[] Connections = [32, 128];

    public static async Task<int> RunAsync(string[] args)
    {
        if (!PostgreSqlCluster.IsInstalled)
        {
            Console.WriteLine("PostgreSQL is not installed: apt-get install postgresql");
            return 2;
        }

        var duration = TimeSpan.FromSeconds(
            double.Parse(HttpBenchmark.Option(args, "--seconds", "10"), CultureInfo.InvariantCulture)
        );
        var service = Path.GetFullPath(
            HttpBenchmark.Option(
                args,
                "--service",
                Path.Combine(AppContext.BaseDirectory, "VerificationService.Api.dll")
            )
        );
        var counting = new CountingReceiver();
        await using var receiver = await counting.StartAsync(HttpBenchmark.SandboxReceiverPort);
        using var cluster = PostgreSqlCluster.Start(
            0,
            "fsync = on",
            "full_page_writes = on",
            "shared_buffers = '256MB'"
        );
        var rows = new List<HttpBenchmark.Row>();
        Console.WriteLine(HttpBenchmark.Machine() + ", PostgreSQL on the same machine, callbacks delivered meanwhile");
        foreach (var peer in Peer.Shared)
        {
            var database = await DatabaseAsync(cluster, peer);
            using var folder = new HttpBenchmark.Folder();
            using var server = HttpBenchmark.Server.Start(
                $"exec dotnet {typeof(NodesBenchmark).Assembly.Location} peer {peer} --port {FirstPort} --database '{database}' --verifications {Count} --receiver {counting.Url}",
                folder.Path,
                "/noop",
                FirstPort
            );
            await server.ReadyAsync();
            await MeasureAsync(peer, [server], duration, rows);
        }

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        foreach (var nodes in new[] { 1, 2, 3 })
        {
            var database = await DatabaseAsync(cluster, $"service_{nodes}");
            using var folder = new HttpBenchmark.Folder();
            var environment =
                $"ASPNETCORE_ENVIRONMENT=Development DataDirectory={folder.Path} Database__Provider=PostgreSql Database__ConnectionString='{database}' Secrets__Key={key} RateLimits__Enabled=false Sandbox=minimal Logging__LogLevel__Default=Warning";
            await HttpBenchmark.Server.RunToEndAsync(
                $"{environment} dotnet {service} sandbox fill --verifications {Count}"
            );
            var servers = new List<HttpBenchmark.Server>();
            for (var node = 0; node < nodes; node++)
            {
                servers.Add(
                    HttpBenchmark.Server.Start(
                        $"{environment} exec dotnet {service} --urls http://127.0.0.1:{FirstPort + node} --contentRoot {Path.GetDirectoryName(service)}",
                        folder.Path,
                        "/health/ready",
                        FirstPort + node
                    )
                );
                await servers[^1].ReadyAsync();
            }

            counting.Restart();
            await MeasureAsync($"service, {nodes} node{(nodes > 1 ? "s" : "")}", servers, duration, rows);
            await CheckAsync(database);
            servers.ForEach(server => server.Dispose());
        }

        HttpBenchmark.Print(rows, "baseline-pg", "wolverine-marten");
        return 0;
    }

    private static async Task<string> DatabaseAsync(PostgreSqlCluster cluster, string name)
    {
        var database = $"bench_{name.Replace('-', '_')}";
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var create = source.CreateCommand($"CREATE DATABASE {database}");
        await create.ExecuteNonQueryAsync();
        return cluster.ConnectionString.Replace("Database=postgres", $"Database={database}", StringComparison.Ordinal);
    }

    // Connections are dealt to the nodes in turn; a case is decided on one of them alone.
    private static async Task MeasureAsync(
        string subject,
        IReadOnlyList<HttpBenchmark.Server> servers,
        TimeSpan duration,
        List<HttpBenchmark.Row> rows
    )
    {
        var decide = HttpBenchmark.Decide(Count);
        int[] ports = [.. Enumerable.Range(FirstPort, servers.Count)];
        await new LoadGenerator(ports, 32, decide).RunAsync(WarmUp);
        foreach (var connections in Connections)
        {
            var processor = servers.Sum(server => server.ProcessorTime.TotalMicroseconds);
            var result = await new LoadGenerator(ports, connections, decide).RunAsync(duration);
            rows.Add(
                new HttpBenchmark.Row(
                    subject,
                    "decide",
                    Count,
                    connections,
                    result,
                    (servers.Sum(server => server.ProcessorTime.TotalMicroseconds) - processor)
                        / Math.Max(1, result.Requests),
                    servers.Sum(server => server.WorkingSetMiB)
                )
            );
            Console.WriteLine(rows[^1].ToString());
        }
    }

    // Whatever was measured, each decision stands once and has one message.
    private static async Task CheckAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var wrong = source.CreateCommand(
            """
            SELECT (SELECT COUNT(*) FROM decisions d
                    LEFT JOIN (SELECT decision_id, COUNT(*) AS messages FROM outbox_messages GROUP BY decision_id) m ON m.decision_id = d.id
                    WHERE COALESCE(m.messages, 0) <> 1)
                 + (SELECT COUNT(*) FROM (SELECT 1 FROM decisions GROUP BY verification_id, sequence HAVING COUNT(*) > 1) twice)
            """
        );
        Console.WriteLine($"decisions without their one message, or twice: {await wrong.ExecuteScalarAsync()}");
    }
}
