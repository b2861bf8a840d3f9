using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>
/// Commits that fail or are not acknowledged, made by the embedded engine's own hooks: a server has none to make them with.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class UnacknowledgedCommitTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private DbSession session = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.WithThingsAsync();
        await database.Migrator().MigrateAsync(default);
        session = database.Session();
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_commit_that_happened_unacknowledged_is_not_repeated()
    {
        database.Dialect.WorthRepeating = exception => exception is SqliteException;
        var runs = 0;
        var told = 0;
        var answer = await LosingAcknowledgements(
            1,
            () =>
                RunAsync(async () =>
                {
                    runs++;
                    session.AfterCommit(() => told++);
                    return await TestDatabase.InsertAsync(session, "a");
                })
        );

        Assert.Equal(1, answer);
        Assert.Equal((1, 1), (runs, told));
        Assert.Equal(["a"], await database.ThingsAsync());
        Assert.Equal([true], await KeysAsync());
    }

    [Fact]
    public async Task A_commit_that_did_not_happen_is_run_again_only_once_it_never_can()
    {
        database.Dialect.WorthRepeating = exception => exception is SqliteException;
        var refusals = 1;
        database.Dialect.OnOpened = connection =>
            raw.sqlite3_commit_hook(
                connection.Inner.Handle,
                _ => IsWriting(connection) && refusals-- > 0 ? 1 : 0,
                null
            );
        var runs = 0;

        await RunAsync(async () =>
        {
            runs++;
            return await TestDatabase.InsertAsync(session, $"run-{runs}");
        });

        Assert.Equal(2, runs);
        Assert.Equal(["run-2"], await database.ThingsAsync());
        Assert.Equal([false, true], (await KeysAsync()).Order());
    }

    [Fact]
    public async Task A_commit_of_which_nothing_can_be_found_out_is_told_as_unknown()
    {
        var failure = await LosingAcknowledgements(
            1,
            () =>
                Assert.ThrowsAsync<DatabaseUnavailableException>(() =>
                    RunAsync(() =>
                    {
                        // From here on the database is away.
                        database.Dialect.OnOpened = _ => throw new SqliteException("away", raw.SQLITE_CANTOPEN);
                        return TestDatabase.InsertAsync(session, "a");
                    })
                )
        );

        Assert.True(failure.IsOutcomeUnknown);
        database.Dialect.OnOpened = null;
        Assert.Equal(["a"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_as_unavailable_and_recovers()
    {
        database.Dialect.WorthRepeating = exception => exception is SqliteException;
        database.Dialect.OnOpened = _ => throw new SqliteException("away", raw.SQLITE_CANTOPEN);
        var opened = database.Dialect.Opened;
        var failure = await Assert.ThrowsAsync<DatabaseUnavailableException>(() =>
            RunAsync(() => TestDatabase.InsertAsync(session, "a"))
        );
        Assert.False(failure.IsOutcomeUnknown);
        Assert.Equal(opened + 1, database.Dialect.Opened);

        database.Dialect.OnOpened = null;
        await RunAsync(() => TestDatabase.InsertAsync(session, "a"));
        Assert.Equal(["a"], await database.ThingsAsync());
    }

    private Task<T> RunAsync<T>(Func<Task<T>> work) =>
        new TransactionalUnitOfWork(
            database.Dialect,
            database.Reads,
            session,
            new TestClock(),
            NullLogger<TransactionalUnitOfWork>.Instance
        ).RunAsync(work, CancellationToken.None);

    private Task<IReadOnlyList<bool>> KeysAsync() =>
        database.QueryAsync<bool>("SELECT is_committed FROM commits ORDER BY id");

    private static bool IsWriting(PreparedConnection connection) =>
        raw.sqlite3_total_changes(connection.Inner.Handle) > 0;

    // The hook runs after the commit: its error is reported, and the commit has happened.
    private async Task<T> LosingAcknowledgements<T>(int count, Func<Task<T>> work)
    {
        WalHook hook = (_, _, _, _) => count-- > 0 ? raw.SQLITE_IOERR : raw.SQLITE_OK;
        database.Dialect.OnOpened = connection =>
            SetWalHook(connection.Inner.Handle!.DangerousGetHandle(), hook, IntPtr.Zero);
        try
        {
            return await work();
        }
        finally
        {
            database.Dialect.OnOpened = null;
            GC.KeepAlive(hook);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int WalHook(IntPtr context, IntPtr connection, IntPtr name, int pages);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr WalHookSetter(IntPtr connection, WalHook hook, IntPtr context);

    private static readonly WalHookSetter SetWalHook = Marshal.GetDelegateForFunctionPointer<WalHookSetter>(
        NativeLibrary.GetExport(
            NativeLibrary.Load("e_sqlite3", typeof(Batteries_V2).Assembly, null),
            "sqlite3_wal_hook"
        )
    );
}
