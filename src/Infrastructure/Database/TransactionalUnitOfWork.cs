using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// A transaction of its own for each unit of work, on an engine that takes many writers. A unit that lost a deadlock, a
/// race into a unique index or to a record, or its connection, is run again from the beginning, as if it had come after
/// whoever was first; once its commit was sent it is not, until its own key has told that the commit did not happen.
/// </summary>
internal sealed partial class TransactionalUnitOfWork(
    SqlDialect dialect,
    ReadConnections connections,
    DbSession session,
    TimeProvider time,
    ILogger<TransactionalUnitOfWork> logger
) : IUnitOfWork
{
    private const int MaxAttempts = 8;
    private const string InsertKey = "INSERT INTO commits (id, is_committed) VALUES (@Id, @IsCommitted)";

    /// <inheritdoc/>
    public bool IsRunning => session.InUnit;

    /// <inheritdoc/>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (session.InUnit)
        {
            return await session.RunPartAsync(work);
        }

        await connections.BeginUnitAsync(cancellationToken);
        try
        {
            return await RunUntilOverAsync(work, cancellationToken);
        }
        finally
        {
            connections.EndUnit();
        }
    }

    private async Task<T> RunUntilOverAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var (isOver, result) = await RunOnceAsync(work, isLast: attempt == MaxAttempts);
                if (isOver)
                {
                    return result;
                }

                LogRepeated(logger, attempt, null);
            }
            catch (Exception exception) when (attempt < MaxAttempts && dialect.IsWorthRepeating(exception))
            {
                LogRepeated(logger, attempt, exception);
            }
            catch (Exception exception) when (dialect.IsUnavailable(exception))
            {
                throw new DatabaseUnavailableException("The database could not finish a unit of work.", exception);
            }
            catch (DbException exception) when (dialect.IsUniqueViolation(exception) && IsOfHistory(exception))
            {
                throw new DatabaseUnavailableException("Others wrote the same history first each time.", exception);
            }

            await PauseAsync(attempt);
        }
    }

    // Not over when it was late for a record and may be run again.
    private async Task<(bool IsOver, T Result)> RunOnceAsync<T>(Func<Task<T>> work, bool isLast)
    {
        var connection = await RentAsync();
        var isSound = false;
        var answered = Task.CompletedTask;
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            session.Enter(connection, transaction);
            T result;
            bool hasNews;
            try
            {
                result = await work();
                hasNews = session.HasChangedTenancy;
            }
            finally
            {
                session.Leave();
            }

            var isOver = isLast || !session.HasLostRace;
            if (!isOver || result is IResult { Error: not null })
            {
                await transaction.RollbackAsync();
                isSound = true;
                return (isOver, result);
            }

            var key = Ids.New(time.GetUtcNow());
            isSound = await CommitAsync(transaction, key, hasNews ? SqlDialect.CacheChanged : null);
            Committed();
            return (true, result);
        }
        catch (UnansweredCommitException exception)
        {
            answered = exception.Answered;
            throw new DatabaseUnavailableException("A commit was not answered.", exception) { IsOutcomeUnknown = true };
        }
        finally
        {
            if (isSound)
            {
                connections.Return(connection);
            }
            else if (answered.IsCompleted)
            {
                await CloseAsync(connection);
            }
            else
            {
                _ = answered.ContinueWith(_ => CloseAsync(connection), TaskScheduler.Default);
            }
        }
    }

    // Not tried again: opening has waited already, and whoever asked should be told.
    private async Task<DbConnection> RentAsync()
    {
        try
        {
            return await connections.RentAsync(CancellationToken.None);
        }
        catch (Exception exception) when (dialect.IsUnavailable(exception))
        {
            throw new DatabaseUnavailableException("The database does not answer.", exception);
        }
    }

    // False when the commit stands although its acknowledgement was lost.
    private async Task<bool> CommitAsync(DbTransaction transaction, string key, string? news)
    {
        try
        {
            await dialect.CommitAsync(transaction, InsertKey, key, news);
            return true;
        }
        catch (Exception exception) when (exception is not UnansweredCommitException)
        {
            LogNotAcknowledged(logger, key, exception);
            if (!await WasCommittedAsync(key))
            {
                throw;
            }

            return false;
        }
    }

    // Whoever writes the key first decides: a commit that is still under way makes this insert wait for its end, and
    // once the insert stands the unit can never be committed.
    private async Task<bool> WasCommittedAsync(string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await dialect.OpenAsync(CancellationToken.None);
                try
                {
                    await connection.ExecuteAsync(
                        dialect.Command(InsertKey, new { Id = key, IsCommitted = false }, null, CancellationToken.None)
                    );
                    return false;
                }
                catch (DbException exception) when (dialect.IsUniqueViolation(exception))
                {
                    return await connection.ExecuteScalarAsync<bool>(
                        dialect.Command(
                            "SELECT is_committed FROM commits WHERE id = @Id",
                            new { Id = key },
                            null,
                            CancellationToken.None
                        )
                    );
                }
            }
            catch (Exception exception)
                when (dialect.IsUnavailable(exception) || exception is DatabaseUnavailableException)
            {
                if (attempt == MaxAttempts)
                {
                    throw new DatabaseUnavailableException("What became of a commit could not be found out.", exception)
                    {
                        IsOutcomeUnknown = true,
                    };
                }
            }

            await PauseAsync(attempt);
        }
    }

    private void Committed()
    {
        try
        {
            session.Committed();
        }
        catch (Exception exception)
        {
            // The work stands, whatever was to happen after it.
            LogAfterCommitFailed(logger, exception);
        }
    }

    // Closing rolls back what is open; a connection that is broken may say so once more.
    private static async Task CloseAsync(DbConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // What broke it is told already.
        }
    }

    // Both servers name the index. Any other that is violated each time is a fault of the work itself.
    private static bool IsOfHistory(DbException exception) =>
        exception.Message.Contains("ux_audit_entries_stream", StringComparison.Ordinal);

    // Jittered, so that two that collided do not collide again: at most 0.6 seconds, 2 in all.
    private static Task PauseAsync(int attempt) =>
        Task.Delay(Random.Shared.Next(5, 10 << Math.Min(attempt, 6)), CancellationToken.None);

    [LoggerMessage(
        EventId = 15,
        Level = LogLevel.Debug,
        Message = "A unit of work is run again after attempt {Attempt}"
    )]
    private static partial void LogRepeated(ILogger logger, int attempt, Exception? exception);

    [LoggerMessage(
        EventId = 16,
        Level = LogLevel.Warning,
        Message = "The commit of unit {Key} was not acknowledged; its key tells what became of it"
    )]
    private static partial void LogNotAcknowledged(ILogger logger, string key, Exception exception);

    [LoggerMessage(EventId = 17, Level = LogLevel.Error, Message = "What was to happen after a commit failed")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception exception);
}
