using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database.PostgreSql;

/// <summary>PostgreSQL 14 and later, and what speaks as it does.</summary>
internal sealed partial class PostgreSqlDialect : SqlDialect, IDisposable, IAsyncDisposable
{
    private const int Oldest = 140_000;

    // Another node may be building an index of a large table.
    private const int MigrationLockTimeoutMs = 120_000;

    // Any number, the same in every version: who holds it migrates.
    private const long MigrationLock = 7_305_419_203_558_861_033;

    private const string Channel = "verification_service";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private const string CreateMigrationTable =
        "CREATE TABLE schema_migrations (name text COLLATE \"C\" NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz(3) NOT NULL)";

    // A transaction of minutes: reading everything, or changing the schema.
    private const string Unhurried =
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

    // Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: undone by the server, so that
    // the same again may succeed. A unique index is one that a neighbour was first in.
    private static readonly HashSet<string> Repeatable =
    [
        PostgresErrorCodes.SerializationFailure,
        PostgresErrorCodes.DeadlockDetected,
        PostgresErrorCodes.UniqueViolation,
        PostgresErrorCodes.ReadOnlySqlTransaction, // The server became a standby; another one takes writes.
    ];

    // The server ended the session, or does not take one yet.
    private static readonly HashSet<string> Lost =
    [
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.CannotConnectNow, // Starting up, shutting down, in recovery.
        "25P03", // idle_in_transaction_session_timeout
        "57P05", // idle_session_timeout
        "25P04", // transaction_timeout
    ];

    // Full, locked, too slow or broken below.
    private static readonly HashSet<string> Away =
    [
        PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.QueryCanceled, // By statement_timeout; who cancels is told that they did.
        PostgresErrorCodes.StatementCompletionUnknown,
        PostgresErrorCodes.ObjectInUse,
    ];

    private static readonly FrozenSet<string> Flags = MigratedColumns.Of("PostgreSql", "boolean");
    private static readonly ConcurrentDictionary<string, string> WithArrays = new(StringComparer.Ordinal);

    private readonly NpgsqlDataSource source;
    private readonly string sessionSettings;
    private readonly TimeSpan patience;

    // Of one connection, in order; they leave with the next statement on it.
    private readonly ConditionalWeakTable<DbConnection, List<NpgsqlBatchCommand>> kept = [];

    public PostgreSqlDialect(DatabaseOptions options, ILogger<PostgreSqlDialect> logger)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString) { Name = "verification-service" };
        var connection = builder.ConnectionStringBuilder;
        Default(connection, "Application Name", "verification-service");

        // Short enough that a request is answered with 503 before its caller gives up.
        Default(connection, "Timeout", 5);
        Default(connection, "Command Timeout", 15);

        // A server that was away is asked again at once, not ten seconds later.
        Default(connection, "Host Recheck Seconds", 1);
        Default(connection, "Maximum Pool Size", 40);
        Default(connection, "Max Auto Prepare", 200);
        Default(connection, "Auto Prepare Min Usages", 2);

        // Nothing of a session outlives its use but what is set here, once for each connection.
        connection.NoResetOnClose = true;
        var isRemote = connection.Host?.Split(',').Any(host => !host.StartsWith('/')) == true;
        if (isRemote)
        {
            Default(connection, "SSL Mode", SslMode.VerifyFull);
            if (connection.SslMode != SslMode.VerifyFull)
            {
                LogUnprotected(logger, connection.Host!);
            }
        }

        patience = TimeSpan.FromSeconds(connection.CommandTimeout);
        sessionSettings = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SET lock_timeout = {options.BusyTimeoutMs};
            SET statement_timeout = {connection.CommandTimeout * 1000};
            SET idle_in_transaction_session_timeout = 60000;
            SELECT current_setting('server_encoding'), current_setting('server_version_num')::int
            """
        );
        builder.UsePhysicalConnectionInitializer(
            static _ => throw new NotSupportedException("Connections are opened without blocking."),
            PrepareAsync
        );
        UnitsAtOnce = UnitsOf(connection.MaxPoolSize);
        source = builder.Build();
    }

    public override string MigrationFolder => "PostgreSql";

    public override bool IsShared => true;

    public override int IdleConnections => 0;

    public override int? UnitsAtOnce { get; }

    public override string BeginWrite => "BEGIN ISOLATION LEVEL READ COMMITTED";

    public override string BeginRead => $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {Unhurried}";

    public override string BeginPart => "SAVEPOINT part";

    public override string UndoPart => "ROLLBACK TO SAVEPOINT part";

    // An array, so that the inner select runs once. Claimers of one lane pass each other.
    // The words stand in the statement, for the planner to know how common they are: letters and digits, which need no quotes.
    public override string FindSubjects(SearchedWords searched, IDictionary<string, object?> parameters)
    {
        var query = string.Join(
            " & ",
            searched.Beginnings.Select(choice => $"({string.Join(" | ", choice.Select(begin => begin + ":*"))})")
        );
        return $"""
            SELECT s.number AS number, s.subject_id AS id, s.external_id AS external_id, s.words AS words
            FROM subject_search s
            WHERE array_to_tsvector(string_to_array(s.words, ' ')) @@ CAST('{query}' AS tsquery)
                AND s.tenant_id = @TenantId AND s.number <= @Through
            ORDER BY s.number DESC
            """;
    }

    public override string ClaimDueMessages { get; } =
        $"""
            UPDATE outbox_messages SET due_at = @LeaseEnd, claimed_by = @Claimer
            WHERE id = ANY(ARRAY(
                SELECT id FROM outbox_messages
                WHERE status = 'pending' AND lane = @Lane AND due_at <= @Now ORDER BY due_at, id LIMIT @Rows
                FOR UPDATE SKIP LOCKED))
            RETURNING {string.Join(", ", ClaimedColumns)}
            """;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await source.OpenConnectionAsync(cancellationToken);

    public override CommandDefinition Command(
        string sql,
        object? parameters,
        DbTransaction? transaction,
        CancellationToken cancellationToken
    ) =>
        base.Command(
            Arrays(sql),
            parameters is null ? null : new PostgreSqlParameters(parameters),
            transaction,
            cancellationToken
        );

    public override async Task<IReadOnlyList<T>> QueryAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        if (PostgreSqlStatement.For(Arrays(sql), parameters?.GetType()) is not { } statement)
        {
            await FlushAsync(connection, cancellationToken);
            return await base.QueryAsync<T>(connection, transaction, sql, parameters, cancellationToken);
        }

        await using var batch = Batch(connection, statement.Command(parameters));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await statement.ReadAsync<T>(reader, cancellationToken);
    }

    public override async Task<T?> FindAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
        where T : default
    {
        var rows = await QueryAsync<T>(connection, transaction, sql, parameters, cancellationToken);
        return rows.Count switch
        {
            0 => default,
            1 => rows[0],
            _ => throw new InvalidOperationException("The statement found more than one row."),
        };
    }

    public override async Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        if (PostgreSqlStatement.For(Arrays(sql), parameters?.GetType()) is not { } statement)
        {
            await FlushAsync(connection, cancellationToken);
            return await base.ExecuteAsync(connection, transaction, sql, parameters, cancellationToken);
        }

        var command = statement.Command(parameters);
        await using var batch = Batch(connection, command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (int)command.RecordsAffected;
    }

    public override async Task WriteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    )
    {
        if (PostgreSqlStatement.For(Arrays(sql), parameters?.GetType()) is { } statement)
        {
            kept.GetOrCreateValue(connection).Add(statement.Command(parameters));
        }
        else
        {
            await ExecuteAsync(connection, transaction, sql, parameters, cancellationToken);
        }
    }

    public override async Task FlushAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = Batch(connection);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    // What was kept, and then these: one round trip.
    private NpgsqlBatch Batch(DbConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = ((NpgsqlConnection)connection).CreateBatch();
        if (kept.TryGetValue(connection, out var before))
        {
            before.ForEach(batch.BatchCommands.Add);
            before.Clear();
        }

        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    protected override string Limit(string rows) => " LIMIT " + rows;

    // A statement that fails ends its transaction, so this one must not.
    public override string InsertIfNew(string insert) => insert + " ON CONFLICT DO NOTHING";

    public override bool IsUniqueViolation(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public override bool IsLockedOut(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    public override bool IsUnavailable(Exception exception) =>
        IsLost(exception)
        || exception is PostgresException { SqlState: var state }
            && (
                Away.Contains(state)
                || IsOfClass(state, "53") // Insufficient resources: disk, memory, connections.
                || IsOfClass(state, "58") // Errors of the system below.
                || (Repeatable.Contains(state) && state != PostgresErrorCodes.UniqueViolation)
            );

    public override bool IsWorthRepeating(Exception exception) =>
        IsLost(exception) || exception is PostgresException { SqlState: var state } && Repeatable.Contains(state);

    public override async Task BeginMigrationAsync(DbConnection connection)
    {
        // Of the transaction: whoever loses the connection lets go of it.
        await connection.ExecuteAsync(
            $"{BeginWrite}; {Unhurried}; SET LOCAL lock_timeout = {MigrationLockTimeoutMs.ToString(CultureInfo.InvariantCulture)}"
        );
        try
        {
            await connection.ExecuteAsync(
                new CommandDefinition(
                    $"SELECT pg_advisory_xact_lock({MigrationLock.ToString(CultureInfo.InvariantCulture)})",
                    commandTimeout: (MigrationLockTimeoutMs / 1000) + 10
                )
            );
        }
        catch (PostgresException exception) when (IsLockedOut(exception))
        {
            await EndMigrationAsync(connection, keep: false);
            throw new DatabaseUnavailableException(
                $"Another node has been migrating the database for more than {MigrationLockTimeoutMs / 1000} seconds.",
                exception
            );
        }

        // No right to create tables is needed where everything has been applied already.
        if (!await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('schema_migrations') IS NOT NULL"))
        {
            await connection.ExecuteAsync(CreateMigrationTable);
        }
    }

    public override async Task EndMigrationAsync(DbConnection connection, bool keep)
    {
        // A lost connection has rolled back and let go of the lock.
        if (connection.State == System.Data.ConnectionState.Open)
        {
            await connection.ExecuteAsync(keep ? "COMMIT" : "ROLLBACK");
        }
    }

    public override (string? Before, string? After) AroundNumberedInserts(string table)
    {
        var column = Migrator
            .ScriptsOf(MigrationFolder)
            .Select(script => NumberedColumn().Match(script.Sql))
            .FirstOrDefault(match => match.Success && match.Groups["table"].Value == table)
            ?.Groups["column"]
            .Value;
        return column is null
            ? (null, null)
            : (
                null,
                $"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), MAX({column})) FROM {table} HAVING MAX({column}) IS NOT NULL"
            );
    }

    public override void TypeCopied(DbParameter parameter, CopiedColumn column)
    {
        var typed = (NpgsqlParameter)parameter;
        if (column.IsTime)
        {
            typed.NpgsqlDbType = NpgsqlDbType.TimestampTz;
        }
        else if (Flags.Contains(column.Name.Replace("_", "", StringComparison.Ordinal)))
        {
            typed.NpgsqlDbType = NpgsqlDbType.Boolean;
            typed.Value = typed.Value is long flag ? flag != 0 : typed.Value;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// One round trip. Nothing makes the server give up once it commits, no time-out and no cancellation: where it waits
    /// for a standby it would commit all the same, on itself alone, and say that it has.
    /// </remarks>
    public override async Task CommitAsync(DbTransaction transaction, string insertKey, string key, string? news)
    {
        var batch = Batch(
            transaction.Connection!,
            new NpgsqlBatchCommand(insertKey)
            {
                Parameters =
                {
                    new NpgsqlParameter("Id", NpgsqlDbType.Text) { Value = key },
                    new NpgsqlParameter("IsCommitted", NpgsqlDbType.Boolean) { Value = true },
                },
            },
            new NpgsqlBatchCommand("SET LOCAL statement_timeout = 0"),
            new NpgsqlBatchCommand("COMMIT")
        );
        batch.Timeout = 0;
        if (news is not null)
        {
            batch.BatchCommands.Insert(0, Tell(news));
        }

        var answered = EndAsync(batch);
        try
        {
            await answered.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new UnansweredCommitException(answered);
        }
    }

    public override string BackupTools =>
        "pg_dump and pg_restore for one moment, pg_basebackup with archived WAL for any, or the provider's automated ones";

    public override bool CarriesNews => true;

    public override async Task ListenAsync(Action began, Action<string> heard, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, told) => heard(told.Payload);
        await connection.ExecuteAsync(new CommandDefinition($"LISTEN {Channel}", cancellationToken: cancellationToken));
        try
        {
            began();
            while (true)
            {
                if (!await connection.WaitAsync(Silence, cancellationToken))
                {
                    // A server that is gone without a word is noticed here.
                    await connection.ExecuteAsync(
                        new CommandDefinition("SELECT 1", cancellationToken: cancellationToken)
                    );
                }
            }
        }
        finally
        {
            // A pooled connection would go on listening.
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await connection.ExecuteAsync($"UNLISTEN {Channel}");
            }
        }
    }

    // Not in a transaction that does anything else: the server lets one at a time commit with news.
    public override async Task TellAsync(IReadOnlyCollection<string> news, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var one in news)
        {
            batch.BatchCommands.Add(Tell(one));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private static NpgsqlBatchCommand Tell(string news) =>
        new("SELECT pg_notify(@Channel, @News)")
        {
            Parameters =
            {
                new NpgsqlParameter("Channel", NpgsqlDbType.Text) { Value = Channel },
                new NpgsqlParameter("News", NpgsqlDbType.Text) { Value = news },
            },
        };

    private static async Task EndAsync(NpgsqlBatch batch)
    {
        await using (batch)
        {
            await batch.ExecuteNonQueryAsync();
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(sessionSettings, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (reader.GetString(0) is var encoding && encoding != "UTF8")
        {
            throw new ConfigurationException(
                $"The database keeps text as {encoding}, and names are of every script: create it with ENCODING 'UTF8'."
            );
        }

        if (reader.GetInt32(1) < Oldest)
        {
            throw new ConfigurationException(
                $"PostgreSQL {Oldest / 10_000} or later is required; this is {connection.ServerVersion}."
            );
        }
    }

    // The driver's own exceptions are of the network, a pool without a connection to give and hosts that are no primary.
    // A certificate that is not accepted stays so.
    private static bool IsLost(Exception exception) =>
        exception switch
        {
            PostgresException postgres => Lost.Contains(postgres.SqlState) || IsOfClass(postgres.SqlState, "08"),
            NpgsqlOperationInProgressException => false,
            NpgsqlException { InnerException: AuthenticationException } => false,
            NpgsqlException => true,
            SocketException or IOException or TimeoutException => true,
            _ => false,
        };

    private static bool IsOfClass(string state, string name) => state.StartsWith(name, StringComparison.Ordinal);

    // A list is sent as an array, which has one plan whatever its length.
    private static string Arrays(string sql) =>
        sql.Contains(" IN @", StringComparison.Ordinal)
            ? WithArrays.GetOrAdd(sql, static text => InList().Replace(text, "= ANY(@${list})"))
            : sql;

    private static void Default(NpgsqlConnectionStringBuilder connection, string keyword, object value)
    {
        if (!connection.ShouldSerialize(keyword))
        {
            connection[keyword] = value;
        }
    }

    [GeneratedRegex(@"\bIN @(?<list>\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex InList();

    [GeneratedRegex(
        @"ALTER TABLE (?<table>\w+) ADD COLUMN (?<column>\w+) [^;]* AS IDENTITY",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NumberedColumn();

    [LoggerMessage(
        EventId = 14,
        Level = LogLevel.Warning,
        Message = "The connection string turns off encryption or the validation of the certificate of {Server}: whoever is between can read and change what is sent"
    )]
    private static partial void LogUnprotected(ILogger logger, string server);
}
