using Dapper;
using Npgsql;
using VerificationService.Api.Tests;
using VerificationService.TestKit;

namespace VerificationService.PostgreSql.Tests;

/// <summary>A server that takes a commit and does not answer: it waits for a standby that is not there.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class UnansweredCommitTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("verification-unanswered-").FullName;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [SkippableFact]
    public async Task A_commit_without_an_answer_is_said_to_be_unknown_and_its_key_settles_it()
    {
        Skip.IfNot(PostgreSqlCluster.IsInstalled, "The programs of PostgreSQL are not on this machine.");
        using var cluster = PostgreSqlCluster.Start();
        await using var service = ServiceProcess.Start(
            directory,
            new Dictionary<string, string?>
            {
                ["Database:Provider"] = "PostgreSql",
                ["Database:ConnectionString"] = cluster.ConnectionString + ";Command Timeout=2",
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
                ["Deliveries:Enabled"] = "false",
            }
        );
        var address = (await service.AddressAsync()).ToString().TrimEnd('/');
        await using var database = new NpgsqlConnection(cluster.ConnectionString);
        await StandbyAsync(database, "nobody");

        var unknown = await DecideAsync(address);

        Assert.Equal(503, unknown.Status);
        Assert.Contains("lost its database while it was storing this", unknown.Text);
        Assert.Equal(0, await database.ExecuteScalarAsync<int>(Decisions, new { Seeded.Person }));

        // As long as the server waits nobody can tell; nothing else is said, and nothing is decided a second time.
        var meanwhile = await DecideAsync(address);
        Assert.Contains(meanwhile.Status, new[] { 409, 503 });

        await StandbyAsync(database, "");
        var settled = await DecideAsync(address);
        for (var attempt = 0; settled.Status is 409 or 503 && attempt < 20; attempt++)
        {
            await Task.Delay(250);
            settled = await DecideAsync(address);
        }

        Assert.Equal(200, settled.Status);
        Assert.Equal("true", settled.Header("Idempotent-Replayed"));
        Assert.Equal(1, await database.ExecuteScalarAsync<int>(Decisions, new { Seeded.Person }));
        Assert.DoesNotContain("Unhandled exception", service.Log);
    }

    private const string Decisions = "SELECT COUNT(*) FROM decisions WHERE verification_id = @Person";

    private static async Task StandbyAsync(NpgsqlConnection database, string name)
    {
        await database.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
        await database.ExecuteAsync("SELECT pg_reload_conf()");
        await Eventually.HoldsAsync(
            async () => await database.ExecuteScalarAsync<string>("SHOW synchronous_standby_names") == name,
            TimeSpan.FromSeconds(10)
        );
    }

    private async Task<Answer> DecideAsync(string address)
    {
        using var request = Service.V1(
            HttpMethod.Post,
            $"{address}/verifications/{Seeded.Person}/status",
            new { verification_status = "approved", callback_enabled = true }
        );
        request.Headers.Add("Idempotency-Key", "decide-once");
        using var response = await http.SendAsync(request, CancellationToken.None);
        return await Answer.ReadAsync(response);
    }
}
