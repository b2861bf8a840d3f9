using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dapper;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;
using Xunit.Abstractions;

namespace VerificationService.Api.Tests.Faults;

/// <summary>
/// The service killed with SIGKILL under concurrent load, started again on the same database, and again. For longer runs
/// set <c>VERIFICATION_KILL_CYCLES</c>; <c>VERIFICATION_SEED</c> makes other choices.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class KillCyclesTests(ITestOutputHelper output) : IDisposable
{
    private const int Workers = 8;
    private static readonly int Cycles = Variable("VERIFICATION_KILL_CYCLES", 20);

    private readonly string directory = Directory.CreateTempSubdirectory("verification-kill-").FullName;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
    private readonly ConcurrentBag<Case> cases = [];
    private readonly ConcurrentDictionary<int, int> unexpected = new();
    private volatile int answered;

    public void Dispose()
    {
        http.Dispose();
        TestEngine.Drop(directory);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_done_twice_however_often_it_is_killed()
    {
        var seed = Variable("VERIFICATION_SEED", 1);
        output.WriteLine($"VERIFICATION_SEED={seed}");
        var random = new Random(seed);
        await using var receiver = await Receiver.StartAsync();
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            await using var service = Start();
            var address = (await service.AddressAsync()).ToString().TrimEnd('/');
            await HoldsAsync(address, [.. cases.OrderBy(_ => random.Next()).Take(Workers)]);
            var load = Task.WhenAll(
                Enumerable.Range(0, Workers).Select(_ => LoadAsync(address, receiver.Url, new Random(random.Next())))
            );
            if (random.Next(4) > 0)
            {
                // Mostly in full flight, sometimes at the very first request.
                var before = answered;
                await Eventually.HoldsAsync(() => answered > before);
            }

            await Task.Delay(random.Next(800));
            await service.KillAsync();
            await load;
        }

        await using var last = Start();
        var at = (await last.AddressAsync()).ToString().TrimEnd('/');
        foreach (var one in cases.Where(one => one.Decided is null))
        {
            Assert.True(await AdvanceAsync(at, one), "A request that nobody interrupts is answered.");
        }

        await HoldsAsync(at, [.. cases]);
        Assert.Empty(unexpected);
        Assert.True(cases.Count > Cycles, $"Only {cases.Count} cases in {Cycles} cycles show nothing.");
        output.WriteLine($"{cases.Count} cases in {Cycles} cycles");
        await TheDatabaseHoldsAsync(receiver);
    }

    private ServiceProcess Start() =>
        ServiceProcess.Start(
            directory,
            new Dictionary<string, string?>
            {
                ["RateLimits:Enabled"] = "false",
                // An attempt that a busy machine cuts off is made again after a minute, and what is held here would wait for it.
                ["Deliveries:TimeoutSeconds"] = "15",
                ["Deliveries:LeaseSeconds"] = "20",
                ["Deliveries:PollMs"] = "100",
            }
        );

    private async Task LoadAsync(string address, string receiver, Random random)
    {
        var started = cases.Where(one => one.Decided is null).OrderBy(_ => random.Next()).ToArray();
        for (var next = 0; ; next++)
        {
            // First what an earlier kill left open, as a caller who got no answer does; then new ones.
            var one = next < started.Length / Workers ? started[next] : new Case(receiver, random.Next(2) == 0);
            if (next >= started.Length / Workers)
            {
                cases.Add(one);
            }

            if (!await AdvanceAsync(address, one))
            {
                return;
            }
        }
    }

    // Opens it and decides it, each under a key of its own; false when the service went away before it answered. What another
    // worker was told meanwhile stands.
    private async Task<bool> AdvanceAsync(string address, Case one)
    {
        try
        {
            if (one.Id is null)
            {
                var opened = Accepted(
                    await PostAsync(
                        address + "/verifications",
                        $"open-{one.Name}",
                        new
                        {
                            applicant_id = Seeded.Applicant,
                            types = new[] { "IDENTITY_VERIFICATION" },
                            callback_url = one.Receiver,
                            form_id = one.Name,
                        }
                    )
                );
                if (opened is null)
                {
                    return true;
                }

                one.Id = opened.Data.GetProperty("verification_id").GetString();
            }

            if (one.Decided is null)
            {
                var decided = Accepted(
                    await PostAsync(
                        $"{address}/verifications/{one.Id}/status",
                        $"decide-{one.Name}",
                        new { verification_status = one.Outcome, callback_enabled = true }
                    )
                );
                if (decided is null)
                {
                    return true;
                }

                one.Decided = decided.Data.GetProperty("verification_status").GetString();
            }

            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private Answer? Accepted(Answer answer)
    {
        if (answer.Status == 200)
        {
            return answer;
        }

        // The other worker that took up the same case is still at it; anything else has no place here.
        if (answer.Status != 409)
        {
            unexpected.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
        }

        return null;
    }

    private async Task HoldsAsync(string address, IReadOnlyList<Case> some)
    {
        foreach (var one in some.Where(one => one.Decided is not null))
        {
            using var request = Service.V1(HttpMethod.Get, $"{address}/verifications/{one.Id}");
            using var response = await http.SendAsync(request, CancellationToken.None);
            var answer = await Answer.ReadAsync(response);
            Assert.True(answer.Status == 200, $"{one.Id}, acknowledged as {one.Outcome}: {answer}");
            Assert.Equal(one.Outcome, answer.Data.GetProperty("verification_status").GetString());
        }
    }

    private async Task TheDatabaseHoldsAsync(Receiver receiver)
    {
        await using var connection = await TestEngine.OpenAsync(directory);
        if (!TestEngine.IsServer)
        {
            Assert.Equal("ok", await connection.ExecuteScalarAsync<string>("PRAGMA integrity_check"));
        }

        var opened = await connection.QueryAsync<string>(
            "SELECT form_id FROM verifications WHERE callback_url = @Url",
            new { receiver.Url }
        );
        Assert.Equal(cases.Select(one => one.Name).Order(), opened.Order());
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

        await Eventually.HoldsAsync(
            async () =>
                await connection.ExecuteScalarAsync<int>(
                    "SELECT COUNT(*) FROM outbox_messages WHERE status <> 'delivered'"
                ) == 0,
            TimeSpan.FromMinutes(1)
        );
        var written = (await connection.QueryAsync<string>("SELECT id FROM outbox_messages")).ToHashSet();
        Assert.Equal(cases.Count, written.Count);
        Assert.Equal(written, receiver.Requests.Select(request => request.Id).ToHashSet());
        Assert.Equal(
            cases.Select(one => (one.Id, one.Outcome)).Order(),
            receiver.Requests.Select(Told).Distinct().Order()
        );

        var audit = await VerifyAuditAsync();
        Assert.True(audit.Code == 0, audit.Said);
    }

    private static (string? Id, string Outcome) Told(ReceivedRequest request)
    {
        var body = JsonSerializer.Deserialize<JsonElement>(request.Body);
        return (
            body.GetProperty("verification_id").GetString(),
            body.GetProperty("verified").GetBoolean() ? "approved" : "declined"
        );
    }

    private async Task<(int Code, string Said)> VerifyAuditAsync()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { typeof(Program).Assembly.Location, "audit", "verify" },
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Sandbox"] = "minimal" },
        };
        TestEngine.Configure(start, directory);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await error);
    }

    private async Task<Answer> PostAsync(string url, string key, object body)
    {
        using var request = Service.V1(HttpMethod.Post, url, body);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request, CancellationToken.None);
        var answer = await Answer.ReadAsync(response);
        Interlocked.Increment(ref answered);
        return answer;
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    /// <summary>A case as its caller knows it: what was asked, and what was answered.</summary>
    private sealed class Case(string receiver, bool approve)
    {
        public string Name { get; } = Ids.New(TimeProvider.System.Now());

        public string Receiver => receiver;

        public string Outcome => approve ? "approved" : "declined";

        public string? Id { get; set; }

        public string? Decided { get; set; }
    }
}
