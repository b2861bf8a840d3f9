using Dapper;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database.Sqlite;

namespace VerificationService.Infrastructure.Tests.Database;

public sealed class SqliteWriterTests
{
    private static readonly Error Refusal = new(ErrorKind.RuleBroken, "REFUSED", "Refused");

    [Fact]
    public async Task Of_units_that_share_a_transaction_a_refused_one_is_undone_alone()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var before = database.AddAsync("before");
        var refused = database.RunAsync<Result>(async session =>
        {
            await TestDatabase.InsertAsync(session, "refused 1");
            await TestDatabase.InsertAsync(session, "refused 2");
            return Refusal;
        });
        var after = database.AddAsync("then");
        await hold.LetGoAsync();

        await Task.WhenAll(before, refused, after);

        Assert.Same(Refusal, (await refused).Error);
        Assert.Equal(["before", "then"], await database.ThingsAsync());
    }

    [Fact]
    public async Task Of_units_that_share_a_transaction_one_that_throws_is_undone_alone_and_told_its_own_exception()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var before = database.AddAsync("before");
        var bug = new NotSupportedException("a bug");
        var thrown = database.RunAsync<int>(async session =>
        {
            await TestDatabase.InsertAsync(session, "thrown");
            throw bug;
        });
        var broken = database.AddAsync("broken", size: -1);
        var after = database.AddAsync("then");
        await hold.LetGoAsync();

        Assert.Same(bug, await Assert.ThrowsAsync<NotSupportedException>(() => thrown));
        Assert.Contains(
            "CHECK",
            (await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => broken)).Message
        );
        await Task.WhenAll(before, after);
        Assert.Equal(["before", "then"], await database.ThingsAsync());
    }

    private static readonly string[] Fates =
    [
        "stands",
        "is refused",
        "is refused after writing",
        "throws",
        "throws after writing",
        "breaks a rule of the table",
        "is refused in a part and stands",
        "was cancelled",
    ];

    [Fact]
    public async Task Whatever_becomes_of_its_neighbours_a_unit_stands_once_or_not_at_all_and_is_told_its_own_end()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var count = 0;
        foreach (var first in Fates)
        {
            foreach (var second in Fates)
            {
                foreach (var third in Fates)
                {
                    string[] fates = [first, second, third, "stands"];
                    var hold = await database.HoldAsync();
                    var runs = new int[fates.Length];
                    var told = new int[fates.Length];
                    var units = fates
                        .Select((fate, i) => MeetAsync(database, $"{++count}", fate, i, runs, told))
                        .ToList();
                    await hold.LetGoAsync();
                    for (var i = 0; i < units.Count; i++)
                    {
                        Assert.Equal(EndOf(fates[i]), await EndOfAsync(units[i]));
                        var stands = EndOf(fates[i]) == "stands";
                        Assert.InRange(
                            runs[i],
                            fates[i] == "was cancelled" ? 0 : 1,
                            fates[i] == "was cancelled" ? 0 : 2
                        );
                        Assert.Equal(stands ? 1 : 0, told[i]);
                    }

                    var standing = Enumerable.Range(0, fates.Length).Where(i => EndOf(fates[i]) == "stands");
                    Assert.Equal(
                        standing.Select(i => $"{count - fates.Length + 1 + i}"),
                        (await database.ThingsAsync())
                            .Where(id => int.Parse(id) > count - fates.Length)
                            .OrderBy(int.Parse)
                    );
                }
            }
        }
    }

    private static Task<Result> MeetAsync(
        TestDatabase database,
        string id,
        string fate,
        int i,
        int[] runs,
        int[] told
    ) =>
        database.RunAsync<Result>(
            async session =>
            {
                runs[i]++;
                session.AfterCommit(() => told[i]++);
                if (fate == "is refused in a part and stands")
                {
                    await session.RunPartAsync<Result>(async () =>
                    {
                        await TestDatabase.InsertAsync(session, id + "0000");
                        return Refusal;
                    });
                }

                if (fate is not ("is refused" or "throws"))
                {
                    await TestDatabase.InsertAsync(session, id);
                }

                if (fate == "breaks a rule of the table")
                {
                    await TestDatabase.InsertAsync(session, id + "1", size: -1);
                }

                return fate switch
                {
                    "throws" or "throws after writing" => throw new NotSupportedException(),
                    "is refused" or "is refused after writing" => Refusal,
                    _ => Result.Success,
                };
            },
            new CancellationToken(fate == "was cancelled")
        );

    private static string EndOf(string fate) =>
        fate switch
        {
            "is refused" or "is refused after writing" => "is refused",
            "throws" or "throws after writing" => "throws",
            "breaks a rule of the table" => fate,
            "was cancelled" => fate,
            _ => "stands",
        };

    private static async Task<string> EndOfAsync(Task<Result> unit)
    {
        try
        {
            return (await unit).Error is null ? "stands" : "is refused";
        }
        catch (Exception exception)
        {
            return exception switch
            {
                NotSupportedException => "throws",
                Microsoft.Data.Sqlite.SqliteException => "breaks a rule of the table",
                OperationCanceledException => "was cancelled",
                _ => exception.ToString(),
            };
        }
    }

    [Fact]
    public async Task A_unit_that_throws_before_it_awaits_anything_is_undone_alone_too()
    {
        await using var database = await TestDatabase.WithThingsAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() =>
            database.RunAsync<int>(_ => throw new NotSupportedException())
        );

        await database.AddAsync("next");
        Assert.Equal(["next"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_unit_sees_what_its_neighbours_before_it_did_although_nothing_is_committed()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var first = database.AddAsync("first");
        var seen = database.RunAsync(session =>
            session.QueryAsync<string>("SELECT id FROM things", null, CancellationToken.None)
        );
        await hold.LetGoAsync();

        await first;
        Assert.Equal(["first"], await seen);
    }

    [Fact]
    public async Task A_unit_is_answered_only_once_the_commit_that_holds_it_is_done()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var first = database.AddAsync("first");
        var last = database.RunAsync(async session =>
        {
            begun.SetResult();
            await release.Task;
            return await TestDatabase.InsertAsync(session, "last");
        });
        var holding = hold.LetGoAsync();
        await begun.Task;

        // The first unit's work is done, and shares its transaction with one that is not.
        Assert.False(first.IsCompleted);
        Assert.False(holding.IsCompleted);
        Assert.Empty(await database.ThingsAsync());

        release.SetResult();
        await first;
        Assert.Equal(["first", "last"], await database.ThingsAsync());
        await last;
    }

    [Fact]
    public async Task Work_between_two_groups_finds_nothing_locked_and_what_queues_meanwhile_stands_after_it()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.AddAsync("before");
        // A connection that waits for no lock.
        await using var other = await database.Dialect.OpenAsync(default);
        await other.ExecuteAsync("PRAGMA busy_timeout = 0");
        var hold = await database.HoldAsync();
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var between = database.Writer.BetweenGroupsAsync(() =>
        {
            other.Execute("INSERT INTO things (id, size) VALUES ('between', 1)");
            begun.SetResult();
            release.Wait();
        });
        Assert.False(begun.Task.IsCompleted);
        await hold.LetGoAsync();
        await begun.Task;
        var after = database.AddAsync("then");

        Assert.False(after.IsCompleted);
        Assert.False(between.IsCompleted);
        release.Set();
        await Task.WhenAll(between, after);
        Assert.Equal(["before", "between", "then"], await database.ThingsAsync());
    }

    [Fact]
    public async Task Work_between_two_groups_that_fails_is_its_callers_failure_alone()
    {
        await using var database = await TestDatabase.WithThingsAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() =>
            database.Writer.BetweenGroupsAsync(() => throw new NotSupportedException())
        );

        await database.AddAsync("next");
        Assert.Equal(["next"], await database.ThingsAsync());
    }

    [Fact]
    public async Task Work_between_groups_is_done_however_many_write_and_so_is_theirs()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var times = 0;

        var adding = Enumerable.Range(0, 500).Select(i => Task.Run(() => database.AddAsync($"{i}"))).ToList();
        for (var i = 0; i < 50; i++)
        {
            await database.Writer.BetweenGroupsAsync(() => times++);
        }

        await Task.WhenAll(adding);
        Assert.Equal(50, times);
        Assert.Equal(500, (await database.ThingsAsync()).Count);
    }

    [Fact]
    public async Task Work_between_groups_of_a_writer_that_has_ended_is_done_all_the_same()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.Writer.DisposeAsync();
        var times = 0;

        await database.Writer.BetweenGroupsAsync(() => times++);

        Assert.Equal(1, times);
    }

    [Fact]
    public async Task At_the_moment_a_unit_is_answered_another_connection_sees_it()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        for (var i = 0; i < 50; i++)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(async j =>
                    {
                        await database.AddAsync($"{i}-{j}");
                        Assert.Contains($"{i}-{j}", await database.ThingsAsync());
                    })
            );
        }
    }

    [Fact]
    public async Task Five_hundred_at_once_all_stand_each_once()
    {
        await using var database = await TestDatabase.WithThingsAsync();

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        var refuses = i % 7 == 3;
                        var result = await database.RunAsync<Result>(async session =>
                        {
                            await TestDatabase.InsertAsync(session, $"{i:D3}");
                            await Task.Yield();
                            return refuses ? Refusal : Result.Success;
                        });
                        return (i, Stands: result.Error is null);
                    })
                )
        );

        Assert.Equal(
            outcomes.Where(outcome => outcome.Stands).Select(outcome => $"{outcome.i:D3}").Order(),
            await database.ThingsAsync()
        );
        Assert.Equal(500 - 71, outcomes.Count(outcome => outcome.Stands));
    }

    [Fact]
    public async Task Counting_up_at_once_loses_no_step()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.AddAsync("counter", 0);

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    Task.Run(() =>
                        database.RunAsync(async session =>
                        {
                            var size = await session.FindAsync<int>("SELECT size FROM things", null, default);
                            await Task.Yield();
                            return await session.ExecuteAsync(
                                "UPDATE things SET size = @Size",
                                new { Size = size + 1 },
                                default
                            );
                        })
                    )
                )
        );

        Assert.Equal([200], await database.QueryAsync<int>("SELECT size FROM things"));
    }

    [Fact]
    public async Task A_unit_cancelled_while_it_waits_is_never_run()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        using var source = new CancellationTokenSource();
        var ran = false;
        var hold = await database.HoldAsync();
        var cancelled = database.RunAsync(
            session =>
            {
                ran = true;
                return TestDatabase.InsertAsync(session, "cancelled");
            },
            source.Token
        );
        var neighbour = database.AddAsync("neighbour");
        await source.CancelAsync();
        await hold.LetGoAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await neighbour;
        Assert.False(ran);
        Assert.Equal(["neighbour"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_unit_cancelled_after_it_began_runs_to_its_end()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        using var source = new CancellationTokenSource();

        await database.RunAsync(
            async session =>
            {
                await source.CancelAsync();
                return await TestDatabase.InsertAsync(session, "begun");
            },
            source.Token
        );

        Assert.Equal(["begun"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_full_queue_refuses_what_comes_next_and_does_all_that_is_in_it()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var queued = new List<Task<int>>();
        DatabaseUnavailableException? full = null;
        while (full is null && queued.Count < 100_000)
        {
            try
            {
                queued.Add(database.AddAsync($"{queued.Count}"));
            }
            catch (DatabaseUnavailableException exception)
            {
                full = exception;
            }
        }

        Assert.NotNull(full);
        Assert.Equal(4096, queued.Count);
        await hold.LetGoAsync();
        await Task.WhenAll(queued);
        await database.AddAsync("next");
        Assert.Equal(4097, (await database.ThingsAsync()).Count);
    }

    [Fact]
    public async Task A_database_locked_past_the_time_out_is_unavailable_and_recovers()
    {
        await using var database = await TestDatabase.WithThingsAsync(busyTimeoutMs: 50);
        await using var other = await database.Dialect.OpenAsync(default);
        await Dapper.SqlMapper.ExecuteAsync(other, "BEGIN IMMEDIATE");

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.AddAsync("locked out"));

        await Dapper.SqlMapper.ExecuteAsync(other, "ROLLBACK");
        await database.AddAsync("next");
        Assert.Equal(["next"], await database.ThingsAsync());
    }

    [Fact]
    public async Task On_a_full_disk_nothing_of_the_group_stands_and_everybody_in_it_is_told()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        database.Dialect.MaxPages = 40;
        var hold = await database.HoldAsync();
        var small = database.AddAsync("small");
        var large = database.RunAsync(session =>
            TestDatabase.InsertAsync(session, "large", filling: new string('x', 1_000_000))
        );
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => hold.LetGoAsync());

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => small);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => large);
        Assert.Empty(await database.ThingsAsync());

        // There is room for small ones, and for large ones once somebody has made some.
        await database.AddAsync("small again");
        Assert.Equal(["small again"], await database.ThingsAsync());
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() =>
            database.RunAsync(session =>
                TestDatabase.InsertAsync(session, "large", filling: new string('x', 1_000_000))
            )
        );
        database.Dialect.MaxPages = 0;
        await database.RunAsync(session =>
            TestDatabase.InsertAsync(session, "large", filling: new string('x', 1_000_000))
        );
        Assert.Equal(["large", "small again"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_unit_inside_a_unit_is_a_part_of_it_and_refused_undoes_itself_alone()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var session = database.Session();
        var unitOfWork = new SqliteUnitOfWork(database.Writer, session);
        var told = new List<string>();
        Task<Result> PartAsync(string id, Result outcome) =>
            unitOfWork.RunAsync(
                async () =>
                {
                    await TestDatabase.InsertAsync(session, id);
                    session.AfterCommit(() => told.Add(id));
                    return outcome;
                },
                default
            );

        await unitOfWork.RunAsync(
            async () =>
            {
                await PartAsync("first", Result.Success);
                await PartAsync("refused", Refusal);
                return await PartAsync("last", Result.Success);
            },
            default
        );

        Assert.Equal(["first", "last"], await database.ThingsAsync());
        Assert.Equal(["first", "last"], told);
    }

    [Fact]
    public async Task A_unit_whose_caller_gives_up_while_it_waits_is_told_at_once_and_never_runs()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        using var impatience = new CancellationTokenSource();
        var session = database.Session();
        var waiting = new SqliteUnitOfWork(database.Writer, session).RunAsync(
            () => TestDatabase.InsertAsync(session, "given up"),
            impatience.Token
        );

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        await hold.LetGoAsync();
        await database.AddAsync("next");
        Assert.Equal(["next"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_part_that_fails_fails_its_whole_unit()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var session = database.Session();
        var unitOfWork = new SqliteUnitOfWork(database.Writer, session);

        await Assert.ThrowsAsync<NotSupportedException>(() =>
            unitOfWork.RunAsync(
                async () =>
                {
                    await TestDatabase.InsertAsync(session, "outer");
                    return await unitOfWork.RunAsync<int>(() => throw new NotSupportedException(), default);
                },
                default
            )
        );

        Assert.Empty(await database.ThingsAsync());
    }

    [Fact]
    public async Task Nothing_is_written_outside_a_unit()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var session = database.Session();

        await Assert.ThrowsAsync<InvalidOperationException>(() => TestDatabase.InsertAsync(session, "outside"));
        await database.AddAsync("inside");
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestDatabase.InsertAsync(session, "outside"));

        Assert.Equal(["inside"], await database.ThingsAsync());
    }

    [Fact]
    public async Task Closing_does_what_is_queued_and_takes_nothing_more()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var queued = Enumerable.Range(0, 100).Select(i => database.AddAsync($"{i}")).ToList();

        var closing = database.Writer.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.AddAsync("late"));
        await hold.LetGoAsync();
        await closing;

        Assert.All(queued, unit => Assert.True(unit.IsCompletedSuccessfully));
        Assert.Equal(100, (await database.ThingsAsync()).Count);
    }

    [Fact]
    public async Task A_row_that_is_there_already_is_told_and_the_unit_goes_on()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.AddAsync("taken");

        var taken = await database.RunAsync(async session =>
        {
            var inserted = await session.TryInsertAsync(
                "INSERT INTO things (id, size) VALUES ('taken', 2)",
                null,
                default
            );
            await TestDatabase.InsertAsync(session, "free");
            return inserted;
        });

        Assert.False(taken);
        Assert.Equal(["free", "taken"], await database.ThingsAsync());
        Assert.Equal([1], await database.QueryAsync<int>("SELECT size FROM things WHERE id = 'taken'"));
    }

    [Fact]
    public async Task What_is_to_happen_after_the_commit_happens_then_and_never_for_what_does_not_stand()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var happened = new List<string>();
        await database.RunAsync(async session =>
        {
            session.AfterCommit(() => happened.Add("stands"));
            await TestDatabase.InsertAsync(session, "stands");
            Assert.Empty(happened);
            return 0;
        });
        await database.RunAsync<Result>(session =>
        {
            session.AfterCommit(() => happened.Add("refused"));
            return Task.FromResult<Result>(Refusal);
        });
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            database.RunAsync<int>(session =>
            {
                session.AfterCommit(() => happened.Add("thrown"));
                throw new NotSupportedException();
            })
        );

        Assert.Equal(["stands"], happened);
    }

    [Fact]
    public async Task What_happens_after_the_commit_and_fails_takes_nobodys_answer_away()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var hold = await database.HoldAsync();
        var first = database.RunAsync(async session =>
        {
            session.AfterCommit(() => throw new NotSupportedException("after the commit"));
            return await TestDatabase.InsertAsync(session, "first");
        });
        var second = database.AddAsync("second");
        await hold.LetGoAsync();

        await Task.WhenAll(first, second, database.AddAsync("third")).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["first", "second", "third"], await database.ThingsAsync());
    }

    [Fact]
    public async Task A_unit_runs_in_the_context_of_whoever_asked_for_it()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var local = new AsyncLocal<string> { Value = "the caller's" };
        var other = Task.Run(async () =>
        {
            local.Value = "another's";
            return await database.RunAsync(_ => Task.FromResult(local.Value));
        });

        Assert.Equal("the caller's", await database.RunAsync(_ => Task.FromResult(local.Value)));
        Assert.Equal("another's", await other);
    }

    [Fact]
    public async Task Reading_goes_on_while_a_unit_is_written()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        await database.AddAsync("before");
        var hold = await database.HoldAsync();

        var read = await database
            .Session()
            .QueryAsync<string>("SELECT id FROM things", null, default)
            .WaitAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["before"], read);
        await hold.LetGoAsync();
    }

    [Fact]
    public async Task A_read_that_fails_neither_leaks_its_connection_nor_spoils_the_next()
    {
        await using var database = await TestDatabase.WithThingsAsync();
        var session = database.Session();
        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
                session.QueryAsync<string>("SELECT nothing FROM nowhere", null, default)
            );
        }

        Assert.Empty(await session.QueryAsync<string>("SELECT id FROM things", null, default));
        if (OperatingSystem.IsLinux())
        {
            var open = Directory
                .GetFiles("/proc/self/fd")
                .Select(path => new FileInfo(path).LinkTarget)
                .Count(target => target == database.File);
            Assert.InRange(open, 0, 3);
        }
    }
}
