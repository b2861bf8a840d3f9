using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dapper;
using Npgsql;
using VerificationService.Api.Tests;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;
using Xunit.Abstractions;

namespace VerificationService.PostgreSql.Tests;

/// <summary>
/// A primary and a synchronous standby, two nodes of the service upon them, and the primary killed under load, the standby
/// promoted in its place and the dead one made its standby, over and over. For longer runs set
/// <c>VERIFICATION_FAILOVERS</c>; <c>VERIFICATION_SEED</c> makes other choices.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class FailoverTests(ITestOutputHelper output) : IDisposable
{
    private const int Workers = 8;
    private const string Synchronous = "synchronous_standby_names = '*'";
    private static readonly int Rounds = Variable("VERIFICATION_FAILOVERS", 5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string directory = Directory.CreateTempSubdirectory("verification-failover-").FullName;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
    private readonly ConcurrentBag<Case> cases = [];
    private readonly ConcurrentDictionary<string, int> told = new();
    private volatile int answered;

    public void Dispose()
    {
        http.Dispose();
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    [SkippableFact]
    public async Task No_decision_is_lost_or_made_twice_however_often_the_primary_is_killed_and_its_standby_promoted()
    {
        Skip.IfNot(PostgreSqlCluster.IsInstalled, "The programs of PostgreSQL are not on this machine.");
        var random = new Random(Variable("VERIFICATION_SEED", 1));
        var ports = FreePorts();
        using var one = PostgreSqlCluster.Start(ports[0], Synchronous);
        using var other = PostgreSqlCluster.StartStandby(one, ports[1]);
        await using var receiver = await Receiver.StartAsync();
        await using var first = Start(ports, "first");
        var addresses = new List<string> { await AddressAsync(first) };
        await using var second = Start(ports, "second");
        addresses.Add(await AddressAsync(second));
        var (primary, standby) = (one, other);

        using var ended = new CancellationTokenSource();
        var load = Task.WhenAll(
            Enumerable.Range(0, Workers).Select(i => LoadAsync(addresses[i % 2], receiver.Url, i, ended.Token))
        );
        for (var round = 0; round < Rounds; round++)
        {
            var before = answered;
            await Eventually.HoldsAsync(() => answered > before + 20, Patience);
            await Task.Delay(random.Next(500));
            primary.Kill();

            // No primary: no node says it is ready.
            foreach (var address in addresses)
            {
                await Eventually.HoldsAsync(async () => await ReadyAsync(address) == 503, Patience);
            }

            standby.Promote();
            primary.Follow(standby);
            (primary, standby) = (standby, primary);
            foreach (var address in addresses)
            {
                await Eventually.HoldsAsync(async () => await ReadyAsync(address) == 200, Patience);
            }
        }

        var undecided = cases.Count(one => one.Decided is null);
        Assert.True(undecided <= Workers, $"{undecided} cases wait for an answer, of {Workers} workers.");
        await ended.CancelAsync();
        await load;
        output.WriteLine(
            $"{cases.Count} cases in {Rounds} fail-overs; answers: {string.Join(", ", told.OrderBy(one => one.Key).Select(one => $"{one.Key} {one.Value}"))}"
        );
        Assert.DoesNotContain(
            told.Keys,
            code => code is not ("200" or "409" or "TEMPORARILY_UNAVAILABLE" or "OUTCOME_UNKNOWN")
        );
        await TheDatabaseHoldsAsync(primary, receiver);
        foreach (var process in new[] { first, second })
        {
            Assert.DoesNotContain("Unhandled exception", process.Log);
        }
    }

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 2).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    private ServiceProcess Start(int[] ports, string name) =>
        ServiceProcess.Start(
            Directory.CreateDirectory(Path.Combine(directory, name)).FullName,
            new Dictionary<string, string?>
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] =
                    $"Host=127.0.0.1:{ports[0]},127.0.0.1:{ports[1]};Target Session Attributes=primary;Username=postgres;Database=postgres;SSL Mode=Disable",
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
                ["RateLimits:Enabled"] = "false",
                ["Deliveries:TimeoutSeconds"] = "15",
                ["Deliveries:LeaseSeconds"] = "20",
                ["Deliveries:PollMs"] = "100",
            }
        );

    private static async Task<string> AddressAsync(ServiceProcess service) =>
        (await service.AddressAsync()).ToString().TrimEnd('/');

    private async Task<int> ReadyAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address + "/health/ready");
        using var response = await http.SendAsync(request, CancellationToken.None);
        return (int)response.StatusCode;
    }

    // One case after the other, each until it is decided: as a caller who asks again under the same key.
    private async Task LoadAsync(string address, string receiver, int worker, CancellationToken ended)
    {
        for (var number = 0; !ended.IsCancellationRequested; number++)
        {
            var one = new Case($"{worker}-{Ids.New(TimeProvider.System.Now())}", receiver, number % 2 == 0);
            cases.Add(one);
            var opened = await UntilDoneAsync(
                address + "/verifications",
                $"open-{one.Name}",
                new
                {
                    applicant_id = Seeded.Applicant,
                    types = new[] { "IDENTITY_VERIFICATION" },
                    callback_url = one.Receiver,
                    form_id = one.Name,
                }
            );
            one.Id = opened.Data.GetProperty("verification_id").GetString();
            var decided = await UntilDoneAsync(
                $"{address}/verifications/{one.Id}/status",
                $"decide-{one.Name}",
                new { verification_status = one.Outcome, callback_enabled = true }
            );
            one.Decided = decided.Data.GetProperty("verification_status").GetString();
        }
    }

    private async Task<Answer> UntilDoneAsync(string url, string key, object body)
    {
        for (var stopwatch = TimeProvider.System.GetTimestamp(); ; )
        {
            using var request = Service.V1(HttpMethod.Post, url, body);
            request.Headers.Add("Idempotency-Key", key);
            using var response = await http.SendAsync(request, CancellationToken.None);
            var answer = await Answer.ReadAsync(response);
            told.AddOrUpdate(CodeOf(answer), 1, (_, count) => count + 1);
            if (answer.Status == 200)
            {
                Interlocked.Increment(ref answered);
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(stopwatch) < Patience, $"{key}: {answer}");
            await Task.Delay(200);
        }
    }

    // v1 names the code in its message's place alone where there is one.
    private static string CodeOf(Answer answer) =>
        answer.Status != 503 ? answer.Status.ToString(CultureInfo.InvariantCulture)
        : answer.Text.Contains("lost its database", StringComparison.Ordinal) ? "OUTCOME_UNKNOWN"
        : "TEMPORARILY_UNAVAILABLE";

    private async Task TheDatabaseHoldsAsync(PostgreSqlCluster primary, Receiver receiver)
    {
        await using var connection = new NpgsqlConnection(primary.ConnectionString);
        var decided = await connection.QueryAsync<(string Form, string Outcome)>(
            """
            SELECT v.form_id, d.outcome FROM decisions d JOIN verifications v ON v.id = d.verification_id
            WHERE v.callback_url = @Url
            """,
            new { receiver.Url }
        );
        Assert.Equal(
            cases.Select(one => (one.Name, one.Outcome)).Order(),
            decided.Select(row => (row.Form, row.Outcome.ToLowerInvariant())).Order()
        );
        Assert.All(cases, one => Assert.Equal(one.Outcome, one.Decided));

        IEnumerable<string> undelivered = [];
        for (var until = TimeProvider.System.GetTimestamp(); ; await Task.Delay(200))
        {
            undelivered = await connection.QueryAsync<string>(
                "SELECT concat_ws(' ', id, status, attempts, claimed_by, due_at, last_error) FROM outbox_messages WHERE status <> 'delivered'"
            );
            if (!undelivered.Any() || TimeProvider.System.GetElapsedTime(until) > TimeSpan.FromMinutes(1))
            {
                break;
            }
        }

        Assert.Empty(undelivered);
        var written = (await connection.QueryAsync<string>("SELECT id FROM outbox_messages")).ToHashSet();
        Assert.Equal(cases.Count, written.Count);
        Assert.Equal(written, receiver.Requests.Select(request => request.Id).ToHashSet());
        Assert.Equal(
            cases.Select(one => (one.Id, one.Outcome)).Order(),
            receiver.Requests.Select(Told).Distinct().Order()
        );
        await AuditHoldsAsync(primary);
    }

    private async Task AuditHoldsAsync(PostgreSqlCluster primary)
    {
        await using var service = await TestService.StartAsync(
            settings: new Dictionary<string, string?>
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = primary.ConnectionString,
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            },
            dataDirectory: Directory.CreateDirectory(Path.Combine(directory, "audit")).FullName
        );
        var audit = await service.MustAsync(Actor.Operator(""), new Application.Audit.VerifyAudit());
        Assert.Null(audit.Broken);
        Assert.True(audit.Decisions >= cases.Count, $"{audit.Decisions} decisions of {cases.Count} are in the audit.");
    }

    private static (string? Id, string Outcome) Told(ReceivedRequest request)
    {
        var body = JsonSerializer.Deserialize<JsonElement>(request.Body);
        return (
            body.GetProperty("verification_id").GetString(),
            body.GetProperty("verified").GetBoolean() ? "approved" : "declined"
        );
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    /// <summary>A case as its caller knows it: what was asked, and what was answered.</summary>
    private sealed class Case(string name, string receiver, bool approve)
    {
        public string Name => name;

        public string Receiver => receiver;

        public string Outcome => approve ? "approved" : "declined";

        public string? Id { get; set; }

        public string? Decided { get; set; }
    }
}
