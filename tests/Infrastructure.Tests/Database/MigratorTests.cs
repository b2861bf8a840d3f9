using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
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

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.Migrator().MigrateAsync(default)
        );

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

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.Migrator().MigrateAsync(default)
        );

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
    public void Line_endings_do_not_count_and_everything_else_does()
    {
        Assert.Equal(new Migrator.Script("a", "x;\ny;").Checksum, new Migrator.Script("a", "x;\r\ny;").Checksum);
        Assert.NotEqual(new Migrator.Script("a", "x;\ny;").Checksum, new Migrator.Script("a", "x;\ny; ").Checksum);
    }

    // On a server the table of migrations is made first, and stays empty.
    private static Task<IReadOnlyList<string>> SchemaAsync(TestDatabase database) =>
        database.QueryAsync<string>(
            TestEngine.IsSqlServer
                ? "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', DATA_TYPE) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME <> 'schema_migrations' ORDER BY 1"
                : "SELECT CONCAT(type, name, sql) FROM sqlite_master ORDER BY 1"
        );
}
