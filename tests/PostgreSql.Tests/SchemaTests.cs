using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using VerificationService.Application.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Tests;
using VerificationService.Infrastructure.Tests.Database;
using VerificationService.TestKit;

namespace VerificationService.PostgreSql.Tests;

/// <summary>What the server says of the schema, and of how it finds what it is asked for.</summary>
public sealed class SchemaTests
{
    // Few rows, or every one of them wanted.
    private static readonly string[] Small = ["tenants", "schema_migrations", "nodes", "audit_sealing"];

    [Fact]
    public async Task The_server_has_the_tables_columns_and_indices_of_the_embedded_engine()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await using var embedded = new SqliteConnection("Data Source=:memory:");
        await embedded.OpenAsync();
        foreach (var script in Migrator.ScriptsOf("Sqlite"))
        {
            await embedded.ExecuteAsync(script.Sql);
        }

        var columns = await database.QueryAsync<(
            string Table,
            string Name,
            string Type,
            bool IsNullable,
            string? Collation
        )>(
            """
            SELECT table_name, column_name, data_type, is_nullable = 'YES', collation_name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
            """
        );
        var expected = await embedded.QueryAsync<(string Table, string Name, string Type, bool IsNullable)>(
            """
            SELECT t.name, c.name, c.type, c."notnull" = 0 FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
            """
        );

        Assert.Equal(
            expected
                .Select(column =>
                    $"{column.Table}.{column.Name} {Counterpart(column.Name, column.Type)} {column.IsNullable}"
                )
                .Order(StringComparer.Ordinal),
            columns
                .Select(column => $"{column.Table}.{column.Name} {Kind(column.Type)} {column.IsNullable}")
                .Order(StringComparer.Ordinal)
        );
        Assert.All(columns.Where(column => column.Type == "text"), column => Assert.Equal("C", column.Collation));
        Assert.Equal(
            (
                await embedded.QueryAsync<string>(
                    "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                )
            ).Order(StringComparer.Ordinal),
            (
                await database.QueryAsync<string>(
                    "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%pkey' AND indexname NOT LIKE 'pk_%' AND indexname <> 'ix_subject_words'"
                )
            ).Order(StringComparer.Ordinal)
        );
    }

    // With sequential scans made dear, the server takes one only where no index serves the statement. What it says nothing
    // of is whether an index serves it well: QueryPlanTests hold that on the embedded engine, for the same statements.
    [Fact]
    public async Task No_use_case_reads_a_table_of_many_rows_without_an_index()
    {
        await using var service = await TestService.StartAsync(services =>
            services.AddSingleton<IAccessTokens>(new TokenStub())
        );
        await service.TamperAsync(
            $"ALTER DATABASE {await service.ValueAsync<string>("SELECT current_database()")} SET enable_seqscan = off"
        );
        NpgsqlConnection.ClearAllPools();
        await using var second = await TestService.StartAsync(
            services => services.AddSingleton<IAccessTokens>(new TokenStub()),
            dataDirectory: service.DataDirectory
        );

        // What a session did, a start and its migrations too, is told once it has been idle for ten seconds
        // (PGSTAT_IDLE_INTERVAL), if not before.
        var told = TimeSpan.FromSeconds(11);
        await Task.Delay(told);
        var before = await ScansAsync(second);

        await new EveryUseCase(second).SendEverythingAsync();

        await Task.Delay(told);
        var after = await ScansAsync(second);
        Assert.Empty(
            after
                .Where(table => table.Value > before.GetValueOrDefault(table.Key) && !Small.Contains(table.Key))
                .Select(table => table.Key)
        );
        Assert.True(after["tenants"] >= before["tenants"]);

        await second.ValueAsync<long>("SELECT COUNT(*) FROM applicants WHERE first_name = 'nobody'");

        // The check finds what it is for.
        await Eventually.HoldsAsync(
            async () => (await ScansAsync(second))["applicants"] > after["applicants"],
            TimeSpan.FromMinutes(1)
        );
    }

    private static async Task<Dictionary<string, long>> ScansAsync(TestService service)
    {
        await service.ValueAsync<string>("SELECT pg_stat_force_next_flush()::text");
        return (
            await service.RowsAsync<(string Table, long Scans)>(
                "SELECT relname::text, seq_scan FROM pg_stat_user_tables"
            )
        ).ToDictionary(row => row.Table, row => row.Scans);
    }

    private static string Kind(string type) =>
        type switch
        {
            "timestamp with time zone" => "time",
            "integer" or "bigint" or "boolean" => "number",
            "bytea" => "bytes",
            _ => type,
        };

    private static string Counterpart(string name, string type) =>
        new CopiedColumn(name, type).IsTime ? "time"
        : type == "INTEGER" ? "number"
        : type == "BLOB" ? "bytes"
        : "text";
}
