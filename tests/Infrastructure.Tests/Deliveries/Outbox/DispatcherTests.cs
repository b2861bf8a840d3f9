using System.Collections.Concurrent;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>Who sends what when: claims, leases, lanes.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public async Task Two_dispatchers_both_send()
    {
        // Each holds what it has claimed until the other has claimed something too.
        await using var receiver = await Receiver.StartAsync(context => Task.Delay(50, context.RequestAborted));
        await using var one = await Sending.StartInRealTimeAsync(
            settings: [("Deliveries:ConcurrencyPerReceiver", "2")]
        );
        await using var two = await Sending.StartInRealTimeAsync(
            one.DataDirectory,
            ("Deliveries:ConcurrencyPerReceiver", "2")
        );
        await one.QueueAsync(receiver.Url, 400);
        var claimers = new HashSet<string>();

        await Eventually.HoldsAsync(async () =>
        {
            claimers.UnionWith(
                await one.RowsAsync<string>(
                    "SELECT DISTINCT claimed_by FROM outbox_messages WHERE claimed_by IS NOT NULL"
                )
            );
            return claimers.Count == 2;
        });
    }

    [Fact]
    public async Task A_dead_claimers_messages_come_back_when_its_lease_ends_and_not_before()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync(("Deliveries:Enabled", "false"));
        var ids = await service.QueueAsync(receiver.Url, 5);
        await service.TamperAsync(
            "UPDATE outbox_messages SET claimed_by = 'dead-node:1', due_at = @LeaseEnd",
            new { LeaseEnd = service.Clock.GetUtcNow().AddSeconds(60) }
        );
        await using var heir = await TestService.StartAsync(
            settings: Sending.Settings(),
            environment: "Development",
            time: service.Clock,
            dataDirectory: service.DataDirectory
        );

        // A later message overtakes those claimed: the dispatcher has looked, and left them alone.
        var later = (await service.QueueAsync(receiver.Url, 1)).Single();
        await service.BecomesAsync(later, row => row.Status == "delivered");
        Assert.Equal(later, Assert.Single(receiver.Requests).Id);

        service.Clock.Advance(TimeSpan.FromSeconds(61));
        foreach (var id in ids)
        {
            await service.BecomesAsync(id, row => row is { Status: "delivered", ClaimedBy: null, Attempts: 1 });
        }

        Assert.Equal(6, receiver.Requests.Count);
    }

    [Fact]
    public async Task One_that_comes_back_from_the_dead_does_not_overwrite_what_the_heir_marked()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(
                async context =>
                {
                    await release.Task;
                    context.Response.StatusCode = 500;
                },
                Receiver.Status(200)
            )
        );
        await using var slow = await Sending.StartAsync(
            ("Deliveries:TimeoutSeconds", "60"),
            ("Deliveries:LeaseSeconds", "65")
        );
        var id = await slow.CallBackAsync(receiver.Url);
        await receiver.GotAsync(1);
        await using var heir = await TestService.StartAsync(
            settings: Sending.Settings(),
            environment: "Development",
            time: slow.Clock,
            dataDirectory: slow.DataDirectory
        );
        slow.Clock.Advance(TimeSpan.FromSeconds(66));
        await slow.BecomesAsync(id, row => row.Status == "delivered");

        release.SetResult();

        await Eventually.HoldsAsync(async () =>
            await slow.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts") == 2
        );
        var row = await slow.RowAsync(id);
        Assert.Equal(("delivered", 1L, 200L), (row.Status, row.Attempts, row.LastStatus));
    }

    [Fact]
    public async Task A_hanging_receiver_delays_no_other()
    {
        await using var hanging = await Receiver.StartAsync(Receiver.Hang);
        await using var fast = await Receiver.StartAsync();
        await using var service = await Sending.StartInRealTimeAsync(
            settings:
            [
                ("Deliveries:TimeoutSeconds", "60"),
                ("Deliveries:LeaseSeconds", "65"),
                ("Deliveries:PollMs", "60000"),
            ]
        );
        await service.QueueAsync(hanging.Url, 200);
        await hanging.GotAsync(1);

        var began = TimeProvider.System.GetTimestamp();
        await service.CallBackAsync(fast.Url);
        var request = (await fast.GotAsync(1))[0];

        // Found without a poll, which is a minute away, and while the other's sixty seconds run.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began, request.At), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(
            0,
            await service.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome <> 'delivered'")
        );
        await ReleaseAsync(hanging);
    }

    [Fact]
    public async Task A_hanging_webhook_delays_no_other_on_the_same_server()
    {
        await using var receiver = await Receiver.StartAsync(context =>
            context.Request.Path == "/hang" ? Receiver.Hang(context) : Task.CompletedTask
        );
        await using var service = await Sending.StartInRealTimeAsync(
            settings:
            [
                ("Deliveries:TimeoutSeconds", "60"),
                ("Deliveries:LeaseSeconds", "65"),
                ("Deliveries:ConcurrencyPerReceiver", "2"),
            ]
        );
        var hanging = await service.SubscribeAsync(receiver.Url + "/hang");
        var fast = await service.SubscribeAsync(receiver.Url + "/fast");
        for (var i = 0; i < 6; i++)
        {
            await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(hanging.Endpoint.Id));
        }

        await Eventually.HoldsAsync(() =>
            receiver.Requests.Count(request => request.Path == "/hang") >= 2 || receiver.Requests.Count == 1
        );
        var sent = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(fast.Endpoint.Id));

        await service.BecomesAsync(sent.DeliveryId, row => row.Status == "delivered");
        Assert.Equal(
            0,
            await service.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome <> 'delivered'")
        );
        await ReleaseAsync(receiver);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_with_one_request_at_a_time()
    {
        var atOnce = 0;
        var most = new ConcurrentBag<int>();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            most.Add(Interlocked.Increment(ref atOnce));
            await Task.Delay(5);
            Interlocked.Decrement(ref atOnce);
            context.Response.StatusCode = 500;
        });
        await using var service = await Sending.StartAsync(("Deliveries:ConcurrencyPerReceiver", "4"));

        await service.QueueAsync(receiver.Url, 60);
        await receiver.GotAsync(60);

        // The first four may be on their way before the first failure is known.
        Assert.InRange(most.Max(), 1, 4);
        Assert.InRange(most.Count(n => n > 1), 0, 6);
    }

    [Fact]
    public async Task A_stopping_service_ends_what_it_began_and_gives_back_the_rest_at_once()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await Receiver.StartAsync(_ => release.Task);
        await using var service = await Sending.StartAsync(
            ("Deliveries:TimeoutSeconds", "60"),
            ("Deliveries:LeaseSeconds", "65"),
            ("Deliveries:ConcurrencyPerReceiver", "2")
        );
        await service.QueueAsync(receiver.Url, 50);
        await receiver.GotAsync(2);

        var stopped = service.StopAsync();
        release.SetResult();
        await stopped;

        var rows = await service.RowsAsync<Sending.Row>(
            "SELECT id, status, attempts, due_at, claimed_by, last_status, last_error, body FROM outbox_messages"
        );
        var sent = receiver.Requests.Select(request => request.Id).ToHashSet();
        Assert.InRange(sent.Count, 2, 49);
        Assert.All(
            rows,
            row =>
            {
                Assert.Null(row.ClaimedBy);
                Assert.Equal(sent.Contains(row.Id) ? "delivered" : "pending", row.Status);
                Assert.True(row.Status == "delivered" || row.DueAt <= service.Clock.GetUtcNow());
            }
        );
    }

    [Fact]
    public async Task A_node_that_is_not_to_send_writes_rows_and_sends_none()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync(("Deliveries:Enabled", "false"));
        var id = await service.OpenForAsync(receiver.Url);
        await service.DecideAsync(id, callback: true, owner: true, applicant: true);
        await using var other = await Receiver.StartAsync();
        await using var sender = await Sending.StartAsync();
        await sender.BecomesAsync(await sender.CallBackAsync(other.Url), row => row.Status == "delivered");

        // By now it would have sent too, as the other did.
        Assert.Empty(receiver.Requests);
        Assert.Equal(
            ["applicant_email", "callback", "owner_email"],
            await service.RowsAsync<string>(
                "SELECT kind FROM outbox_messages WHERE status = 'pending' AND attempts = 0 AND claimed_by IS NULL ORDER BY kind"
            )
        );
        Assert.False(Directory.Exists(Path.Combine(service.DataDirectory, "mail")));
    }

    [Fact]
    public async Task A_decision_with_every_flag_is_one_callback_and_two_mails_within_a_second_of_each_other()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartInRealTimeAsync(settings: [("Deliveries:PollMs", "60000")]);
        var id = await service.OpenForAsync(receiver.Url);

        await service.DecideAsync(id, callback: true, owner: true, applicant: true);

        await Eventually.HoldsAsync(
            async () =>
                await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'") == 3,
            TimeSpan.FromSeconds(10)
        );
        Assert.Single(receiver.Requests);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(service.DataDirectory, "mail"), "*.eml").Length);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task Each_flag_does_what_it_says_and_nothing_else(bool callback, bool owner, bool applicant)
    {
        await using var service = await Sending.StartAsync(("Deliveries:Enabled", "false"));
        var id = await service.OpenForAsync("http://127.0.0.1:9/hook");

        await service.DecideAsync(id, VerificationStatus.Declined, callback, owner, applicant);

        var expected = new List<string>();
        if (applicant)
        {
            expected.Add("applicant_email");
        }

        if (callback)
        {
            expected.Add("callback");
        }

        if (owner)
        {
            expected.Add("owner_email");
        }

        Assert.Equal(expected, await service.RowsAsync<string>("SELECT kind FROM outbox_messages ORDER BY kind"));
    }

    // Hangs up on whoever still waits, so that the service's stop need not sit the time-out through.
    private static async Task ReleaseAsync(Receiver receiver) => await receiver.DisposeAsync();
}
