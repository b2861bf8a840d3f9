using Dapper;
using Microsoft.Data.Sqlite;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;

namespace VerificationService.Infrastructure.Tests.Database;

public sealed class SqliteDialectTests
{
    [Fact]
    public async Task Every_connection_is_set_up_to_be_durable_and_strict()
    {
        await using var database = await TestDatabase.WithThingsAsync(busyTimeoutMs: 1234);
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await database.Dialect.OpenAsync(default);

            Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
            Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
            Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
            Assert.Equal(1234, await connection.ExecuteScalarAsync<int>("PRAGMA busy_timeout"));
        }
    }

    [Fact]
    public async Task The_connections_that_units_and_readers_use_are_set_up_the_same()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        const string Settings =
            "SELECT (SELECT synchronous FROM pragma_synchronous) || ',' || (SELECT foreign_keys FROM pragma_foreign_keys) || ',' || (SELECT journal_mode FROM pragma_journal_mode)";

        var written = await database.RunAsync(session => session.FindAsync<string>(Settings, null, default));
        var read = await database.Session().FindAsync<string>(Settings, null, default);

        Assert.Equal("2,1,wal", written);
        Assert.Equal("2,1,wal", read);
    }

    [Fact]
    public async Task An_orphan_is_refused()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.ExecuteAsync("CREATE TABLE parts (thing TEXT NOT NULL REFERENCES things (id)) STRICT");

        var refused = await Assert.ThrowsAsync<SqliteException>(() =>
            database.RunAsync(session => session.ExecuteAsync("INSERT INTO parts VALUES ('none')", null, default))
        );

        Assert.Contains("FOREIGN KEY", refused.Message);
    }

    [Fact]
    public async Task A_setting_that_does_not_take_is_refused()
    {
        // A database in memory has no write-ahead log, and so no promise to keep.
        var dialect = new SqliteDialect(new DatabaseOptions { ConnectionString = "Data Source=:memory:" });

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => dialect.OpenAsync(default));

        Assert.Equal("SQLite's journal_mode is memory where wal is required.", refused.Message);
    }

    [Fact]
    public async Task The_engine_is_new_enough()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await using var connection = await database.Dialect.OpenAsync(default);

        Assert.True(Version.Parse(connection.ServerVersion) >= new Version(3, 50, 2), connection.ServerVersion);
    }

    [SkippableFact]
    public async Task Nobody_but_the_owner_may_read_the_files()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var root = Directory.CreateTempSubdirectory("verification-test-").FullName;
        var folder = Path.Combine(root, "new", "data");
        try
        {
            var dialect = new SqliteDialect(new DatabaseOptions { DataDirectory = folder });
            await using (var connection = await dialect.OpenAsync(default))
            {
                await connection.ExecuteAsync("CREATE TABLE t (a TEXT) STRICT");
                var files = Directory.GetFiles(folder);
                Assert.Contains(files, file => file.EndsWith("verification.db-wal", StringComparison.Ordinal));
#pragma warning disable CA1416 // Skipped there.
                Assert.All(
                    files,
                    file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
                );
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    File.GetUnixFileMode(folder)
                );
#pragma warning restore CA1416
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Options_do_not_print_the_connection_string() =>
        Assert.DoesNotContain(
            "hunter2",
            new DatabaseOptions { ConnectionString = "Data Source=x;Password=hunter2" }.ToString()
        );
}
