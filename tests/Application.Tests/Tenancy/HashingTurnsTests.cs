using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>How many passwords are hashed at once, in whose turn, and never inside a unit of work.</summary>
public sealed class HashingTurnsTests
{
    [Fact]
    public async Task A_password_is_never_hashed_inside_a_unit_of_work()
    {
        await using var service = await TestService.StartAsync(services =>
            services.AddSingleton<IAccessTokens>(new TokenStub())
        );

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            service.RunAsync<Dispatcher, object>(async dispatcher =>
                await dispatcher.SendAsync(new SignIn(Actors.Tenant, "ada", "guess"), default)
            )
        );

        Assert.Contains("inside a unit of work", failure.Message);
    }

    [Fact]
    public async Task No_more_hash_at_once_than_may_and_a_turn_that_ends_lets_the_next_in()
    {
        var turns = new HashingTurns(2);
        using var first = await turns.EnterAsync("t", "a", default);
        using var second = await turns.EnterAsync("t", "b", default);
        var third = turns.EnterAsync("t", "c", default);
        Assert.False(third.IsCompleted);

        first!.Dispose();
        first.Dispose();

        using var came = await third.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(came);
        var fourth = turns.EnterAsync("t", "d", default);
        Assert.False(fourth.IsCompleted);
        came.Dispose();
        Assert.NotNull(await fourth.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_tenant_with_a_queue_delays_another_by_one_turn()
    {
        var turns = new HashingTurns(1);
        var running = await turns.EnterAsync("busy", "a", default);
        var queue = Enumerable.Range(0, 5).Select(_ => turns.EnterAsync("busy", "a", default)).ToList();
        var other = turns.EnterAsync("other", "b", default);

        running!.Dispose();
        (await queue[0].WaitAsync(TimeSpan.FromSeconds(30)))!.Dispose();

        Assert.NotNull(await other.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.All(queue.Skip(1), waiting => Assert.False(waiting.IsCompleted));
    }

    [Fact]
    public async Task A_caller_and_a_tenant_with_as_many_as_they_may_are_refused_and_whoever_gives_up_leaves_room()
    {
        var turns = new HashingTurns(1);
        using var running = await turns.EnterAsync("t", "a", default);
        using var givesUp = new CancellationTokenSource();
        var waiting = Enumerable
            .Range(1, HashingTurns.MostOfCaller - 1)
            .Select(_ => turns.EnterAsync("t", "a", givesUp.Token))
            .ToList();
        Assert.Null(await turns.EnterAsync("t", "a", default));
        for (var i = HashingTurns.MostOfCaller; i < HashingTurns.MostOfTenant; i++)
        {
            waiting.Add(turns.EnterAsync("t", "b" + i, givesUp.Token));
        }

        Assert.Null(await turns.EnterAsync("t", "c", default));
        await givesUp.CancelAsync();
        foreach (var task in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        }

        running!.Dispose();
        Assert.NotNull(await turns.EnterAsync("t", "a", default).WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
