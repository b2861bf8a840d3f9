using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using VerificationService.Api.Tests;
using VerificationService.Application.Installation;
using VerificationService.Application.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Tests;
using VerificationService.TestKit;

namespace VerificationService.PostgreSql.Tests;

/// <summary>Two nodes of one database that hear of each other, and sessions that the server ends.</summary>
public sealed class NodesTests : IDisposable
{
    private readonly string elsewhere = Directory.CreateTempSubdirectory("verification-node-").FullName;

    public void Dispose() => Directory.Delete(elsewhere, recursive: true);

    [Fact]
    public async Task A_change_on_one_node_is_heard_on_another_that_shares_nothing_but_the_database()
    {
        await using var one = await TestService.StartAsync();
        await using var other = await NodeAsync(one);
        var stamp = other.Services.GetRequiredService<ChangeStamp>();
        await ListenersAsync(one, 2);
        var before = stamp.Current;

        await one.MustAsync(Actors.PowerTenant, new UpdateTenantSettings { RequiresIfMatch = true });

        await Eventually.HoldsAsync(() => stamp.Current != before, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_node_that_sends_nothing_tells_one_that_does_of_a_new_message()
    {
        await using var silent = await TestService.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var sender = await NodeAsync(
            silent,
            new Dictionary<string, string?> { ["Deliveries:Enabled"] = "true", ["Deliveries:PollMs"] = "60000" }
        );
        await ListenersAsync(silent, 2);
        var signal = silent.Services.GetRequiredService<OutboxSignal>();
        await silent.TamperAsync(
            """
            INSERT INTO outbox_messages (id, tenant_id, kind, event_type, destination, lane, body, status, due_at, attempts, created_at)
            VALUES ('m', @Tenant, 'webhook', 'verification.approved', @Url, 'callback:somewhere', '', 'pending', '2020-01-01', 0, '2020-01-01')
            """,
            new { Actors.Tenant, receiver.Url }
        );

        signal.Raise("callback:somewhere");

        // It polls once a minute: it was told.
        await Eventually.HoldsAsync(
            async () =>
                await silent.ValueAsync<string>("SELECT claimed_by FROM outbox_messages WHERE id = 'm'") is not null
                || await silent.ValueAsync<int>("SELECT attempts FROM outbox_messages WHERE id = 'm'") > 0,
            TimeSpan.FromSeconds(10)
        );
    }

    [Fact]
    public async Task A_key_is_limited_by_what_it_asks_of_both_nodes_together()
    {
        using var one = new Limited();
        using var other = new Limited(one);
        var answers = new List<int>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add(
                (
                    await (i % 2 == 0 ? one : other).SendAsync(
                        Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Business}")
                    )
                ).Status
            );
        }

        // Forty, and one more for each second that this takes.
        Assert.Equal([200, 429], answers.Distinct());
        Assert.InRange(answers.Count(status => status == 200), 36, 50);
    }

    private sealed class Limited(Service? beside = null)
        : Service(
            new Dictionary<string, string>
            {
                ["RateLimits:Enabled"] = "true",
                ["RateLimits:RequestsPerSecond"] = "1",
                ["RateLimits:Burst"] = "40",
            },
            beside: beside
        );

    [Fact]
    public async Task A_unit_of_work_whose_session_is_ended_runs_again()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.Migrator().MigrateAsync(default);
        var attempts = 0;

        await database.RunAsync(async session =>
        {
            await TestDatabase.InsertAsync(session, "a");
            if (++attempts == 1)
            {
                var pid = await session.FindAsync<int>("SELECT pg_backend_pid()", null, default);
                await database.QueryAsync<bool>("SELECT pg_terminate_backend(@Pid)", new { Pid = pid });
            }

            await TestDatabase.InsertAsync(session, "b");
            return 0;
        });

        Assert.Equal(2, attempts);
        Assert.Equal(["a", "b"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_row_that_is_there_already_leaves_its_unit_of_work_usable()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.Migrator().MigrateAsync(default);
        const string Insert = "INSERT INTO things (id, size) VALUES (@Id, 1)";

        var (first, second) = await database.RunAsync(async session =>
            (
                await session.TryInsertAsync(Insert, new { Id = "a" }, default),
                await session.TryInsertAsync(Insert, new { Id = "a" }, default)
            )
        );

        Assert.True(first);
        Assert.False(second);
        Assert.Equal(["a"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_database_that_is_not_in_UTF_8_is_refused()
    {
        await using var database = new TestDatabase();
        var name = $"latin_{Environment.ProcessId}";
        await database.ExecuteAsync(
            $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        try
        {
            var options = TestEngine.OptionsFor(database.Folder);
            var latin = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Database = name };
            await using var dialect = new Infrastructure.Database.PostgreSql.PostgreSqlDialect(
                options with
                {
                    ConnectionString = latin.ConnectionString,
                },
                Microsoft
                    .Extensions
                    .Logging
                    .Abstractions
                    .NullLogger<Infrastructure.Database.PostgreSql.PostgreSqlDialect>
                    .Instance
            );

            var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => dialect.OpenAsync(default));

            Assert.Contains("create it with ENCODING 'UTF8'", refusal.Message);
        }
        finally
        {
            await database.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    // In a data directory of its own: what it hears it hears through the database.
    private Task<TestService> NodeAsync(TestService other, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var all = TestEngine
            .SettingsFor(other.DataDirectory)
            .ToDictionary(setting => setting.Key, setting => setting.Value);
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        return TestService.StartAsync(settings: all, dataDirectory: elsewhere);
    }

    private static Task ListenersAsync(TestService service, int count) =>
        Eventually.HoldsAsync(
            async () =>
                await service.ValueAsync<long>(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                ) >= count,
            TimeSpan.FromSeconds(20)
        );
}
