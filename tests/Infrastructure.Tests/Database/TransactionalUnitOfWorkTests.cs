using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>The unit of work of an engine with many writers, on such a one or on the embedded one.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class TransactionalUnitOfWorkTests : IAsyncLifetime
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
    public async Task What_succeeds_stands_and_is_followed_by_what_was_to_happen_then()
    {
        var told = 0;
        await RunAsync(async () =>
        {
            session.AfterCommit(() => told++);
            return await TestDatabase.InsertAsync(session, "a");
        });

        Assert.Equal(["a"], await database.ThingsAsync());
        Assert.Equal(1, told);
        Assert.Equal([true], await KeysAsync());
    }

    [Fact]
    public async Task What_is_refused_or_fails_leaves_no_trace()
    {
        var told = 0;
        var refused = await RunAsync(async () =>
        {
            session.AfterCommit(() => told++);
            await TestDatabase.InsertAsync(session, "a");
            return (Result)new Error(ErrorKind.Conflict, "CONFLICT", "No.");
        });
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() =>
            RunAsync<int>(async () =>
            {
                await TestDatabase.InsertAsync(session, "b");
                throw new TimeZoneNotFoundException();
            })
        );

        Assert.NotNull(refused.Error);
        Assert.Empty(await database.ThingsAsync());
        Assert.Equal(0, told);
        Assert.Empty(await KeysAsync());
        Assert.False(session.InUnit);
    }

    [Fact]
    public async Task A_lost_race_is_run_again_from_the_beginning()
    {
        database.Dialect.WorthRepeating = exception =>
            exception is DbException failure && database.Dialect.IsUniqueViolation(failure);
        await database.AddAsync("taken");
        var attempts = 0;
        var told = 0;

        await RunAsync(async () =>
        {
            attempts++;
            session.AfterCommit(() => told++);
            await TestDatabase.InsertAsync(session, $"before-{attempts}");
            return await TestDatabase.InsertAsync(session, attempts < 3 ? "taken" : "free");
        });

        Assert.Equal(3, attempts);
        Assert.Equal(1, told);
        Assert.Equal(["before-3", "free", "taken"], await database.ThingsAsync());
    }

    [Fact]
    public async Task What_always_fails_is_given_up()
    {
        database.Dialect.WorthRepeating = exception => exception is DbException;
        await database.AddAsync("taken");
        var attempts = 0;

        await Assert.ThrowsAnyAsync<DbException>(() =>
            RunAsync(() =>
            {
                attempts++;
                return TestDatabase.InsertAsync(session, "taken");
            })
        );

        Assert.Equal(8, attempts);
    }

    [SkippableFact]
    public async Task Whoever_is_late_for_one_history_at_every_attempt_is_told_to_come_again()
    {
        Skip.IfNot(TestEngine.IsServer, "The embedded engine has one writer: nobody is late.");
        database.Dialect.WorthRepeating = exception =>
            exception is DbException failure && database.Dialect.IsUniqueViolation(failure);
        var attempts = 0;
        await RunAsync(() => AppendAsync("first"));

        var told = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => RunAsync(() => AppendAsync("late")));

        Assert.False(told.IsOutcomeUnknown);
        Assert.Equal(9, attempts);

        Task<int> AppendAsync(string id)
        {
            attempts++;
            return session.ExecuteAsync(
                """
                INSERT INTO audit_entries
                    (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
                VALUES (@Id, 'tenant', 'stream', 1, @Now, 'action', 'User', 'user', 'User', '{}', '{}', @Hash, @Hash)
                """,
                new
                {
                    Id = id,
                    Now = TimeProvider.System.GetUtcNow(),
                    Hash = new byte[32],
                },
                default
            );
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public async Task Whoever_is_late_for_a_record_comes_again_and_is_told_when_late_every_time(int timesLate)
    {
        var late = new Error(ErrorKind.Conflict, "CHANGED", "Somebody was first.");
        await database.AddAsync("a");
        var attempts = 0;

        var result = await RunAsync(async () =>
        {
            attempts++;
            await TestDatabase.InsertAsync(session, $"before-{attempts}");
            return await session.TryUpdateAsync(
                "UPDATE things SET size = size + 1 WHERE id = 'a' AND size = @Read",
                new { Read = attempts > timesLate ? 1 : 0 },
                default
            )
                ? Result.Success
                : late;
        });

        Assert.Equal(Math.Min(timesLate, 7) + 1, attempts);
        Assert.Equal(timesLate < 8 ? null : late, result.Error);
        Assert.Equal(timesLate < 8 ? ["a", "before-3"] : ["a"], await database.ThingsAsync());
    }

    [Fact]
    public async Task Units_at_once_each_have_a_transaction_of_their_own()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async number =>
                {
                    var own = database.Session();
                    await Unit(own)
                        .RunAsync(() => TestDatabase.InsertAsync(own, $"thing-{number:D2}"), CancellationToken.None);
                })
        );

        Assert.Equal(20, (await database.ThingsAsync()).Count);
    }

    private TransactionalUnitOfWork Unit(DbSession session) =>
        new(database.Dialect, database.Reads, session, new TestClock(), NullLogger<TransactionalUnitOfWork>.Instance);

    private Task<T> RunAsync<T>(Func<Task<T>> work) => Unit(session).RunAsync(work, CancellationToken.None);

    private Task<IReadOnlyList<bool>> KeysAsync() =>
        database.QueryAsync<bool>("SELECT is_committed FROM commits ORDER BY id");
}
