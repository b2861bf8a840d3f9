using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Files;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>The embedded engine.</summary>
internal class SqliteDialect : SqlDialect
{
    // The first release with the fix for CVE-2025-6965.
    private static readonly Version Oldest = new(3, 50, 2);

    private const string CreateMigrationTable =
        "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT";

    private readonly string connectionString;
    private readonly int busyTimeoutMs;

    public SqliteDialect(DatabaseOptions options)
    {
        var builder = new SqliteConnectionStringBuilder(
            string.IsNullOrEmpty(options.ConnectionString)
                ? $"Data Source={Path.Combine(options.DataDirectory, "verification.db")}"
                : options.ConnectionString
        )
        {
            // Connections are kept by the session pool, set up once each.
            Pooling = false,
            DefaultTimeout = Math.Max(1, options.BusyTimeoutMs / 1000),
        };
        connectionString = builder.ToString();
        DataSource = builder.DataSource;
        busyTimeoutMs = options.BusyTimeoutMs;
    }

    /// <summary>The database file.</summary>
    public string DataSource { get; }

    // Every connection is used by one thread at a time, so its own mutex would only cost; and nobody reads the statistics.
    [ModuleInitializer]
    internal static void Configure()
    {
        Batteries_V2.Init();
        raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public override string MigrationFolder => "Sqlite";

    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string BeginRead => "BEGIN DEFERRED";

    public override string BeginPart => "SAVEPOINT part";

    public override string UndoPart => "ROLLBACK TO part";

    public override string EndPart => "RELEASE part";

    // FTS5. The rows of the index carry the numbers of the subjects, and are read from the highest down.
    public override string FindSubjects(SearchedWords searched, IDictionary<string, object?> parameters)
    {
        parameters["Match"] = string.Join(
            " AND ",
            searched.Beginnings.Select(choice => $"({string.Join(" OR ", choice.Select(begin => $"\"{begin}\"*"))})")
        );
        return """
            SELECT s.number AS number, s.subject_id AS id, s.external_id AS external_id, s.words AS words
            FROM subject_words w CROSS JOIN subject_search s ON s.number = w.rowid
            WHERE w.subject_words MATCH @Match AND w.rowid <= @Through AND s.tenant_id = @TenantId
            ORDER BY w.rowid DESC
            """;
    }

    public override string ClaimDueMessages { get; } =
        $"""
            UPDATE outbox_messages SET due_at = @LeaseEnd, claimed_by = @Claimer
            WHERE id IN (
                SELECT id FROM outbox_messages
                WHERE status = 'pending' AND lane = @Lane AND due_at <= @Now ORDER BY due_at, id LIMIT @Rows)
            RETURNING {string.Join(", ", ClaimedColumns)}
            """;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        CreateFile();
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            var version = Version.Parse(connection.ServerVersion);
            if (version < Oldest)
            {
                throw new ConfigurationException($"SQLite {Oldest} or later is required; this is {version}.");
            }

            SetPageSize(connection);
            Pragma(connection, "busy_timeout", busyTimeoutMs.ToString(CultureInfo.InvariantCulture));
            Pragma(connection, "journal_mode", "wal");
            Pragma(connection, "synchronous", "2"); // FULL: a commit is on disk before it is acknowledged.
            Pragma(connection, "secure_delete", "1"); // What is overwritten or deleted leaves no bytes behind.
            Pragma(connection, "foreign_keys", "1");
            Pragma(connection, "temp_store", "2"); // MEMORY: what a savepoint needs to undo itself is no file.
            KeepPlans(connection);
            return new PreparedConnection(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override string Limit(string rows) => " LIMIT " + rows;

    public override string By(string index) => " INDEXED BY " + index;

    public override bool IsUniqueViolation(DbException exception) =>
        exception
            is SqliteException
            {
                SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY
            };

    public override bool IsUnavailable(Exception exception) =>
        exception
            is SqliteException
            {
                SqliteErrorCode: raw.SQLITE_BUSY
                    or raw.SQLITE_LOCKED
                    or raw.SQLITE_FULL
                    or raw.SQLITE_IOERR
                    or raw.SQLITE_CANTOPEN
                    or raw.SQLITE_READONLY
                    or raw.SQLITE_NOMEM
            };

    public override Task BeginBulkAsync(DbConnection connection) =>
        connection.ExecuteAsync("PRAGMA cache_size = -262144");

    public override Task EndBulkAsync(DbConnection connection) =>
        connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");

    /// <inheritdoc/>
    /// <remarks>Compiled code on the statement itself; Dapper for what that does not read or bind.</remarks>
    public override Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Bound(connection, sql, parameters)?.TryRead<T>(out var rows) == true
            ? Task.FromResult<IReadOnlyList<T>>(rows)
            : base.QueryAsync<T>(connection, transaction, sql, parameters, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<T?> FindAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
        where T : default
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Bound(connection, sql, parameters) is { } statement && statement.TryFind<T>(out var row)
            ? Task.FromResult(row)
            : base.FindAsync<T>(connection, transaction, sql, parameters, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Bound(connection, sql, parameters) is { } statement
            ? Task.FromResult(statement.Execute())
            : base.ExecuteAsync(connection, transaction, sql, parameters, cancellationToken);
    }

    // Other connections are those of a test or a tool, opened past this dialect.
    private static SqliteStatement? Bound(DbConnection connection, string sql, object? parameters) =>
        (connection as PreparedConnection)?.Bound(sql, parameters);

    public override async Task BeginMigrationAsync(DbConnection connection)
    {
        await connection.ExecuteAsync(BeginWrite);
        await connection.ExecuteAsync(CreateMigrationTable);
    }

    public override async Task EndMigrationAsync(DbConnection connection, bool keep) =>
        await connection.ExecuteAsync(keep ? "COMMIT" : "ROLLBACK");

    // Plans come from the text alone. Otherwise a statement whose LIMIT is a parameter is prepared anew at every run, in
    // case another limit asks for another plan (https://www.sqlite.org/queryplanner-ng.html#qpstab).
    private static void KeepPlans(SqliteConnection connection)
    {
        if (raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out var on) != 0 || on != 1)
        {
            throw new InvalidOperationException("SQLite does not keep its query plans stable.");
        }
    }

    // Counts for a database that is made now. A decision touches some twenty pages, few of them twice: half the page is
    // half the log to write, to checksum and to sync.
    private static void SetPageSize(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA page_size = 2048";
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The engine's online backup, page by page, rather than VACUUM INTO, which would build every index anew. It begins
    /// again whenever another connection writes, unless a read transaction holds its source to one state of the log.
    /// </remarks>
    public override async Task<string?> CopyAsync(
        string file,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using var source = (PreparedConnection)await OpenAsync(cancellationToken);
        using var target = new SqliteConnection($"Data Source={file};Pooling=False");
        await target.OpenAsync(cancellationToken);
        Run(source.Inner, BeginRead);
        Run(source.Inner, "SELECT COUNT(*) FROM schema_migrations");
        var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Inner.Handle, "main");
        try
        {
            int result;
            while ((result = raw.sqlite3_backup_step(backup, 4096)) == raw.SQLITE_OK)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var pages = raw.sqlite3_backup_pagecount(backup);
                progress?.Report(
                    new WorkProgress($"of {pages} pages copied", pages - raw.sqlite3_backup_remaining(backup))
                );
            }

            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, target.Handle);
            }
        }
        finally
        {
            raw.sqlite3_backup_finish(backup);
        }

        // One file, whole by itself, that nobody has to open for writing to read.
        Run(target, "PRAGMA journal_mode = delete");
        return DamageOf(target);
    }

    /// <summary>What is wrong with a database file, or null.</summary>
    public static string? DamageOf(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return DamageOf(connection);
    }

    private static string? DamageOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        var said = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (said != "ok")
        {
            return said;
        }

        command.CommandText = "PRAGMA foreign_key_check";
        using var orphans = command.ExecuteReader();
        return orphans.Read() ? $"a row of {orphans.GetString(0)} refers to one that is not there" : null;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteScalar();
    }

    // Sets, reads back and insists: a setting that did not take is a durability promise that does not hold.
    private static void Pragma(SqliteConnection connection, string name, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name} = {value}";
        command.ExecuteNonQuery();
        command.CommandText = $"PRAGMA {name}";
        var actual = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (!string.Equals(actual, value, StringComparison.OrdinalIgnoreCase))
        {
            throw new ConfigurationException($"SQLite's {name} is {actual} where {value} is required.");
        }
    }

    // The file holds personal data: nobody but the service's own user may read it. WAL files take over its mode.
    private void CreateFile()
    {
        if (OperatingSystem.IsWindows() || File.Exists(DataSource) || DataSource == ":memory:")
        {
            return;
        }

        PrivateFile.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(DataSource))!);
        try
        {
            new FileStream(
                DataSource,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            ).Dispose();
        }
        catch (IOException) when (File.Exists(DataSource))
        {
            // Another process was first, and made it the same way.
        }
    }
}
