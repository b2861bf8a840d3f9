using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

public sealed class MigratorTests
{
    [Fact]
    public async Task An_empty_database_is_brought_up_to_date_and_then_left_alone()
    {
        await using var database = new TestDatabase();
        var scripts = Migrator.Scripts(database.Dialect);

        Assert.Equal(scripts.Count, await database.Migrator().MigrateAsync(default));
        var schema = await SchemaAsync(database);
        Assert.Equal(0, await database.Migrator().MigrateAsync(default));

        Assert.Equal(schema, await SchemaAsync(database));
        Assert.True(await Migrator.IsCurrentAsync(database.Dialect, database.Session(), default));
        Assert.Equal(
            scripts.Select(script => script.Name),
            await database.QueryAsync<string>("SELECT name FROM schema_migrations ORDER BY name")
        );
    }

    [Fact]
    public async Task A_database_that_waits_for_a_migration_is_not_current()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await database.ExecuteAsync(
            "DELETE FROM schema_migrations WHERE name = (SELECT MAX(name) FROM schema_migrations)"
        );

        Assert.False(await Migrator.IsCurrentAsync(database.Dialect, database.Session(), default));
    }

    [Fact]
    public async Task A_migration_changed_after_it_was_applied_stops_the_start_with_a_sentence()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await database.ExecuteAsync("UPDATE schema_migrations SET checksum = 'another' WHERE name = '0001_initial'");
        var schema = await SchemaAsync(database);

        var stopped = await Assert.ThrowsAsync<ConfigurationException>(() => database.Migrator().MigrateAsync(default));

        Assert.Equal(
            "Migration '0001_initial' was changed after it was applied to this database; restore the original and put the change into a new one.",
            stopped.Message
        );
        Assert.Equal(schema, await SchemaAsync(database));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_stops_the_start_with_a_sentence()
    {
        await using var database = new TestDatabase();
        await database.Migrator().MigrateAsync(default);
        await database.ExecuteAsync("INSERT INTO schema_migrations VALUES ('9999_later', 'x', '2030-01-01')");

        var stopped = await Assert.ThrowsAsync<ConfigurationException>(() => database.Migrator().MigrateAsync(default));

        Assert.Contains("newer version", stopped.Message);
        Assert.Contains("'9999_later'", stopped.Message);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_database_as_it_was()
    {
        await using var database = new TestDatabase();

        // In the way of a script after many that succeed.
        await database.ExecuteAsync("CREATE TABLE email_templates (a int)");
        var schema = await SchemaAsync(database);

        await Assert.ThrowsAnyAsync<DbException>(() => database.Migrator().MigrateAsync(default));

        Assert.Equal(schema, await SchemaAsync(database));
    }

    [Fact]
    public async Task Several_that_start_at_once_migrate_once()
    {
        await using var database = new TestDatabase();
        var scripts = Migrator.Scripts(database.Dialect).Count;

        var applied = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                        new Migrator(
                            TestEngine.DialectFor(database.Folder),
                            new TestClock(),
                            NullLogger<Migrator>.Instance
                        ).MigrateAsync(default)
                    )
                )
        );

        Assert.Equal(scripts, applied.Sum());
        Assert.Single(applied, count => count > 0);
    }

    [Fact]
    public async Task Rows_of_before_keys_had_owners_get_theirs_from_who_made_the_key()
    {
        await using var database = new TestDatabase();
        await MigrateBeforeAsync(database, "0014_persons");
        foreach (
            var sql in new[]
            {
                "INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, created_at) VALUES ('t', 't', 'o@x.example', '1', '1', '2026-01-01')",
                Key("owned", "'ada'"),
                Key("nobodys", "NULL"),
                Case("by-owned", "ApiKey", "owned"),
                Case("by-nobodys", "ApiKey", "nobodys"),
                // A user whose id is a key's.
                Case("by-user", "User", "owned"),
                "INSERT INTO verification_notes (id, tenant_id, verification_id, for_admins, text, author_kind, author_id, author_name, created_at) VALUES ('n', 't', 'by-user', '0', 'x', 'ApiKey', 'owned', 'k', '2026-01-01')",
                "INSERT INTO documents (id, tenant_id, verification_id, doc_id, number, document_type, file_name, media_type, size, sha256, status, uploaded_by_kind, uploaded_by_id, uploaded_by_name, uploaded_at) VALUES ('d', 't', 'by-user', 'd', 1, 'PASSPORT', 'f', 'm', 1, 's', 'Pending', 'ApiKey', 'owned', 'k', '2026-01-01')",
            }
        )
        {
            await database.ExecuteAsync(sql);
        }

        await database.Migrator().MigrateAsync(default);

        Assert.Equal(
            ["by-nobodys ", "by-owned ada", "by-user "],
            await database.QueryAsync<string>(
                "SELECT CONCAT(id, ' ', created_by_owner_id) FROM verifications ORDER BY id"
            )
        );
        Assert.Equal(
            ["nobodys ", "owned ada"],
            await database.QueryAsync<string>("SELECT CONCAT(id, ' ', owner_id) FROM api_keys ORDER BY id")
        );
        Assert.Equal(["ada"], await database.QueryAsync<string>("SELECT author_owner_id FROM verification_notes"));
        Assert.Equal(["ada"], await database.QueryAsync<string>("SELECT uploaded_by_owner_id FROM documents"));

        static string Key(string id, string createdBy) =>
            $"INSERT INTO api_keys (id, tenant_id, name, public_part, hash, roles, created_by, created_at) VALUES ('{id}', 't', '{id}', '{id}', {TestEngine.Bytes("00")}, 'integration', {createdBy}, '2026-01-01')";

        static string Case(string id, string kind, string by) =>
            $"INSERT INTO verifications (id, tenant_id, main_type, types, status, risk_level, risk_factors, created_by_kind, created_by_id, created_at, updated_at, version) VALUES ('{id}', 't', 'IDENTITY', 'IDENTITY', 'Pending', 'Standard', '', '{kind}', '{by}', '2026-01-01', '2026-01-01', 1)";
    }

    [Fact]
    public async Task Addresses_of_before_their_owners_were_kept_get_theirs_once()
    {
        const string Details =
            """{"City":"x","Addresses":[{"Id":"@-1","Type":"REGISTERED","City":"Łódź \"x\" [{"},{"Id":"@-2","Type":"BUSINESS"}],"Affiliated":[]}""";
        await using var database = new TestDatabase();
        await MigrateBeforeAsync(database, "0045_older_addresses");
        await database.ExecuteAsync(
            "INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, created_at) VALUES ('t', 't', 'o@x.example', '1', '1', '2026-01-01')"
        );
        foreach (var id in new[] { "person", "plain", "none" })
        {
            await database.ExecuteAsync(
                "INSERT INTO applicants (id, tenant_id, first_name, last_name, details, created_at) VALUES (@id, 't', 'A', 'B', @Details, '2026-01-01')",
                new
                {
                    id,
                    Details = id switch
                    {
                        "person" => Details.Replace("@", id),
                        "plain" => """{"Phone":"1","Addresses":[],"Affiliated":[]}""",
                        _ => null,
                    },
                }
            );
        }

        await database.ExecuteAsync(
            "INSERT INTO organizations (id, tenant_id, name, business_activities, details, created_at) VALUES ('firm', 't', 'F', '', @Details, '2026-01-01')",
            new { Details = Details.Replace("@", "firm") }
        );
        await database.ExecuteAsync(
            "INSERT INTO subject_addresses (id, tenant_id, subject_id) VALUES ('firm-2', 't', 'firm')"
        );

        await database.Migrator().MigrateAsync(default);

        Assert.Equal(
            ["firm-1 t firm", "firm-2 t firm", "person-1 t person", "person-2 t person"],
            await database.QueryAsync<string>(
                "SELECT CONCAT(id, ' ', tenant_id, ' ', subject_id) FROM subject_addresses ORDER BY id"
            )
        );
    }

    /// <summary>As the build before that migration would have left it.</summary>
    internal static async Task MigrateBeforeAsync(TestDatabase database, string name)
    {
        await using var connection = await database.Dialect.OpenAsync(default);
        await database.Dialect.BeginMigrationAsync(connection);
        foreach (
            var script in Migrator
                .Scripts(database.Dialect)
                .TakeWhile(script => string.CompareOrdinal(script.Name, name) < 0)
        )
        {
            foreach (var batch in database.Dialect.Batches(script.Sql))
            {
                await connection.ExecuteAsync(batch);
            }

            await connection.ExecuteAsync(
                "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (@Name, @Checksum, '2026-01-01')",
                new { script.Name, script.Checksum }
            );
        }

        await database.Dialect.EndMigrationAsync(connection, keep: true);
    }

    [Fact]
    public void Line_endings_do_not_count_and_everything_else_does()
    {
        Assert.Equal(new Migrator.Script("a", "x;\ny;").Checksum, new Migrator.Script("a", "x;\r\ny;").Checksum);
        Assert.NotEqual(new Migrator.Script("a", "x;\ny;").Checksum, new Migrator.Script("a", "x;\ny; ").Checksum);
    }

    // On a server the table of migrations is made first, and stays empty.
    private static Task<IReadOnlyList<string>> SchemaAsync(TestDatabase database) =>
        database.QueryAsync<string>(
            TestEngine.Of(
                "SELECT CONCAT(type, name, sql) FROM sqlite_master ORDER BY 1",
                "SELECT CONCAT(table_name, '.', column_name, ' ', data_type) FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations' ORDER BY 1",
                "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', DATA_TYPE) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME <> 'schema_migrations' ORDER BY 1"
            )
        );
}
