using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Files;

namespace VerificationService.TestKit;

/// <summary>An engine that tests run on.</summary>
public enum Engine
{
    /// <summary>The embedded one.</summary>
    Sqlite,

    /// <summary>PostgreSQL.</summary>
    PostgreSql,

    /// <summary>SQL Server.</summary>
    SqlServer,
}

/// <summary>
/// The engine that this process's tests run on: the embedded one, or in <c>PostgreSql.Tests</c> and <c>SqlServer.Tests</c>,
/// which compile the same tests again, a server. There every data directory has a database of its own, made when it is first
/// used and dropped with it, so that a second node or process on the same directory is one on the same database.
/// </summary>
public static class TestEngine
{
    // Read off a migrated database, which takes some hundred statements: once a process.
    private static readonly Lazy<Task<IReadOnlyList<CopiedTable>>> Tables = new(() =>
        CopiedTable.AllAsync(CancellationToken.None)
    );

    /// <summary>Every table.</summary>
    internal static Task<IReadOnlyList<CopiedTable>> TablesAsync() => Tables.Value;

    /// <summary>Tables that a node writes by itself, whoever asks for what: its heartbeat, its figures, its limits, the keys of units of work.</summary>
    public static readonly IReadOnlySet<string> WrittenByItself = new HashSet<string>
    {
        "nodes",
        "commits",
        "rate_buckets",
        "refusal_statistics",
        "decision_statistics",
        "decision_parts",
        "statistics_progress",
        "subject_search_progress",
    };

    private static readonly ConcurrentDictionary<string, Lazy<string>> Databases = new();

    private static TestServer? server;

    // A factory of web hosts configures them without awaiting; on the pool, nothing waits for the context of whoever asks.
#pragma warning disable RS0030
    private static readonly Lazy<byte[]> Migrated = new(() => Task.Run(MigrateAsync).GetAwaiter().GetResult());
#pragma warning restore RS0030

    static TestEngine() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Databases.Keys.ToList().ForEach(Drop);

    /// <summary>What the tests run on.</summary>
    public static Engine Engine { get; private set; }

    /// <summary>Whether that is a server: many writers, and nothing in the data directory that nodes need.</summary>
    public static bool IsServer => Engine != Engine.Sqlite;

    /// <summary>
    /// Called by a test project that is about a server, before its first test; no other starts one. The engine is the
    /// embedded one where no server is found.
    /// </summary>
    /// <returns>Why there is none, or null.</returns>
    public static string? Choose(Engine engine)
    {
        server = engine == Engine.SqlServer ? SqlServerTestServer.Find() : PostgreSqlTestServer.Find();
        Engine = server is null ? Engine.Sqlite : engine;
        return server is not null ? null
            : engine == Engine.SqlServer
                ? $"{SqlServerTestServer.Variable} is not set, and Docker does not answer: there is no server to run on."
            : $"{PostgreSqlTestServer.Variable} is not set, PostgreSQL is not installed, and Docker does not answer: there is no server to run on.";
    }

    /// <summary>Whichever belongs to the engine.</summary>
    public static T Of<T>(T sqlite, T postgreSql, T sqlServer) =>
        Engine switch
        {
            Engine.PostgreSql => postgreSql,
            Engine.SqlServer => sqlServer,
            _ => sqlite,
        };

    /// <summary>The configuration of a service that keeps its files in <paramref name="dataDirectory"/>.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsFor(string dataDirectory) =>
        server is null
            ? new Dictionary<string, string?>()
            : new Dictionary<string, string?>
            {
                ["Database:Provider"] = server.Provider,
                ["Database:ConnectionString"] = ConnectionStringFor(dataDirectory, isMigrated: false),
                ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            };

    /// <summary>Lets a process keep its files in <paramref name="dataDirectory"/>, on this engine.</summary>
    public static void Configure(ProcessStartInfo start, string dataDirectory)
    {
        start.Environment["DataDirectory"] = dataDirectory;
        foreach (var (name, value) in SettingsFor(dataDirectory))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    /// <summary>
    /// Gives an empty data directory a database that was migrated once for the whole process, where a service finds nothing
    /// left to migrate.
    /// </summary>
    public static void CopyMigrated(string dataDirectory)
    {
        if (server is not null)
        {
            ConnectionStringFor(dataDirectory, isMigrated: true);
            return;
        }

        using var file = PrivateFile.Create(Path.Combine(dataDirectory, "verification.db"));
        file.Write(Migrated.Value);
    }

    /// <summary>The database of a data directory, past whatever serves it.</summary>
    public static Task<DbConnection> OpenAsync(string dataDirectory) =>
        DialectFor(dataDirectory).OpenAsync(CancellationToken.None);

    /// <summary>How <c>copy</c> is told of the database of a data directory.</summary>
    public static string CopySide(string dataDirectory)
    {
        var options = OptionsFor(dataDirectory);
        return server is not null
            ? $"{server.Provider}:{options.ConnectionString}"
            : $"Sqlite:Data Source={Path.Combine(dataDirectory, "verification.db")}";
    }

    /// <summary>Bytes as this engine's SQL writes them.</summary>
    /// <param name="hex">Two digits each.</param>
    public static string Bytes(string hex) => Of($"x'{hex}'", $"'\\x{hex}'", $"0x{hex}");

    /// <summary>
    /// Every file of a data directory and every row of its database, as one text with a character for each byte: what is
    /// not in here is stored nowhere.
    /// </summary>
    public static async Task<string> EverythingStoredAsync(string dataDirectory)
    {
        var stored = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(dataDirectory, "*", SearchOption.AllDirectories))
        {
            // The service has it open, and may be writing to it.
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            stored.Append(await reader.ReadToEndAsync());
        }

        await using var connection = await OpenAsync(dataDirectory);
        foreach (var table in await TablesAsync())
        {
            foreach (IDictionary<string, object?> row in await connection.QueryAsync($"SELECT * FROM {table.Name}"))
            {
                stored.AppendJoin(
                    ' ',
                    row.Values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value)
                );
            }
        }

        return stored.ToString();
    }

    /// <summary>Forgets the database of a data directory that goes.</summary>
    public static void Drop(string dataDirectory)
    {
        if (!Databases.TryRemove(dataDirectory, out var database) || !database.IsValueCreated)
        {
            return;
        }

        server!.Drop(NameOf(dataDirectory), database.Value);
    }

    /// <summary>What an infrastructure of that data directory would be given.</summary>
    internal static DatabaseOptions OptionsFor(string dataDirectory, int busyTimeoutMs = 5000)
    {
        var settings = SettingsFor(dataDirectory);
        return new DatabaseOptions
        {
            DataDirectory = dataDirectory,
            BusyTimeoutMs = busyTimeoutMs,
            Provider = settings.GetValueOrDefault("Database:Provider") ?? DatabaseOptions.Sqlite,
            ConnectionString = settings.GetValueOrDefault("Database:ConnectionString"),
        };
    }

    /// <summary>This engine's dialect, on the database of a data directory.</summary>
    internal static SqlDialect DialectFor(string dataDirectory, int busyTimeoutMs = 5000)
    {
        var options = OptionsFor(dataDirectory, busyTimeoutMs);
        return server?.Dialect(options) ?? new SqliteDialect(options);
    }

    private static async Task<byte[]> MigrateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("verification-migrated-").FullName;
        try
        {
            var dialect = new SqliteDialect(new DatabaseOptions { DataDirectory = folder });
            await new Migrator(dialect, TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(default);
            var copy = Path.Combine(folder, "copy.db");
            await dialect.CopyAsync(copy, null, default);
            return await File.ReadAllBytesAsync(copy);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ConnectionStringFor(string dataDirectory, bool isMigrated) =>
        Databases
            .GetOrAdd(dataDirectory, directory => new Lazy<string>(() => server!.Create(NameOf(directory), isMigrated)))
            .Value;

    private static string NameOf(string dataDirectory) =>
        "verification_test_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16];
}
