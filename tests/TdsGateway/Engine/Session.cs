using System.Buffers.Binary;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using VerificationService.TdsGateway.Statements;
using VerificationService.TdsGateway.Wire;

namespace VerificationService.TdsGateway.Engine;

/// <summary>
/// What SQL Server keeps for a connection: its transaction, its settings, its locks. Runs batches on a PostgreSQL
/// connection of its own. Within a transaction every statement has a savepoint, since an error here ends the statement
/// and there the transaction.
/// </summary>
internal sealed class Session(Databases databases, string database, NpgsqlConnection postgres) : IAsyncDisposable
{
    private const string Mark = "tds";
    private readonly Dictionary<int, string> prepared = [];
    private int preparedCount;
    private int transactions;
    private long transaction;
    private bool isSnapshot;
    private int lockTimeout = -1;
    private string? identityInsert;
    private long rowCount;

    /// <summary>The database it is in.</summary>
    public string Database => database;

    /// <summary>Opens one.</summary>
    /// <exception cref="SqlError">There is no such database.</exception>
    public static async Task<Session> OpenAsync(
        Databases databases,
        string database,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return new Session(databases, database, await databases.OpenAsync(database, cancellationToken));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new SqlError(
                4060,
                $"Cannot open database \"{database}\" requested by the login. The login failed.",
                severity: 11
            );
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => postgres.DisposeAsync();

    /// <summary>What sp_reset_connection does: the next user of a pooled connection finds it as new.</summary>
    public async Task ResetAsync(TdsWriter answer, bool keepTransaction, CancellationToken cancellationToken)
    {
        if (transactions > 0 && !keepTransaction)
        {
            await RollbackAsync(answer, cancellationToken);
        }

        prepared.Clear();
        (isSnapshot, identityInsert, rowCount) = (false, null, 0);
        await CommandAsync("SELECT pg_advisory_unlock_all()", cancellationToken);
        await SetLockTimeoutAsync(-1, cancellationToken);
    }

    /// <summary>A transaction the driver begins, and ends, by a request of its own.</summary>
    public async Task BeginAsync(byte isolation, TdsWriter answer, CancellationToken cancellationToken)
    {
        isSnapshot = isolation switch
        {
            0 => isSnapshot,
            2 => false,
            5 => true,
            _ => throw SqlError.Unknown($"the isolation level {isolation} of a transaction"),
        };
        await BeginAsync(answer, cancellationToken);
    }

    /// <summary>COMMIT.</summary>
    public async Task CommitAsync(TdsWriter answer, CancellationToken cancellationToken)
    {
        if (transactions == 0)
        {
            throw new SqlError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        }

        if (--transactions > 0)
        {
            return;
        }

        await CommandAsync("COMMIT", cancellationToken);
        answer.Changed(9, [], TransactionId);
    }

    /// <summary>ROLLBACK, of all or to a savepoint.</summary>
    public async Task RollbackAsync(string? savepoint, TdsWriter answer, CancellationToken cancellationToken)
    {
        if (transactions == 0)
        {
            throw new SqlError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        }

        if (savepoint is null)
        {
            await RollbackAsync(answer, cancellationToken);
        }
        else
        {
            await CommandAsync($"ROLLBACK TO SAVEPOINT {Savepoint(savepoint)}", cancellationToken);
        }
    }

    /// <summary>SAVE TRANSACTION.</summary>
    public Task SaveAsync(string savepoint, CancellationToken cancellationToken) =>
        transactions == 0
            ? throw new SqlError(628, "Cannot issue SAVE TRANSACTION when there is no active transaction.")
            : CommandAsync($"SAVEPOINT {Savepoint(savepoint)}", cancellationToken);

    /// <summary>Keeps a statement to be executed by number.</summary>
    public int Prepare(string text)
    {
        prepared.Add(++preparedCount, text);
        return preparedCount;
    }

    /// <summary>A statement that was prepared.</summary>
    public string Prepared(int handle) =>
        prepared.TryGetValue(handle, out var text)
            ? text
            : throw new SqlError(8179, $"Could not find prepared statement with handle {handle}.");

    /// <summary>Forgets a prepared statement.</summary>
    public void Unprepare(int handle) => prepared.Remove(handle);

    /// <summary>Runs a batch and writes what it answers; false when a statement of it failed.</summary>
    public async Task<bool> RunAsync(
        string text,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RunAsync(Translation.Of(text), variables, answer, cancellationToken);
        }
        catch (SqlError error) when (error.Number is 102 or SqlError.UnknownToTheGateway)
        {
            throw new SqlError(error.Number, $"{error.Message} In: {text}", error.Severity);
        }
    }

    private async Task<bool> RunAsync(
        IEnumerable<Step> steps,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        var isSound = true;
        foreach (var step in steps)
        {
            try
            {
                isSound &= await RunAsync(step, variables, answer, cancellationToken);
            }
            catch (SqlError error) when (error.EndsStatementOnly)
            {
                answer.Error(error);
                answer.Failed();
                isSound = false;
            }
        }

        return isSound;
    }

    private async Task<bool> RunAsync(
        Step step,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        switch (step)
        {
            case Query query:
                await QueryAsync(query, variables, answer, cancellationToken);
                break;
            case Declare declare:
                var value = declare.Value is { } initial
                    ? (await RowAsync(initial, variables, answer, cancellationToken))[0]
                    : null;
                variables[declare.Name] = new SqlValue(declare.Type, value);
                break;
            case If branch:
                var holds = (await RowAsync(branch.Condition, variables, answer, cancellationToken))[0] is true;
                return await RunAsync(holds ? branch.Then : branch.Else, variables, answer, cancellationToken);
            case ExecuteText execute:
                return await RunAsync(execute.Text, [], answer, cancellationToken);
            case Begin:
                await BeginAsync(answer, cancellationToken);
                break;
            case Commit:
                await CommitAsync(answer, cancellationToken);
                break;
            case Rollback rollback:
                await RollbackAsync(rollback.Savepoint, answer, cancellationToken);
                break;
            case Save save:
                await SaveAsync(save.Savepoint, cancellationToken);
                break;
            case SetIsolation isolation:
                isSnapshot = isolation.IsSnapshot;
                break;
            case SetLockTimeout timeout:
                await SetLockTimeoutAsync(timeout.Milliseconds, cancellationToken);
                break;
            case SetIdentityInsert set:
                await SetIdentityInsertAsync(set, cancellationToken);
                break;
            case AppLock appLock:
                await AppLockAsync(appLock, variables, answer, cancellationToken);
                break;
            case CreateDatabase create:
                await databases.CreateAsync(create.Name);
                break;
            case DropDatabase drop:
                await databases.DropAsync(drop.Name);
                break;
            case AlterDatabase alter:
                databases.Alter(alter);
                break;
        }

        return true;
    }

    private byte[] TransactionId
    {
        get
        {
            var id = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(id, transaction);
            return id;
        }
    }

    private static string Savepoint(string name) => PgWriter.Name("save_" + name);

    private async Task BeginAsync(TdsWriter answer, CancellationToken cancellationToken)
    {
        if (transactions > 0)
        {
            transactions++;
            return;
        }

        if (isSnapshot && !databases.AllowsSnapshots(database))
        {
            throw new SqlError(
                3952,
                $"Snapshot isolation transaction failed accessing database '{database}' because snapshot isolation is not allowed in this database. Use ALTER DATABASE to allow snapshot isolation."
            );
        }

        await CommandAsync(
            $"BEGIN ISOLATION LEVEL {(isSnapshot ? "REPEATABLE READ" : "READ COMMITTED")}",
            cancellationToken
        );
        transactions = 1;
        transaction++;
        answer.Changed(8, TransactionId, []);
    }

    private async Task RollbackAsync(TdsWriter answer, CancellationToken cancellationToken)
    {
        transactions = 0;
        await CommandAsync("ROLLBACK", cancellationToken);

        // PostgreSQL undoes settings as well.
        await SetLockTimeoutAsync(lockTimeout, cancellationToken);
        answer.Changed(10, [], TransactionId);
    }

    private Task SetLockTimeoutAsync(int milliseconds, CancellationToken cancellationToken)
    {
        lockTimeout = milliseconds;

        // 0 does not wait at all there, and waits for ever here.
        var value = milliseconds switch
        {
            < 0 => 0,
            0 => 1,
            _ => milliseconds,
        };
        return CommandAsync(
            string.Create(CultureInfo.InvariantCulture, $"SET SESSION lock_timeout = {value}"),
            cancellationToken
        );
    }

    // Numbers that were brought along push the next one on, which PostgreSQL's sequence does not do by itself.
    private async Task SetIdentityInsertAsync(SetIdentityInsert set, CancellationToken cancellationToken)
    {
        if (!set.IsOn)
        {
            identityInsert = null;
            await using var find = new NpgsqlCommand(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attidentity <> ''",
                postgres
            );
            find.Parameters.Add(
                new NpgsqlParameter { Value = PgWriter.Name(set.Table), NpgsqlDbType = NpgsqlDbType.Text }
            );
            var column = (string?)await find.ExecuteScalarAsync(cancellationToken);
            var (table, name) = (PgWriter.Name(set.Table), PgWriter.Name(column!));
            await CommandAsync(
                $"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), GREATEST(MAX({name}), nextval(pg_get_serial_sequence('{table}', '{column}')) - 1)) FROM {table} HAVING MAX({name}) IS NOT NULL",
                cancellationToken
            );
            return;
        }

        identityInsert = identityInsert is null
            ? set.Table
            : throw new SqlError(8107, $"IDENTITY_INSERT is already ON for table '{identityInsert}'.");
    }

    private async Task AppLockAsync(
        AppLock appLock,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        var row = await RowAsync(appLock.Values, variables, answer, cancellationToken);
        var arguments = appLock.Arguments.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second);
        if (
            arguments.GetValueOrDefault("@LockOwner") is not "Session"
            || (appLock.Takes && arguments.GetValueOrDefault("@LockMode") is not "Exclusive")
            || arguments.GetValueOrDefault("@Resource") is not string resource
        )
        {
            throw SqlError.Unknown("an application lock that is not exclusive, or not the session's");
        }

        var patience = arguments.GetValueOrDefault("@LockTimeout") is int given ? given : lockTimeout;
        var result = appLock.Takes
            ? await TakeAsync(resource, patience, answer, cancellationToken)
            : await ReleaseAsync(resource, answer, cancellationToken);
        if (appLock.Result is { } variable)
        {
            variables[variable] = new SqlValue(new SqlType(SqlKind.Int), result);
        }
    }

    // 0 granted at once, 1 after waiting, -1 not in time, -3 chosen as the victim of a deadlock.
    private async Task<int> TakeAsync(
        string resource,
        int patience,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        var name = new Dictionary<string, SqlValue> { ["@r"] = new(new SqlType(SqlKind.NVarChar), resource) };
        var attempt = new Query("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", ["@r"], DoneCommand.None);
        if ((await RowAsync(attempt, name, answer, cancellationToken))[0] is true)
        {
            return 0;
        }

        var usual = lockTimeout;
        await SetLockTimeoutAsync(patience, cancellationToken);
        try
        {
            var wait = new Query("SELECT pg_advisory_lock(hashtextextended($1, 0))::text", ["@r"], DoneCommand.None);
            await RowAsync(wait, name, answer, cancellationToken);
            return 1;
        }
        catch (SqlError error) when (error.Number is 1222)
        {
            return -1;
        }
        catch (SqlError error) when (error.Number is 1205)
        {
            return -3;
        }
        finally
        {
            await SetLockTimeoutAsync(usual, CancellationToken.None);
        }
    }

    private async Task<int> ReleaseAsync(string resource, TdsWriter answer, CancellationToken cancellationToken)
    {
        var name = new Dictionary<string, SqlValue> { ["@r"] = new(new SqlType(SqlKind.NVarChar), resource) };
        var release = new Query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", ["@r"], DoneCommand.None);
        return (await RowAsync(release, name, answer, cancellationToken))[0] is true
            ? 0
            : throw new SqlError(
                1223,
                $"Cannot release the application lock '{resource}' because it is not currently held."
            );
    }

    private async Task QueryAsync(
        Query query,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        CheckValues(query, variables);
        await using var batch = Batch(query, variables);
        await GuardAsync(
            async () =>
            {
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                if (reader.FieldCount > 0)
                {
                    await RowsAsync(reader, answer, cancellationToken);
                }

                while (await reader.NextResultAsync(cancellationToken))
                {
                    // What follows are the savepoint's own commands.
                }
            },
            answer
        );
        var command = batch.BatchCommands[batch.BatchCommands.Count / 2];
        rowCount = (long)command.Rows;
        if (query.Command != DoneCommand.None)
        {
            answer.Completed(query.Command, rowCount);
        }
    }

    private const string Begun = $"SAVEPOINT {Mark}";
    private const string Ended = $"RELEASE SAVEPOINT {Mark}";

    // What a statement may not be given, which only shows once it is.
    private void CheckValues(Query query, Dictionary<string, SqlValue> variables)
    {
        foreach (var name in query.FetchCounts)
        {
            if (Convert.ToInt64(Variable(name, variables).Value, CultureInfo.InvariantCulture) < 1)
            {
                throw new SqlError(
                    10744,
                    "The number of rows provided for a FETCH clause must be greater then zero.",
                    severity: 15
                );
            }
        }

        foreach (var name in query.Patterns)
        {
            if (Variable(name, variables).Value is string pattern && pattern.Contains('[', StringComparison.Ordinal))
            {
                throw SqlError.Unknown($"LIKE '{pattern}'");
            }
        }
    }

    private NpgsqlBatch Batch(Query query, Dictionary<string, SqlValue> variables)
    {
        var batch = new NpgsqlBatch(postgres);
        var overriding = query.InsertsInto is { } table && table == identityInsert ? "OVERRIDING SYSTEM VALUE" : "";
        var command = new NpgsqlBatchCommand(
            query.InsertsInto is null
                ? query.Sql
                : query.Sql.Replace(PgWriter.Overriding, overriding, StringComparison.Ordinal)
        );
        foreach (var name in query.Names)
        {
            var value = Variable(name, variables);
            command.Parameters.Add(
                new NpgsqlParameter
                {
                    NpgsqlDbType = value.Type.ParameterType,
                    Value = ZeroCharacters.Hidden(value.Value) ?? DBNull.Value,
                }
            );
        }

        if (transactions > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Begun));
            batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Ended));
        }
        else
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private SqlValue Variable(string name, Dictionary<string, SqlValue> variables) =>
        name switch
        {
            "@@TRANCOUNT" => new SqlValue(new SqlType(SqlKind.Int), transactions),
            "@@ROWCOUNT" => new SqlValue(new SqlType(SqlKind.Int), (int)rowCount),
            _ when variables.TryGetValue(name, out var value) => value,
            _ => throw new SqlError(137, $"Must declare the scalar variable \"{name}\".", severity: 15),
        };

    private static async Task RowsAsync(NpgsqlDataReader reader, TdsWriter answer, CancellationToken cancellationToken)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => Results.Column(reader, i)).ToList();
        answer.Columns(columns);
        var values = new object?[columns.Count];
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reader.IsDBNull(i) ? null : ZeroCharacters.Shown(reader.GetValue(i));
            }

            answer.Row(columns, values);
            await answer.SendFullAsync(cancellationToken);
        }
    }

    private async Task<object?[]> RowAsync(
        Query query,
        Dictionary<string, SqlValue> variables,
        TdsWriter answer,
        CancellationToken cancellationToken
    )
    {
        var values = Array.Empty<object?>();
        await using var batch = Batch(query, variables);
        await GuardAsync(
            async () =>
            {
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                values = new object?[reader.FieldCount];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = reader.IsDBNull(i) ? null : ZeroCharacters.Shown(reader.GetValue(i));
                }

                while (await reader.NextResultAsync(cancellationToken))
                {
                    // What follows are the savepoint's own commands.
                }
            },
            answer
        );
        return values;
    }

    private async Task CommandAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, postgres);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw PgErrors.Of(exception, isConstraint: false);
        }
    }

    private async Task GuardAsync(Func<Task> work, TdsWriter answer)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            await UndoAsync();
            throw;
        }
        catch (PostgresException exception)
        {
            var undone = PgErrors.Of(exception, isConstraint: false);
            if (undone.Severity >= 20)
            {
                throw undone;
            }

            await UndoAsync();
            var error = PgErrors.Of(exception, await IsConstraintAsync(exception));
            if (error.RollsBack && transactions > 0)
            {
                await RollbackAsync(answer, CancellationToken.None);
            }

            throw error;
        }
    }

    private async Task UndoAsync()
    {
        if (transactions > 0)
        {
            await CommandAsync($"ROLLBACK TO SAVEPOINT {Mark}", CancellationToken.None);
            await CommandAsync(Ended, CancellationToken.None);
        }
    }

    private async Task<bool> IsConstraintAsync(PostgresException exception)
    {
        if (exception.SqlState != PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }

        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM pg_constraint WHERE conname = $1", postgres);
        command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = exception.ConstraintName! }
        );
        return (long)(await command.ExecuteScalarAsync(CancellationToken.None))! > 0;
    }
}
