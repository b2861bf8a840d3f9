using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Database.Sqlite;

/// <summary>
/// The one writer of the embedded database. Units of work that arrive while a commit waits for the disk share the
/// next transaction, and are answered only after the commit that holds them. Once one of them has to be undone alone, the
/// group is run again with a savepoint for each: what a unit does outside the database must bear being done twice. A lone unit
/// does not wait for company: whoever finds the writer idle leads, runs the group on its own thread, and hands over
/// what has queued meanwhile.
/// </summary>
internal sealed partial class SqliteWriter(SqlDialect dialect, ILogger<SqliteWriter> logger) : IAsyncDisposable
{
    private const int MaxQueued = 4096;
    private const int MaxGroup = 256;

    // 8 MB of page cache: the engine's own 2 MB thrash as soon as the indices are larger, and every commit that has split a page
    // walks the whole of it.
    private const string WriterSettings = "PRAGMA cache_size = -8192";

    // The checkpointer copies the log back from a connection of its own, so that no commit pays for it.
    private const string NoCheckpointInline = "PRAGMA wal_autocheckpoint = 0";

    private static readonly Histogram<int> GroupSize = Telemetry.Meter.CreateHistogram(
        "database.group.size",
        "{unit}",
        "Units of work that one transaction held.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, MaxGroup] }
    );

    private static readonly Histogram<double> CommitDuration = Telemetry.Meter.CreateHistogram(
        "database.commit.duration",
        "s",
        "How long a commit took to be on disk.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
        }
    );

    private readonly ConcurrentQueue<Unit> queue = new();
    private readonly List<Unit> group = new(MaxGroup);
    private Intermission? intermission;
    private int queued;
    private int isLed;
    private volatile bool isClosed;
    private volatile bool isEnded;
    private PreparedConnection? connection;

    /// <summary>Queues a unit and answers once it is durable, refused or failed.</summary>
    public Task<T> RunAsync<T>(DbSession session, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (isClosed || Interlocked.Increment(ref queued) > MaxQueued)
        {
            Interlocked.Decrement(ref queued);
            throw new DatabaseUnavailableException("The queue of writes is full or closed.");
        }

        var unit = new Unit<T>(session, work, cancellationToken);
        if (Volatile.Read(ref isLed) == 1)
        {
            // It will wait: whoever gives up meanwhile is not kept.
            unit.GiveUpWhenCancelled();
        }

        queue.Enqueue(unit);
        if (Interlocked.CompareExchange(ref isLed, 1, 0) == 0)
        {
            _ = LeadAsync();
        }
        else if (isEnded)
        {
            // It was let in as the last one left, and nobody is there to lead it.
            RefuseQueued();
        }

        return unit.Completion;
    }

    /// <summary>
    /// Runs <paramref name="work"/> between two groups, when this writer holds no lock and asks for none: whoever works on the
    /// database file then need not poll for a gap between commits, nor commits for its end. What queues meanwhile waits. For
    /// one caller at a time.
    /// </summary>
    public Task BetweenGroupsAsync(Action work)
    {
        var mine = new Intermission(work);
        Volatile.Write(ref intermission, mine);
        if (Interlocked.CompareExchange(ref isLed, 1, 0) == 0)
        {
            _ = LeadAsync();
        }
        else if (isEnded)
        {
            // As above: the last one has left.
            Interlocked.Exchange(ref intermission, null)?.Run();
        }

        return mine.Completion;
    }

    /// <summary>Ends after what is queued is done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        while (HasWork || Interlocked.CompareExchange(ref isLed, 1, 0) != 0)
        {
            await Task.Delay(1);
        }

        isEnded = true;
        RefuseQueued();
        connection?.Dispose();
    }

    private void RefuseQueued()
    {
        Interlocked.Exchange(ref intermission, null)?.Run();
        while (TryNext(out var unit))
        {
            unit.Fail(new DatabaseUnavailableException("The service is stopping."));
        }
    }

    private bool HasWork => !queue.IsEmpty || Volatile.Read(ref intermission) is not null;

    // One group on the caller's thread; what queued meanwhile goes to another, so that the leader is answered too.
    private async Task LeadAsync()
    {
        Interlocked.Exchange(ref intermission, null)?.Run();
        if (TryNext(out var first))
        {
            await RunGroupAsync(first);
            group.Clear();
        }

        if (HasWork)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static writer => _ = writer.LeadAsync(), this, preferLocal: false);
            return;
        }

        Volatile.Write(ref isLed, 0);
        if (HasWork && Interlocked.CompareExchange(ref isLed, 1, 0) == 0)
        {
            await LeadAsync();
        }
    }

    private async Task RunGroupAsync(Unit first)
    {
        group.Add(first);
        try
        {
            connection ??= await OpenAsync();
            Execute(dialect.BeginWrite);
            var unit = first;
            var isSingly = false;
            while (true)
            {
                if (isSingly)
                {
                    await RunInSavepointAsync(unit);
                }
                else if (!await TryRunAsync(unit))
                {
                    isSingly = true;
                    await UndoAsync(unit);
                }

                if (group.Count == MaxGroup || !TryNext(out unit))
                {
                    break;
                }

                group.Add(unit);
            }

            var began = Stopwatch.GetTimestamp();
            Execute("COMMIT");
            CommitDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            GroupSize.Record(group.Count);
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
        while (queue.TryDequeue(out unit!))
        {
            Interlocked.Decrement(ref queued);
            if (unit.TryStart())
            {
                return true;
            }
        }

        return false;
    }

    // False when what it wrote before it was refused or failed must be undone, which the transaction cannot do for it alone.
    private async Task<bool> TryRunAsync(Unit unit)
    {
        var before = raw.sqlite3_total_changes(connection!.Inner.Handle);
        await RunAsync(unit);
        return unit.Stands || raw.sqlite3_total_changes(connection.Inner.Handle) == before;
    }

    // Nothing of the group has been answered yet: its other units run again, each in a savepoint, as if this one had not come.
    private async Task UndoAsync(Unit undone)
    {
        Execute("ROLLBACK");
        Execute(dialect.BeginWrite);
        foreach (var unit in group)
        {
            if (unit != undone)
            {
                await RunInSavepointAsync(unit);
            }
        }
    }

    private async Task RunInSavepointAsync(Unit unit)
    {
        Execute("SAVEPOINT unit");
        await RunAsync(unit);
        if (!unit.Stands)
        {
            Execute("ROLLBACK TO unit");
        }

        Execute("RELEASE unit");
    }

    private async Task RunAsync(Unit unit)
    {
        await unit.ExecuteAsync(connection!);
        if (unit.Failure is { } failure && (dialect.IsUnavailable(failure) || IsRolledBack()))
        {
            // A full disk or a failed read rolls back the whole transaction, the neighbours' work included.
            throw new DatabaseUnavailableException("The database could not finish a unit of work.", failure);
        }
    }

    private async Task<PreparedConnection> OpenAsync()
    {
        connection = (PreparedConnection)await dialect.OpenAsync(CancellationToken.None);
        Execute(WriterSettings);
        Execute(NoCheckpointInline);
        return connection;
    }

    private bool IsRolledBack() => raw.sqlite3_get_autocommit(connection!.Inner.Handle) != 0;

    private void Execute(string sql) => connection!.Bound(sql, null)!.Execute();

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

    private sealed class Intermission(Action work)
    {
        private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Completion => completion.Task;

        public void Run()
        {
            try
            {
                work();
                completion.SetResult();
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        }
    }

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
        private CancellationTokenRegistration cancellation;
        private int isTaken;
        private T? result;
        private Exception? failure;

        public Task<T> Completion => completion.Task;

        public override bool Stands => failure is null && result is not IResult { Error: not null };

        public override Exception? Failure => failure;

        /// <summary>Lets a cancellation end the wait, and not only the start.</summary>
        public void GiveUpWhenCancelled() =>
            cancellation = cancellationToken.UnsafeRegister(static unit => ((Unit<T>)unit!).GiveUp(), this);

        public override bool TryStart()
        {
            cancellation.Unregister();
            if (cancellationToken.IsCancellationRequested)
            {
                GiveUp();
                return false;
            }

            return Interlocked.Exchange(ref isTaken, 1) == 0;
        }

        private void GiveUp()
        {
            if (Interlocked.Exchange(ref isTaken, 1) == 0)
            {
                completion.TrySetCanceled(cancellationToken);
            }
        }

        public override async Task ExecuteAsync(DbConnection connection)
        {
            session.Enter(connection, null);
            (result, failure) = (default, null);
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
    public bool IsRunning => session.InUnit;

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        session.InUnit ? session.RunPartAsync(work) : writer.RunAsync(session, work, cancellationToken);
}
