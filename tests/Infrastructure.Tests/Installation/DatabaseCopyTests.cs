using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Installation;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Installation;

/// <summary>A whole database brought to another place, every table of it.</summary>
[Trait(Categories.Name, Categories.Load)]
public sealed class DatabaseCopyTests
{
    [Fact]
    public async Task Every_row_of_every_table_arrives_as_it_was_and_the_audit_holds()
    {
        await using var source = await FilledAsync();
        var before = await source.DumpAsync();
        using var target = new Place();
        await using var copy = await target.OpenAsync();

        var (tables, audit) = await source.Services.CopyDatabaseAsync(copy.Services, null, default);

        Assert.Null(audit.Broken);
        Assert.True(audit is { Decisions: 1, Entries: > 3 });
        Assert.Equal(Comparable(before), Comparable(await copy.DumpAsync()));
        Assert.Equal(before, await source.DumpAsync());
        Assert.All(
            ["tenants", "decisions", "outbox_messages", "signing_secrets"],
            name => Assert.True(tables.Single(table => table.Table == name).Rows > 0)
        );
    }

    [Fact]
    public async Task The_tables_are_those_of_the_schema_and_those_referred_to_come_first()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);

        var tables = (await CopiedTable.AllAsync(default)).Select(table => table.Name).ToList();

        Assert.Equal(
            (
                await database.QueryAsync<string>(
                    TestEngine.Of(
                        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT IN ('schema_migrations') AND name NOT LIKE 'sqlite_%'",
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'schema_migrations'",
                        "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME NOT IN ('schema_migrations', 'subject_words')"
                    )
                )
            ).Order(StringComparer.Ordinal),
            tables.Order(StringComparer.Ordinal)
        );
        Assert.True(tables.IndexOf("tenants") < tables.IndexOf("verifications"));
        Assert.True(tables.IndexOf("verifications") < tables.IndexOf("decisions"));
    }

    [Fact]
    public async Task More_rows_than_one_transaction_takes_arrive_and_are_told_of()
    {
        await using var source = await TestService.StartAsync();
        foreach (var some in Enumerable.Range(1, 12_001).Chunk(1000))
        {
            var rows = some.Select(i =>
                $"('applicant-{i:D6}', '{Actors.Tenant}', 'Ada', '{i % 2}', '2026-03-14 08:00:00')"
            );
            await source.TamperAsync(
                $"INSERT INTO applicants (id, tenant_id, first_name, last_name, created_at) VALUES {string.Join(", ", rows)}"
            );
        }

        using var target = new Place();
        await using var copy = await target.OpenAsync();
        var told = new Told();

        await source.Services.CopyDatabaseAsync(copy.Services, told, default);

        Assert.Equal(12_001, await copy.ValueAsync<long>("SELECT COUNT(*) FROM applicants"));
        Assert.Equal(6_001, await copy.ValueAsync<long>("SELECT COUNT(*) FROM applicants WHERE last_name = '1'"));
        Assert.Equal(
            [5_000, 10_000, 12_001, 12_001],
            told.Said.Where(said => said.Table == "applicants").Select(said => said.Rows)
        );
    }

    [Fact]
    public async Task A_target_that_holds_anything_is_refused_and_left_alone()
    {
        await using var source = await FilledAsync();
        await using var target = await TestService.StartAsync();
        var before = await target.DumpAsync();

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() =>
            source.Services.CopyDatabaseAsync(target.Services, null, default)
        );

        Assert.StartsWith("The target is not empty: ", refusal.Message);
        Assert.Equal(before, await target.DumpAsync());
    }

    [Fact]
    public async Task Rows_that_an_engine_which_pads_would_take_for_one_are_named()
    {
        await using var source = await FilledAsync();
        await source.TamperAsync(
            """
            INSERT INTO users (id, tenant_id, user_name, roles, is_active, failed_sign_ins, created_at)
            VALUES ('one', 'tenant-a', 'ada', 'reviewer', '1', 0, '2026-01-01T00:00:00Z'),
                   ('two', 'tenant-a', 'ada ', 'reviewer', '1', 0, '2026-01-01T00:00:00Z')
            """
        );
        await using var connection = await source.Services.GetRequiredService<SqlDialect>().OpenAsync(default);
        var tables = await CopiedTable.AllAsync(default);

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() =>
            PaddedTexts.RefuseAsync(connection, tables)
        );

        Assert.Contains("Nothing was copied", refusal.Message);
        Assert.Contains("users (tenant_id, user_name): one and two", refusal.Message);
        Assert.DoesNotContain("api_keys", refusal.Message);
    }

    [Fact]
    public async Task Rows_that_are_two_everywhere_are_not_named()
    {
        await using var source = await FilledAsync();
        await using var connection = await source.Services.GetRequiredService<SqlDialect>().OpenAsync(default);

        await PaddedTexts.RefuseAsync(connection, await CopiedTable.AllAsync(default));
    }

    [Fact]
    public async Task A_tampered_source_is_copied_and_found_out()
    {
        await using var source = await FilledAsync();
        await source.TamperAsync("UPDATE decisions SET reason = 'another'");
        using var target = new Place();
        await using var copy = await target.OpenAsync();

        var (_, audit) = await source.Services.CopyDatabaseAsync(copy.Services, null, default);

        Assert.Contains("changed after it was made", audit.Broken);
    }

    [Fact]
    public async Task A_source_that_waits_for_migrations_is_refused()
    {
        await using var source = await TestService.StartAsync();
        await source.TamperAsync("DELETE FROM schema_migrations WHERE name = '0002_deliveries'");
        using var target = new Place();
        await using var copy = await target.OpenAsync();

        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() =>
            source.Services.CopyDatabaseAsync(copy.Services, null, default)
        );

        Assert.Contains("run migrate on it first", refusal.Message);
    }

    // When it was migrated is its own; its nodes are gone by the time it is used.
    private static IEnumerable<string> Comparable(IEnumerable<string> lines) =>
        lines.Where(line => !line.StartsWith("schema_migrations: "));

    private static async Task<TestService> FilledAsync()
    {
        var service = await TestService.StartAsync();
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, new CreateApiKey { Name = "Ключ 🔑", Roles = Roles.Integration });
        await service.MustAsync(
            Actors.TenantAdmin,
            new Application.Deliveries.CreateWebhook("https://example.org/hook", ["verification.approved"])
        );
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
        return service;
    }

    private sealed class Told : IProgress<CopyProgress>
    {
        public List<CopyProgress> Said { get; } = [];

        public void Report(CopyProgress value) => Said.Add(value);
    }

    /// <summary>A place for a database that holds nothing yet.</summary>
    private sealed class Place : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("verification-copy-").FullName;

        // A second service on the folder: it seeds nothing, and so leaves the database empty.
        public async Task<TestService> OpenAsync()
        {
            var service = await TestService.StartAsync(dataDirectory: folder);
            await service.StopAsync();
            return service;
        }

        public void Dispose()
        {
            TestEngine.Drop(folder);
            Directory.Delete(folder, recursive: true);
        }
    }
}
