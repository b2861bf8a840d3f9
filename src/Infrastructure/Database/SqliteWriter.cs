using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// The one writer of the embedded database. Units of work that arrive while a commit waits for the disk share the
/// next transaction, each in its own savepoint, and are answered only after the commit that holds them. A lone unit
/// does not wait for company.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private const int MaxQueued = 4096;
    private const int MaxGroup = 256;

    private readonly SqlDialect dialect;
    private readonly ILogger<SqliteWriter> logger;
    private readonly Channel<Unit> queue = Channel.CreateBounded<Unit>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly Task loop;
    private SqliteConnection? connection;

    public SqliteWriter(SqlDialect dialect, ILogger<SqliteWriter> logger)
    {
        this.dialect = dialect;
        this.logger = logger;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Queues a unit and answers once it is durable, refused or failed.</summary>
    public Task<T> RunAsync<T>(DbSession session, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var unit = new Unit<T>(session, work, cancellationToken);
        return queue.Writer.TryWrite(unit)
            ? unit.Completion
            : throw new DatabaseUnavailableException("The queue of writes is full or closed.");
    }

    /// <summary>Ends after what is queued is done.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        connection?.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<Unit>(MaxGroup);
        while (await queue.Reader.WaitToReadAsync())
        {
            while (queue.Reader.TryRead(out var first))
            {
                if (first.TryStart())
                {
                    await RunGroupAsync(first, group);
                    group.Clear();
                }
            }
        }
    }

    private async Task RunGroupAsync(Unit first, List<Unit> group)
    {
        group.Add(first);
        try
        {
            connection ??= (SqliteConnection)await dialect.OpenAsync(CancellationToken.None);
            Execute(dialect.BeginWrite);
            var unit = first;
            while (true)
            {
                await RunInSavepointAsync(unit);
                if (group.Count == MaxGroup || !TryNext(out unit))
                {
                    break;
                }

                group.Add(unit);
            }

            Execute("COMMIT");
        }
        catch (Exception exception)
        {
            // Nothing of the group stands: every one of its units is told so, whatever its own outcome was.
            LogGroupFailed(logger, group.Count, exception);
            Abandon();
            var failure = dialect.IsUnavailable(exception)
                ? new DatabaseUnavailableException("The database could not commit.", exception)
                : exception;
            group.ForEach(unit => unit.Fail(failure));
            return;
        }

        group.ForEach(Answer);
    }

    private void Answer(Unit unit)
    {
        try
        {
            unit.Committed();
        }
        catch (Exception exception)
        {
            // The work stands, whatever was to happen after it; and the loop serves everybody else too.
            LogAfterCommitFailed(logger, exception);
        }

        unit.Complete();
    }

    private bool TryNext(out Unit unit)
    {
        while (queue.Reader.TryRead(out unit!))
        {
            if (unit.TryStart())
            {
                return true;
            }
        }

        return false;
    }

    private async Task RunInSavepointAsync(Unit unit)
    {
        Execute("SAVEPOINT unit");
        await unit.ExecuteAsync(connection!);
        if (!unit.Stands)
        {
            if (unit.Failure is { } failure && (dialect.IsUnavailable(failure) || IsRolledBack()))
            {
                // A full disk or a failed read rolls back the whole transaction, the neighbours' work included.
                throw new DatabaseUnavailableException("The database could not finish a unit of work.", failure);
            }

            Execute("ROLLBACK TO unit");
        }

        Execute("RELEASE unit");
    }

    private bool IsRolledBack() => raw.sqlite3_get_autocommit(connection!.Handle) != 0;

    private void Execute(string sql)
    {
        using var command = connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // The connection may be in any state: the next group opens a fresh one. Closing it rolls back.
    private void Abandon()
    {
        connection?.Dispose();
        connection = null;
    }

    [LoggerMessage(
        EventId = 10,
        Level = LogLevel.Error,
        Message = "A group of {Units} units of work was not committed"
    )]
    private static partial void LogGroupFailed(ILogger logger, int units, Exception exception);

    [LoggerMessage(EventId = 13, Level = LogLevel.Error, Message = "What was to happen after a commit failed")]
    private static partial void LogAfterCommitFailed(ILogger logger, Exception exception);

    private abstract class Unit
    {
        public abstract bool Stands { get; }

        public abstract Exception? Failure { get; }

        public abstract bool TryStart();

        public abstract Task ExecuteAsync(DbConnection connection);

        public abstract void Committed();

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Unit<T>(DbSession session, Func<Task<T>> work, CancellationToken cancellationToken) : Unit
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ExecutionContext? context = ExecutionContext.Capture();
        private T? result;
        private Exception? failure;

        public Task<T> Completion => completion.Task;

        public override bool Stands => failure is null && result is not IResult { Error: not null };

        public override Exception? Failure => failure;

        public override bool TryStart()
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                return true;
            }

            completion.TrySetCanceled(cancellationToken);
            return false;
        }

        public override async Task ExecuteAsync(DbConnection connection)
        {
            session.Enter(connection, null);
            try
            {
                // In the caller's own context, so that its trace and its log scope go on.
                Task<T>? task = null;
                if (context is null)
                {
                    task = work();
                }
                else
                {
                    ExecutionContext.Run(context, _ => task = work(), null);
                }

                result = await task!;
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                session.Leave();
            }
        }

        public override void Committed()
        {
            if (Stands)
            {
                session.Committed();
            }
        }

        public override void Complete()
        {
            if (failure is null)
            {
                completion.TrySetResult(result!);
            }
            else
            {
                completion.TrySetException(failure);
            }
        }

        public override void Fail(Exception exception) => completion.TrySetException(exception);
    }
}

/// <summary>A scope's way to the writer.</summary>
internal sealed class SqliteUnitOfWork(SqliteWriter writer, DbSession session) : IUnitOfWork
{
    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        session.InUnit
            ? throw new InvalidOperationException("A unit of work is running already.")
            : writer.RunAsync(session, work, cancellationToken);
}
