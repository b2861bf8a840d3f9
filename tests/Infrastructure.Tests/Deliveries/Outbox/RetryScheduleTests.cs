using VerificationService.Application.Deliveries;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

public sealed class RetryScheduleTests
{
    // 1 m, 5 m, 15 m, 30 m, 1 h, 3 h, 6 h, 12 h, 24 h.
    private static readonly double[] Minutes = [1, 5, 15, 30, 60, 180, 360, 720, 1440];

    [Fact]
    public void The_waits_are_those_of_the_specification()
    {
        Assert.Equal(
            Minutes,
            Enumerable.Range(1, 9).Select(attempt => RetrySchedule.After(attempt, null, 0.5)!.Value.TotalMinutes)
        );
    }

    [Fact]
    public void Jitter_moves_a_wait_by_a_fifth_at_most_and_by_as_much()
    {
        foreach (var (attempt, minutes) in Minutes.Select((minutes, i) => (i + 1, minutes)))
        {
            Assert.Equal(minutes * 0.8, RetrySchedule.After(attempt, null, 0)!.Value.TotalMinutes, 6);
            Assert.Equal(minutes * 1.2, RetrySchedule.After(attempt, null, 1)!.Value.TotalMinutes, 6);
        }
    }

    [Fact]
    public void After_the_tenth_attempt_there_is_no_other()
    {
        Assert.NotNull(RetrySchedule.After(9, null, 0.5));
        Assert.Null(RetrySchedule.After(10, null, 0.5));
        Assert.Null(RetrySchedule.After(10, TimeSpan.FromHours(1), 0.5));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, -30, 1)]
    [InlineData(1, 20, 20)]
    [InlineData(3, 7200, 7200)]
    [InlineData(9, 172_800, 86_400)]
    [InlineData(4, 20, 1800)]
    public void What_the_receiver_asked_for_is_waited_for_within_a_second_and_a_day(int attempt, int asked, int waited)
    {
        Assert.Equal(TimeSpan.FromSeconds(waited), RetrySchedule.After(attempt, TimeSpan.FromSeconds(asked), 0.5));
    }

    [Fact]
    public void A_receiver_that_keeps_saying_in_a_second_does_not_use_up_the_attempts_in_ten()
    {
        var lived = Enumerable
            .Range(1, 9)
            .Select(attempt => RetrySchedule.After(attempt, TimeSpan.FromSeconds(1), 0.5)!.Value)
            .Aggregate((total, wait) => total + wait);

        Assert.True(lived > TimeSpan.FromHours(24), $"It would be dead after {lived}.");
    }

    [Fact]
    public async Task A_message_that_fails_ten_times_is_dead_and_replayed_begins_anew()
    {
        var answer = 500;
        await using var receiver = await Receiver.StartAsync(context => Receiver.Status(answer)(context));
        await using var service = await Sending.StartAsync();
        var id = await service.CallBackAsync(receiver.Url);
        for (var attempt = 1; attempt <= 9; attempt++)
        {
            var row = await service.BecomesAsync(id, row => row.Attempts == attempt);
            Assert.Equal("pending", row.Status);
            var scheduled = TimeSpan.FromMinutes(Minutes[attempt - 1]);
            Assert.InRange(row.DueAt - service.Clock.GetUtcNow(), scheduled * 0.8, scheduled * 1.2);
            service.Clock.Advance(scheduled * 1.2);
        }

        var dead = await service.BecomesAsync(id, row => row.Status == "dead");
        Assert.Equal(10, dead.Attempts);
        Assert.Equal(500, dead.LastStatus);
        service.Clock.Advance(TimeSpan.FromDays(30));

        await service.MustAsync(Actors.TenantAdmin, new ReplayDelivery(id));
        var again = await service.BecomesAsync(id, row => row.Status == "pending" && row.Attempts == 1);
        Assert.InRange(again.DueAt - service.Clock.GetUtcNow(), TimeSpan.FromSeconds(48), TimeSpan.FromSeconds(72));
        answer = 200;
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.BecomesAsync(id, row => row.Status == "delivered");

        Assert.Equal(
            [.. Enumerable.Repeat("HTTP 500", 11), "-"],
            await service.RowsAsync<string>(
                "SELECT COALESCE(error, '-') FROM delivery_attempts WHERE message_id = @Id ORDER BY number",
                new { Id = id }
            )
        );
        Assert.Equal(12, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(request => request.Id).Distinct());
        Assert.Equal(12, (await service.LastAttemptAsync(id)).Number);
    }

    [Fact]
    public async Task All_that_died_since_a_time_is_replayed_and_nothing_older_and_no_other_tenants()
    {
        var answer = 410;
        await using var receiver = await Receiver.StartAsync(context => Receiver.Status(answer)(context));
        await using var service = await Sending.StartAsync();
        var old = await service.CallBackAsync(receiver.Url);
        await service.BecomesAsync(old, row => row.Status == "dead");
        service.Clock.Advance(TimeSpan.FromHours(1));
        var since = service.Clock.GetUtcNow();
        var recent = await service.QueueAsync(receiver.Url, 3);
        var foreign = (await service.QueueAsync(receiver.Url, 1, Actors.OtherTenant)).Single();
        foreach (var id in recent.Append(foreign))
        {
            await service.BecomesAsync(id, row => row.Status == "dead");
        }

        answer = 200;
        var replayed = await service.MustAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(since, null));

        Assert.Equal(3, replayed.Count);
        foreach (var id in recent)
        {
            await service.BecomesAsync(id, row => row.Status == "delivered");
        }

        Assert.Equal("dead", (await service.RowAsync(old)).Status);
        Assert.Equal("dead", (await service.RowAsync(foreign)).Status);
    }
}
