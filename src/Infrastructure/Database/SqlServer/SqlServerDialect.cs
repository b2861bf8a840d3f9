using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database.SqlServer;

/// <summary>
/// SQL Server 2019 and later, Azure SQL. Statements keep to what every server of its protocol understands alike, and
/// nothing is right because of a lock hint: those below only spare waiting.
/// </summary>
internal sealed partial class SqlServerDialect : SqlDialect
{
    private const int ObjectNotFound = 208;
    private const int LockTimeout = 1222;

    // Another node may be building an index of a large table.
    private const int MigrationLockTimeoutMs = 120_000;

    private const string TakeMigrationLock = """
        DECLARE @taken int;
        EXEC @taken = sp_getapplock @Resource = 'verification-service-migrations', @LockMode = 'Exclusive',
            @LockOwner = 'Session', @LockTimeout = @TimeoutMs;
        SELECT @taken;
        """;

    private const string ReleaseMigrationLock =
        "EXEC sp_releaseapplock @Resource = 'verification-service-migrations', @LockOwner = 'Session'";

    private const string CreateMigrationTable =
        "CREATE TABLE schema_migrations (name varchar(200) NOT NULL PRIMARY KEY, checksum varchar(64) NOT NULL, applied_at datetime2(3) NOT NULL)";

    // Undone by the server or refused before it began, so that the same again may succeed: deadlock victim, row changed
    // under a snapshot, a unique index that a neighbour was first in, throttling (Azure SQL), a connection lost on the way.
    private static readonly HashSet<int> Repeatable =
    [
        1205,
        3960,
        2601,
        2627,
        40197,
        40501,
        49918,
        49919,
        49920,
        10928,
        10929,
        64,
        121,
        233,
        596,
        10053,
        10054,
    ];

    // Away, full, locked, failing over or read-only.
    private static readonly HashSet<int> Away =
    [
        -2,
        -1,
        2,
        20,
        40,
        53,
        258,
        701,
        802,
        921,
        922,
        927,
        942,
        952,
        976,
        978,
        983,
        1105,
        LockTimeout,
        3906,
        4060,
        4221,
        6005,
        8645,
        8651,
        9002,
        10060,
        10061,
        11001,
        17142,
        18401,
        40143,
        40540,
        40613,
    ];

    private readonly string connectionString;
    private readonly string sessionSettings;

    public SqlServerDialect(DatabaseOptions options, ILogger<SqlServerDialect> logger)
    {
        var builder = new SqlConnectionStringBuilder(options.ConnectionString);
        if (!builder.ShouldSerialize("Application Name"))
        {
            builder.ApplicationName = "verification-service";
        }

        // Short enough that a request is answered with 503 before its caller gives up.
        if (!builder.ShouldSerialize("Connect Timeout"))
        {
            builder.ConnectTimeout = 5;
        }

        if (!builder.ShouldSerialize("Command Timeout"))
        {
            builder.CommandTimeout = 15;
        }

        if (builder.Encrypt.Equals(SqlConnectionEncryptOption.Optional) || builder.TrustServerCertificate)
        {
            LogUnprotected(logger, builder.DataSource);
        }

        UnitsAtOnce = UnitsOf(builder.MaxPoolSize);
        connectionString = builder.ConnectionString;
        sessionSettings = $"SET LOCK_TIMEOUT {options.BusyTimeoutMs}; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";
    }

    public override string MigrationFolder => "SqlServer";

    public override bool IsShared => true;

    public override int? UnitsAtOnce { get; }

    public override string BeginWrite => "BEGIN TRANSACTION";

    // The database must allow it (ALLOW_SNAPSHOT_ISOLATION); the server says so when it does not.
    public override string BeginRead => "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION;";

    public override string BeginPart => "SAVE TRANSACTION part";

    public override string UndoPart => "ROLLBACK TRANSACTION part";

    // Oldest first by the index it seeks. READPAST lets claimers of one lane pass each other instead of queueing, and
    // needs READCOMMITTEDLOCK where READ_COMMITTED_SNAPSHOT is on.
    public override string FindSubjects(SearchedWords searched, IDictionary<string, object?> parameters)
    {
        var select = new StringBuilder(
            "SELECT s.number AS number, s.subject_id AS id, s.external_id AS external_id, s.words AS words FROM subject_search s WHERE s.tenant_id = @TenantId AND s.number <= @Through"
        );
        var count = 0;
        foreach (var choice in searched.Beginnings)
        {
            select.Append(
                " AND EXISTS (SELECT 1 FROM subject_words w WHERE w.tenant_id = @TenantId AND w.number = s.number AND ("
            );
            select.AppendJoin(
                " OR ",
                choice.Select(begin =>
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"Word{count++}");
                    parameters[name] = begin + "%";
                    return $"w.word LIKE @{name}";
                })
            );
            select.Append("))");
        }

        return select.Append(" ORDER BY s.number DESC").ToString();
    }

    public override string ClaimDueMessages { get; } =
        $"""
            UPDATE TOP (@Rows) outbox_messages WITH (READPAST, UPDLOCK, ROWLOCK, READCOMMITTEDLOCK)
            SET due_at = @LeaseEnd, claimed_by = @Claimer
            OUTPUT {string.Join(", ", ClaimedColumns.Select(column => "inserted." + column))}
            WHERE status = 'pending' AND lane = @Lane AND due_at <= @Now
            """;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(sessionSettings, cancellationToken: cancellationToken));
            return connection;
        }
        catch (InvalidOperationException exception)
        {
            await connection.DisposeAsync();
            throw new DatabaseUnavailableException("The pool had no connection to give.", exception);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override CommandDefinition Command(
        string sql,
        object? parameters,
        DbTransaction? transaction,
        CancellationToken cancellationToken
    ) =>
        base.Command(
            sql,
            parameters is null ? null : new SqlServerParameters(parameters),
            transaction,
            cancellationToken
        );

    // At the end, where it limits a whole UNION; TOP would limit its first part.
    protected override string Limit(string rows) => $" OFFSET (0) ROWS FETCH NEXT ({rows}) ROWS ONLY";

    public override bool IsUniqueViolation(DbException exception) => exception is SqlException { Number: 2601 or 2627 };

    public override bool IsLockedOut(DbException exception) => exception is SqlException { Number: LockTimeout };

    public override bool IsUnavailable(Exception exception) =>
        exception is SqlException sql
        && (
            IsConnectionLost(sql)
            || Away.Contains(sql.Number)
            || (Repeatable.Contains(sql.Number) && !IsUniqueViolation(sql))
        );

    public override bool IsWorthRepeating(Exception exception) =>
        exception is SqlException sql && (IsConnectionLost(sql) || Repeatable.Contains(sql.Number));

    public override async Task BeginMigrationAsync(DbConnection connection)
    {
        if (await connection.ExecuteScalarAsync<int>("SELECT CASE WHEN 'a' = 'A' THEN 1 ELSE 0 END") == 1)
        {
            throw new ConfigurationException(
                "The database compares text without regard to case, and identifiers must be told apart by it: create it with COLLATE Latin1_General_100_BIN2."
            );
        }

        // Of the session, so that it outlives each of the transactions of whoever migrates.
        var taken = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition(
                TakeMigrationLock,
                new { TimeoutMs = MigrationLockTimeoutMs },
                commandTimeout: (MigrationLockTimeoutMs / 1000) + 10
            )
        );
        if (taken < 0)
        {
            throw new DatabaseUnavailableException(
                $"Another node has been migrating the database for more than {MigrationLockTimeoutMs / 1000} seconds."
            );
        }

        try
        {
            await EnsureMigrationTableAsync(connection);
            await connection.ExecuteAsync(BeginWrite);
        }
        catch
        {
            await EndMigrationAsync(connection, keep: false);
            throw;
        }
    }

    // No right to create tables is needed where everything has been applied already.
    private static async Task EnsureMigrationTableAsync(DbConnection connection)
    {
        try
        {
            await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM schema_migrations");
        }
        catch (SqlException exception) when (exception.Number == ObjectNotFound)
        {
            await connection.ExecuteAsync(CreateMigrationTable);
        }
    }

    public override async Task EndMigrationAsync(DbConnection connection, bool keep)
    {
        // A lost connection has rolled back and let go of the lock.
        if (connection.State == System.Data.ConnectionState.Open)
        {
            await connection.ExecuteAsync(keep ? "COMMIT" : "IF @@TRANCOUNT > 0 ROLLBACK");
            await connection.ExecuteAsync(ReleaseMigrationLock);
        }
    }

    public override (string? Before, string? After) AroundNumberedInserts(string table) =>
        Migrator
            .ScriptsOf(MigrationFolder)
            .SelectMany(script => Batches(script.Sql))
            .Any(statement =>
                statement.Contains($" TABLE {table} ", StringComparison.Ordinal)
                && statement.Contains(" IDENTITY", StringComparison.Ordinal)
            )
            ? ($"SET IDENTITY_INSERT {table} ON", $"SET IDENTITY_INSERT {table} OFF")
            : (null, null);

    public override string BackupTools =>
        "BACKUP DATABASE … WITH CHECKSUM and log backups, RESTORE DATABASE, or the provider's automated ones";

    public override bool PadsWhenComparing => true;

    // One by one: a whole batch is bound before what its first statement adds is there. A statement ends its line with ';'.
    public override IEnumerable<string> Batches(string script)
    {
        var batch = new StringBuilder();
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n'))
        {
            batch.Append(line).Append('\n');
            if (line.TrimEnd().EndsWith(';'))
            {
                yield return batch.ToString();
                batch.Clear();
            }
        }

        if (!string.IsNullOrWhiteSpace(batch.ToString()))
        {
            yield return batch.ToString();
        }
    }

    // Severity 20 and above ends the connection.
    private static bool IsConnectionLost(SqlException exception) => exception.Class >= 20;

    [LoggerMessage(
        EventId = 14,
        Level = LogLevel.Warning,
        Message = "The connection string turns off encryption or the validation of the certificate of {Server}: whoever is between can read and change what is sent"
    )]
    private static partial void LogUnprotected(ILogger logger, string server);
}
