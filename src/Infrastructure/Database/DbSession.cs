using System.Collections.Concurrent;
using System.Data.Common;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// What repositories query through. Inside a unit of work it is that unit's transaction; outside, every call borrows
/// a read connection. Repositories cannot tell which.
/// </summary>
internal sealed class DbSession(SqlDialect dialect, ReadConnections reads)
{
    private DbConnection? unitConnection;
    private DbTransaction? unitTransaction;
    private List<Action>? afterCommit;

    /// <summary>What differs between the engines.</summary>
    public SqlDialect Dialect => dialect;

    /// <summary>Whether the current unit of work has changed something that <see cref="TenancyCache"/> keeps.</summary>
    public bool HasChangedTenancy { get; set; }

    /// <summary>Whether the unit of work found a record changed since it read it.</summary>
    public bool HasLostRace { get; private set; }

    /// <summary>Whether a unit of work is running.</summary>
    public bool InUnit => unitConnection is not null;

    /// <summary>Called by the unit of work around what it runs.</summary>
    public void Enter(DbConnection connection, DbTransaction? transaction) =>
        (unitConnection, unitTransaction, afterCommit, HasLostRace) = (connection, transaction, null, false);

    /// <summary>Called by the unit of work when it is over.</summary>
    public void Leave()
    {
        (unitConnection, unitTransaction) = (null, null);
        HasChangedTenancy = false;
    }

    /// <summary>Runs <paramref name="action"/> once the current unit of work is durable, and never if it is not.</summary>
    public void AfterCommit(Action action) => (afterCommit ??= []).Add(action);

    /// <summary>Called by the unit of work once it is durable.</summary>
    public void Committed()
    {
        afterCommit?.ForEach(action => action());
        afterCommit = null;
    }

    /// <summary>Runs a part of the current unit of work, which a refusal undoes alone.</summary>
    public async Task<T> RunPartAsync<T>(Func<Task<T>> work)
    {
        var actions = afterCommit?.Count ?? 0;
        await ExecuteAsync(dialect.BeginPart, null, CancellationToken.None);
        var result = await work();
        if (result is IResult { Error: not null })
        {
            await ExecuteAsync(dialect.UndoPart, null, CancellationToken.None);
            afterCommit?.RemoveRange(actions, afterCommit.Count - actions);
        }

        if (dialect.EndPart is { } end)
        {
            await ExecuteAsync(end, null, CancellationToken.None);
        }

        return result;
    }

    /// <summary>All rows.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        WithConnection(
            (sql, parameters),
            static (dialect, connection, transaction, asked, cancellationToken) =>
                dialect.QueryAsync<T>(connection, transaction, asked.sql, asked.parameters, cancellationToken),
            cancellationToken
        );

    /// <summary>The one row, or default.</summary>
    public Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        WithConnection(
            (sql, parameters),
            static (dialect, connection, transaction, asked, cancellationToken) =>
                dialect.FindAsync<T>(connection, transaction, asked.sql, asked.parameters, cancellationToken),
            cancellationToken
        );

    /// <summary>The first row of an ordered SELECT, or default.</summary>
    public Task<T?> FindFirstAsync<T>(string orderedSelect, object? parameters, CancellationToken cancellationToken) =>
        FindAsync<T>(dialect.FirstRow(orderedSelect), parameters, cancellationToken);

    /// <summary>Writes; only inside a unit of work. Answers with the number of rows touched.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        if (unitConnection is null)
        {
            throw new InvalidOperationException("Nothing is written outside a unit of work.");
        }

        try
        {
            return await dialect.ExecuteAsync(unitConnection, unitTransaction, sql, parameters, cancellationToken);
        }
        catch (DbException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw GivenUp(exception, cancellationToken);
        }
    }

    /// <summary>Writes a row of which nothing is asked; only inside a unit of work. It may leave with the next statement.</summary>
    public async Task WriteAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        if (unitConnection is null)
        {
            throw new InvalidOperationException("Nothing is written outside a unit of work.");
        }

        try
        {
            await dialect.WriteAsync(unitConnection, unitTransaction, sql, parameters, cancellationToken);
        }
        catch (DbException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw GivenUp(exception, cancellationToken);
        }
    }

    /// <summary>Changes the row of the version that was read; false when that is no longer its version.</summary>
    public async Task<bool> TryUpdateAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        if (await ExecuteAsync(sql, parameters, cancellationToken) > 0)
        {
            return true;
        }

        HasLostRace = true;
        return false;
    }

    /// <summary>Inserts a row; false when a unique index has it already.</summary>
    public async Task<bool> TryInsertAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        // Alone, so that a unique index that refuses an earlier row is not taken for this one's.
        if (unitConnection is not null)
        {
            await dialect.FlushAsync(unitConnection, cancellationToken);
        }

        try
        {
            return await ExecuteAsync(dialect.InsertIfNew(sql), parameters, cancellationToken) > 0;
        }
        catch (DbException exception) when (dialect.IsUniqueViolation(exception))
        {
            return false;
        }
    }

    private async Task<T> WithConnection<T>(
        (string, object?) asked,
        Func<
            SqlDialect,
            DbConnection,
            DbTransaction?,
            (string sql, object? parameters),
            CancellationToken,
            Task<T>
        > query,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (unitConnection is not null)
            {
                return await query(dialect, unitConnection, unitTransaction, asked, cancellationToken);
            }

            var connection = await reads.RentAsync(cancellationToken);
            try
            {
                var result = await query(dialect, connection, null, asked, cancellationToken);
                reads.Return(connection);
                return result;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (DbException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw GivenUp(exception, cancellationToken);
        }
        catch (Exception exception) when (unitConnection is null && dialect.IsUnavailable(exception))
        {
            throw new DatabaseUnavailableException("The database does not answer.", exception);
        }
    }

    // SQL Server's driver says of a statement that was cancelled that it failed.
    private static OperationCanceledException GivenUp(DbException exception, CancellationToken cancellationToken) =>
        new("The statement was given up.", exception, cancellationToken);
}

/// <summary>
/// Open connections, set up once each: for reading, and where the engine takes many writers for those too. One that
/// failed is not put back.
/// </summary>
internal sealed class ReadConnections(SqlDialect dialect) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<DbConnection> idle = [];
    private readonly SemaphoreSlim? units = dialect.UnitsAtOnce is { } most ? new SemaphoreSlim(most) : null;

    /// <summary>Waits until another unit of work may have a connection; <see cref="EndUnit"/> lets the next one in.</summary>
    public async Task BeginUnitAsync(CancellationToken cancellationToken)
    {
        if (units is not null && !await units.WaitAsync(Patience, cancellationToken))
        {
            throw new DatabaseUnavailableException("Every connection for units of work was taken for too long.");
        }
    }

    /// <summary>Called once for each unit that began.</summary>
    public void EndUnit() => units?.Release();

    /// <summary>An idle connection, or a new one.</summary>
    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken) =>
        idle.TryTake(out var connection) ? connection : await dialect.OpenAsync(cancellationToken);

    /// <summary>Puts a healthy connection back.</summary>
    public void Return(DbConnection connection)
    {
        if (idle.Count < dialect.IdleConnections)
        {
            idle.Add(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        units?.Dispose();
        while (idle.TryTake(out var connection))
        {
            await connection.DisposeAsync();
        }
    }
}
