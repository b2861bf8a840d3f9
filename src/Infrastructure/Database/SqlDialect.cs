using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Everything that differs between the engines, and nothing else. Every statement stands once, in its repository;
/// what cannot be common is a member here.
/// </summary>
internal abstract class SqlDialect
{
    private const int LeastPoolSize = 4;

    /// <summary>What a claim answers with, on every engine.</summary>
    protected static readonly string[] ClaimedColumns =
    [
        "id",
        "tenant_id",
        "verification_id",
        "kind",
        "event_type",
        "endpoint_id",
        "destination",
        "body",
        "attempts",
        "trace_id",
        "trace_parent",
        "created_at",
    ];

    private readonly ConditionalWeakTable<string, string> firstRows = [];
    private readonly ConditionalWeakTable<string, string>.CreateValueCallback limited;

    protected SqlDialect() => limited = select => select + Limit("1");

    /// <summary>News: something that every node keeps in memory has changed.</summary>
    public const string CacheChanged = "cache";

    /// <summary>Folder of this engine's migrations among the embedded resources.</summary>
    public abstract string MigrationFolder { get; }

    /// <summary>Opens a connection, set up and checked; the caller disposes it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Limits an ordered SELECT to <c>@Rows</c> rows.</summary>
    public virtual string FirstRows(string orderedSelect) => orderedSelect + Limit("@Rows");

    /// <summary>Limits an ordered SELECT to its first row. One statement gives one text, which is found by reference.</summary>
    public virtual string FirstRow(string orderedSelect) => firstRows.GetValue(orderedSelect, limited);

    /// <summary>What ends an ordered SELECT after a number of rows.</summary>
    /// <param name="rows">A parameter or a number.</param>
    protected abstract string Limit(string rows);

    /// <summary>
    /// After a table's name: which index finds the rows. For where one engine keeps no statistics and takes two for
    /// equally good; nothing where it knows better.
    /// </summary>
    public virtual string By(string index) => "";

    /// <summary>Whether a unique index refused a row.</summary>
    public abstract bool IsUniqueViolation(DbException exception);

    /// <summary>Whether the engine is full, locked or away: nothing stands, and another try may succeed.</summary>
    public abstract bool IsUnavailable(Exception exception);

    /// <summary>Whether a statement was given up because another transaction held its rows for too long.</summary>
    public virtual bool IsLockedOut(DbException exception) => false;

    /// <summary>Whether running a failed unit of work again may succeed. Nothing of it stands: it was not committed.</summary>
    public virtual bool IsWorthRepeating(Exception exception) => false;

    /// <summary>Whether nodes hear of each other through the engine.</summary>
    public virtual bool CarriesNews => false;

    /// <summary>Listens until the connection is lost, which is thrown.</summary>
    /// <param name="began">Called once nothing is missed any more.</param>
    /// <param name="heard">Called with the news of every node, this one's among them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public virtual Task ListenAsync(Action began, Action<string> heard, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This engine carries no news.");

    /// <summary>Tells every node.</summary>
    public virtual Task TellAsync(IReadOnlyCollection<string> news, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This engine carries no news.");

    /// <summary>Whether nodes share nothing but the database: no data directory, no keys in files.</summary>
    public virtual bool IsShared => false;

    /// <summary>How many open connections are kept for the next to read; none where the driver keeps them itself.</summary>
    public virtual int IdleConnections => 32;

    /// <summary>
    /// How many units of work run at once, each on a connection of its own: fewer than the driver has, because a unit that
    /// waits for what is read beside it would otherwise wait for connections that all units hold. Null where units take
    /// turns anyway.
    /// </summary>
    public virtual int? UnitsAtOnce => null;

    /// <summary>How many that are with a pool of so many connections: a quarter is for reading, and one for listening.</summary>
    /// <exception cref="ConfigurationException">Too few connections.</exception>
    protected static int UnitsOf(int poolSize) =>
        poolSize >= LeastPoolSize
            ? poolSize - Math.Max(2, poolSize / 4)
            : throw new ConfigurationException(
                $"Database:ConnectionString has Maximum Pool Size={poolSize}; accepted is {LeastPoolSize} or more."
            );

    /// <summary>
    /// An INSERT of one row that a unique index may refuse: it fails with a unique violation or touches no row, and leaves
    /// the transaction usable.
    /// </summary>
    public virtual string InsertIfNew(string insert) => insert;

    /// <summary>Writes the key of a unit of work as its last row and commits, in as few round trips as the driver allows.</summary>
    /// <param name="transaction">The unit's.</param>
    /// <param name="insertKey">Inserts <c>@Id</c> and <c>@IsCommitted</c>.</param>
    /// <param name="key">The unit's own.</param>
    /// <param name="news">What the other nodes are told with it, where the engine carries news; null for nothing.</param>
    /// <exception cref="UnansweredCommitException">The engine has not answered yet, and must not be asked to give up.</exception>
    public virtual async Task CommitAsync(DbTransaction transaction, string insertKey, string key, string? news)
    {
        await transaction.Connection!.ExecuteAsync(
            Command(insertKey, new { Id = key, IsCommitted = true }, transaction, CancellationToken.None)
        );
        await transaction.CommitAsync();
    }

    /// <summary>A statement with its parameters as this engine wants them.</summary>
    public virtual CommandDefinition Command(
        string sql,
        object? parameters,
        DbTransaction? transaction,
        CancellationToken cancellationToken
    ) => new(sql, parameters, transaction, cancellationToken: cancellationToken);

    /// <summary>All rows of a statement.</summary>
    public virtual async Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => (await connection.QueryAsync<T>(Command(sql, parameters, transaction, cancellationToken))).AsList();

    /// <summary>The one row of a statement, or default; more than one are an error.</summary>
    public virtual Task<T?> FindAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, transaction, cancellationToken));

    /// <summary>Runs a statement that writes; the number of rows touched.</summary>
    public virtual Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => connection.ExecuteAsync(Command(sql, parameters, transaction, cancellationToken));

    /// <summary>
    /// Runs a statement that writes and of which nothing is asked: with the next one on that connection, where each is a
    /// round trip, and at the latest with the commit.
    /// </summary>
    public virtual Task WriteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => ExecuteAsync(connection, transaction, sql, parameters, cancellationToken);

    /// <summary>Sends what <see cref="WriteAsync"/> kept for the next statement.</summary>
    public virtual Task FlushAsync(DbConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Keeps every other migrator out, makes sure of the table <c>schema_migrations</c> and begins a transaction.
    /// </summary>
    public abstract Task BeginMigrationAsync(DbConnection connection);

    /// <summary>Commits it, or rolls it back, and lets others in.</summary>
    public abstract Task EndMigrationAsync(DbConnection connection, bool keep);

    /// <summary>Whether the engine takes <c>'abc '</c> for <c>'abc'</c>, in unique indexes too.</summary>
    public virtual bool PadsWhenComparing => false;

    /// <summary>Sets a connection up for writing a great many rows.</summary>
    public virtual Task BeginBulkAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>Called once they are written.</summary>
    public virtual Task EndBulkAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>What surrounds inserts that bring the numbers of rows along, which the engine would give itself; null where nothing need.</summary>
    public virtual (string? Before, string? After) AroundNumberedInserts(string table) => (null, null);

    /// <summary>Gives a parameter of a copied column the engine's own type, where the common one does not do.</summary>
    public virtual void TypeCopied(DbParameter parameter, CopiedColumn column) { }

    /// <summary>What of a migration is sent at once.</summary>
    public virtual IEnumerable<string> Batches(string script) => [script];

    /// <summary>Begins a write transaction that no other can deadlock with later.</summary>
    public abstract string BeginWrite { get; }

    /// <summary>Begins a transaction that sees one state of the database throughout and keeps no writer waiting.</summary>
    public abstract string BeginRead { get; }

    /// <summary>Begins a part of a transaction that can be undone alone.</summary>
    public abstract string BeginPart { get; }

    /// <summary>Ends it; null where it ends with the transaction.</summary>
    public virtual string? EndPart => null;

    /// <summary>Undoes the part begun last.</summary>
    public abstract string UndoPart { get; }

    /// <summary>
    /// Selects <c>number</c>, <c>id</c>, <c>external_id</c> and <c>words</c> of the subjects of <c>@TenantId</c> whose words are
    /// asked for, from <c>@Through</c> down, highest number first, by the engine's own index of words.
    /// </summary>
    /// <param name="searched">What is asked for.</param>
    /// <param name="parameters">Where the statement's own parameters are added.</param>
    public abstract string FindSubjects(SearchedWords searched, IDictionary<string, object?> parameters);

    /// <summary>
    /// Claims up to <c>@Rows</c> due messages of <c>@Lane</c> for <c>@Claimer</c> until <c>@LeaseEnd</c>, oldest due first,
    /// and answers with the rows. The condition stands in the UPDATE itself: no lock hint is needed to be right.
    /// </summary>
    public abstract string ClaimDueMessages { get; }

    /// <summary>The tools of a server that back it up, as half a sentence; null where <see cref="CopyAsync"/> does.</summary>
    public virtual string? BackupTools => null;

    /// <summary>
    /// Copies the database as it stands at one moment into an empty file, while others read and write; what is wrong with
    /// the copy, or null.
    /// </summary>
    public virtual Task<string?> CopyAsync(
        string file,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("A database server is backed up by its own tools.");
}

/// <summary>A commit was sent and is still unanswered: its connection belongs to it until it is.</summary>
/// <param name="answered">Ends with the answer, whatever it is.</param>
internal sealed class UnansweredCommitException(Task answered) : Exception("A commit was not answered in time.")
{
    /// <summary>Ends with the answer, whatever it is.</summary>
    public Task Answered { get; } = answered;
}
