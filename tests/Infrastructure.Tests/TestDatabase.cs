using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.Infrastructure.Database.SqlServer;
using VerificationService.Infrastructure.Tests.Database;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests;

/// <summary>
/// A database of its own on the engine under test, with what writes and reads it, and nothing of the application.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("verification-test-").FullName;
    private readonly SqliteWriter? writer;

    public TestDatabase(int busyTimeoutMs = 5000)
    {
        Dialect = new WatchedDialect(TestEngine.DialectFor(folder, busyTimeoutMs));
        Reads = new ReadConnections(Dialect);
        writer = TestEngine.IsServer ? null : new SqliteWriter(Dialect, NullLogger<SqliteWriter>.Instance);
    }

    public WatchedDialect Dialect { get; }

    public ReadConnections Reads { get; }

    /// <summary>The embedded engine's.</summary>
    public SqliteWriter Writer => writer ?? throw new InvalidOperationException("A server takes many writers.");

    public string Folder => folder;

    public string File => Path.Combine(folder, "verification.db");

    /// <summary>Starts one with the table <c>things</c>.</summary>
    public static async Task<TestDatabase> WithThingsAsync(int busyTimeoutMs = 5000)
    {
        var database = new TestDatabase(busyTimeoutMs);
        await database.ExecuteAsync(
            TestEngine.Of(
                "CREATE TABLE things (id TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL CHECK (size >= 0), filling TEXT) STRICT",
                "CREATE TABLE things (id text COLLATE \"C\" NOT NULL PRIMARY KEY, size integer NOT NULL CHECK (size >= 0), filling text)",
                "CREATE TABLE things (id varchar(64) NOT NULL PRIMARY KEY, size int NOT NULL CHECK (size >= 0), filling nvarchar(max))"
            )
        );
        return database;
    }

    /// <summary>A session as a request has one.</summary>
    public DbSession Session() => new(Dialect, Reads);

    public Migrator Migrator() => new(Dialect, new TestClock(), NullLogger<Migrator>.Instance);

    /// <summary>Runs a unit of work in a session of its own.</summary>
    public Task<T> RunAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellationToken = default)
    {
        var session = Session();
        return UnitOfWork(session).RunAsync(() => work(session), cancellationToken);
    }

    /// <summary>The engine's unit of work.</summary>
    public IUnitOfWork UnitOfWork(DbSession session) =>
        writer is null
            ? new TransactionalUnitOfWork(
                Dialect,
                Reads,
                session,
                new TestClock(),
                NullLogger<TransactionalUnitOfWork>.Instance
            )
            : new SqliteUnitOfWork(writer, session);

    /// <summary>Adds a thing as a unit of work.</summary>
    public Task<int> AddAsync(string id, int size = 1, CancellationToken cancellationToken = default) =>
        RunAsync(session => InsertAsync(session, id, size), cancellationToken);

    public static Task<int> InsertAsync(DbSession session, string id, int size = 1, string? filling = null) =>
        session.ExecuteAsync(
            "INSERT INTO things (id, size, filling) VALUES (@Id, @Size, @Filling)",
            new
            {
                Id = id,
                Size = size,
                Filling = filling,
            },
            default
        );

    /// <summary>The things that stand, as another connection sees them.</summary>
    public async Task<IReadOnlyList<string>> ThingsAsync() =>
        await QueryAsync<string>("SELECT id FROM things ORDER BY id");

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Dialect.OpenAsync(default);
        return (await connection.QueryAsync<T>(Dialect.Unheard(sql, parameters))).AsList();
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Dialect.OpenAsync(default);
        return await connection.ExecuteAsync(Dialect.Unheard(sql, parameters));
    }

    /// <summary>Occupies the writer, so that what comes next shares one transaction; dispose to let go.</summary>
    public async Task<Hold> HoldAsync()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var unit = RunAsync(async _ =>
        {
            begun.TrySetResult();
            await release.Task;
            return 0;
        });
        await begun.Task;
        return new Hold(release, unit);
    }

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await writer.DisposeAsync();
        }

        await Reads.DisposeAsync();
        await Dialect.DisposeAsync();
        TestEngine.Drop(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The writer, held.</summary>
    internal sealed class Hold(TaskCompletionSource release, Task unit)
    {
        public Task LetGoAsync()
        {
            release.SetResult();
            return unit;
        }
    }
}

/// <summary>The real dialect, with its statements overheard and its disk as small as a test wants it.</summary>
internal sealed class WatchedDialect(SqlDialect inner) : SqlDialect, IAsyncDisposable
{
    private readonly ConcurrentQueue<string> heard = new();
    private readonly ConcurrentDictionary<string, string> twins = new();
    private readonly ConcurrentDictionary<string, bool> said = new();

    public ValueTask DisposeAsync() => (inner as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Most pages of a connection opened from now on; 0 for no limit.</summary>
    public int MaxPages { get; set; }

    /// <summary>Whether statements of connections opened from now on are kept.</summary>
    public bool Listening { get; set; }

    /// <summary>What was said to the engine, parameters filled in.</summary>
    public IEnumerable<string> Heard => heard;

    /// <summary>Keeps nothing of what was said so far.</summary>
    public void Forget() => heard.Clear();

    /// <summary>Done to each of the embedded engine's connections opened from now on; what it throws is thrown by the opening.</summary>
    public Action<PreparedConnection>? OnOpened { get; set; }

    /// <summary>How many connections were opened.</summary>
    public int Opened { get; private set; }

    public override string MigrationFolder => inner.MigrationFolder;

    public override string BeginWrite => inner.BeginWrite;

    public override string BeginRead => inner.BeginRead;

    public override string BeginPart => Twin(inner.BeginPart, static sqlServer => sqlServer.BeginPart);

    public override string UndoPart => Twin(inner.UndoPart, static sqlServer => sqlServer.UndoPart);

    public override string? EndPart => inner.EndPart;

    public override string ClaimDueMessages =>
        Twin(inner.ClaimDueMessages, static sqlServer => sqlServer.ClaimDueMessages);

    /// <summary>What repositories would have said to SQL Server instead.</summary>
    public IEnumerable<string> SaidToSqlServer => said.Keys;

    /// <summary>Whether to pass for an engine whose nodes share nothing but the database.</summary>
    public bool Shared { get; init; }

    public override bool IsShared => Shared || inner.IsShared;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await inner.OpenAsync(cancellationToken);
        Opened++;
        OnOpened?.Invoke((PreparedConnection)connection);
        if (MaxPages > 0)
        {
            await connection.ExecuteAsync($"PRAGMA max_page_count = {MaxPages}");
        }

        if (Listening)
        {
            raw.sqlite3_trace(((PreparedConnection)connection).Inner.Handle, (_, sql) => heard.Enqueue(sql), null!);
        }

        return connection;
    }

    public override string FirstRows(string orderedSelect) =>
        Twin(inner.FirstRows(orderedSelect), sqlServer => sqlServer.FirstRows(orderedSelect));

    public override string FirstRow(string orderedSelect) =>
        Twin(inner.FirstRow(orderedSelect), sqlServer => sqlServer.FirstRow(orderedSelect));

    protected override string Limit(string rows) => throw new NotSupportedException();

    public override string FindSubjects(SearchedWords searched, IDictionary<string, object?> parameters) =>
        Twin(
            inner.FindSubjects(searched, parameters),
            sqlServer => sqlServer.FindSubjects(searched, new Dictionary<string, object?>())
        );

    public override string By(string index) => Twin(inner.By(index), sqlServer => sqlServer.By(index));

    public override CommandDefinition Command(
        string sql,
        object? parameters,
        DbTransaction? transaction,
        CancellationToken cancellationToken
    )
    {
        Hear(sql);
        return inner.Command(sql, parameters, transaction, cancellationToken);
    }

    public override Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        Hear(sql);
        return inner.QueryAsync<T>(connection, transaction, sql, parameters, cancellationToken);
    }

    public override Task<T?> FindAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
        where T : default
    {
        Hear(sql);
        return inner.FindAsync<T>(connection, transaction, sql, parameters, cancellationToken);
    }

    public override Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        Hear(sql);
        return inner.ExecuteAsync(connection, transaction, sql, parameters, cancellationToken);
    }

    private void Hear(string sql)
    {
        if (Listening)
        {
            // A limited select may be part of another, and hold smaller parts itself.
            var largestFirst = twins.OrderByDescending(twin => twin.Key.Length);
            said.TryAdd(largestFirst.Aggregate(sql, (text, twin) => text.Replace(twin.Key, twin.Value)), true);
        }
    }

    /// <summary>A statement of a test, which no repository says.</summary>
    public CommandDefinition Unheard(string sql, object? parameters) =>
        inner.Command(sql, parameters, null, CancellationToken.None);

    public override Task BeginMigrationAsync(DbConnection connection) => inner.BeginMigrationAsync(connection);

    public override Task EndMigrationAsync(DbConnection connection, bool keep) =>
        inner.EndMigrationAsync(connection, keep);

    public override Task BeginBulkAsync(DbConnection connection) => inner.BeginBulkAsync(connection);

    public override Task EndBulkAsync(DbConnection connection) => inner.EndBulkAsync(connection);

    public override IEnumerable<string> Batches(string script) => inner.Batches(script);

    /// <summary>What is worth repeating, where the embedded engine itself knows nothing of the kind.</summary>
    public Predicate<Exception>? WorthRepeating { get; set; }

    public override bool IsWorthRepeating(Exception exception) =>
        WorthRepeating?.Invoke(exception) ?? inner.IsWorthRepeating(exception);

    /// <summary>Whether it passes for a database server.</summary>
    public bool IsServer { get; set; }

    public override string? BackupTools => IsServer ? TransactSql.Dialect.BackupTools : inner.BackupTools;

    public override Task<string?> CopyAsync(
        string file,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    ) => inner.CopyAsync(file, progress, cancellationToken);

    public override void TypeCopied(DbParameter parameter, CopiedColumn column) => inner.TypeCopied(parameter, column);

    public override int IdleConnections => inner.IdleConnections;

    public override string InsertIfNew(string insert) => inner.InsertIfNew(insert);

    public override Task CommitAsync(DbTransaction transaction, string insertKey, string key, string? news) =>
        inner.CommitAsync(transaction, insertKey, key, news);

    public override bool IsUniqueViolation(DbException exception) => inner.IsUniqueViolation(exception);

    public override bool IsLockedOut(DbException exception) => inner.IsLockedOut(exception);

    public override (string? Before, string? After) AroundNumberedInserts(string table) =>
        inner.AroundNumberedInserts(table);

    public override bool IsUnavailable(Exception exception) => inner.IsUnavailable(exception);

    private string Twin(string sql, Func<SqlServerDialect, string> onSqlServer)
    {
        if (Listening)
        {
            twins.TryAdd(sql, onSqlServer(TransactSql.Dialect));
        }

        return sql;
    }
}
