using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>What receivers do, and what becomes of the message then. Every receiver is a real one.</summary>
public sealed class ReceiversTests
{
    private static ApprovalRule TwoApprovals => ApprovalPolicy.BuiltIn.Standard with { Approvals = 2 };

    [Fact]
    public async Task An_answer_of_2xx_is_a_delivery()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url + "/hook");

        var row = await service.BecomesAsync(id, row => row.Status == "delivered");
        Assert.Equal(1, row.Attempts);
        Assert.Equal(204, row.LastStatus);
        Assert.Null(row.ClaimedBy);
        var request = Assert.Single(receiver.Requests);
        Assert.Equal(id, request.Id);
        Assert.Equal("/hook", request.Path);
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal(row.Body, request.Body);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_given_up_after_the_time_out()
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Hang);
        await using var service = await Sending.StartAsync(Sending.Impatient);

        var id = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Null(row.LastStatus);
        Assert.Equal("No answer within 1 s.", row.LastError);
        Assert.InRange(row.DueAt - service.Clock.GetUtcNow(), TimeSpan.FromSeconds(48), TimeSpan.FromSeconds(72));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task A_receiver_that_says_200_and_drips_its_body_has_taken_the_message()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            while (true)
            {
                await context.Response.WriteAsync("x", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            }
        });
        await using var service = await Sending.StartAsync(
            ("Deliveries:TimeoutSeconds", "10"),
            ("Deliveries:LeaseSeconds", "20")
        );

        var id = await service.CallBackAsync(receiver.Url);

        await service.BecomesAsync(id, row => row.Status == "delivered");
        Assert.StartsWith("x", (await service.LastAttemptAsync(id)).Response);
    }

    [Fact]
    public async Task A_receiver_that_drips_its_headers_is_given_up_after_the_time_out()
    {
        using var listener = new RawReceiver(
            async (stream, stop) =>
            {
                foreach (var octet in Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX-Slow: " + new string('x', 600)))
                {
                    await stream.WriteAsync(new[] { octet }, stop);
                    await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
                }
            }
        );
        await using var service = await Sending.StartAsync(Sending.Impatient);

        var id = await service.CallBackAsync(listener.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Equal("No answer within 1 s.", row.LastError);
    }

    [Fact]
    public async Task A_body_without_end_is_read_no_further_than_the_excerpt()
    {
        var sent = 0L;
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new RawReceiver(
            async (stream, stop) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stop);
                var block = new byte[64 * 1024];
                Array.Fill(block, (byte)'y');
                try
                {
                    while (true)
                    {
                        await stream.WriteAsync(block, stop);
                        Interlocked.Add(ref sent, block.Length);
                    }
                }
                catch (IOException)
                {
                    hungUp.SetResult();
                }
            }
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(listener.Url);

        await service.BecomesAsync(id, row => row.Status == "delivered");
        Assert.Equal(new string('y', 1024), (await service.LastAttemptAsync(id)).Response);

        // The sender hangs up: what it can have taken in is what fits into the sockets' buffers.
        await hungUp.Task.WaitAsync(Eventually.Patience);
        Assert.InRange(Interlocked.Read(ref sent), 0, 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData("HTTP/1.1 \u001b[2J\u0085 forged\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\u001b[31m\0\r\n\r\n")]
    [InlineData("\u202E no answer at all\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbroken\u001b[2J header\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: \u001b[2J\r\n\r\n")]
    [InlineData(null)]
    public async Task What_a_receiver_answers_stands_escaped_and_short_in_the_log(string? answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer ?? "HTTP/1.1 2" + new string('x', 10_000) + "\r\n\r\n");
        using var listener = new RawReceiver((stream, stop) => stream.WriteAsync(bytes, stop).AsTask());
        var lines = new Lines();
        await using var service = await TestService.StartAsync(
            services => services.AddLogging(logging => logging.AddProvider(lines)),
            settings: Sending.Settings(),
            environment: "Development"
        );

        var id = await service.CallBackAsync(listener.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        foreach (var text in lines.All.Where(line => line.Contains(id)).Append(row.LastError ?? ""))
        {
            Assert.DoesNotContain(text, char.IsControl);
            Assert.DoesNotContain('\u202E', text);
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 0, 1024 + 200);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_failure_and_is_not_followed(int status)
    {
        await using var elsewhere = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync(
            Receiver.Status(status, "Location", elsewhere.Url + "/internal")
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Equal(status, row.LastStatus);
        Assert.Equal($"HTTP {status}; redirects are not followed.", row.LastError);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_410_disables_the_endpoint_tells_the_owner_and_holds_what_waits()
    {
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(Receiver.Status(500), Receiver.Status(410), Receiver.Status(204))
        );
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var waiting = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(waiting.DeliveryId, row => row.Attempts == 1);

        var gone = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));

        // Itself among them: whoever turns it on again and wants what was held gets all of it.
        var row = await service.BecomesAsync(gone.DeliveryId, row => row.Status == "held");
        Assert.Equal((410, 1, null), (row.LastStatus, row.Attempts, row.ClaimedBy));
        Assert.Equal("held", (await service.RowAsync(waiting.DeliveryId)).Status);
        var endpoint = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(webhook.Endpoint.Id));
        Assert.False(endpoint.IsActive);
        Assert.Equal("the receiver answered 410 Gone", endpoint.DisabledReason);
        await Eventually.HoldsAsync(() => Mails(service).Length == 1);
        var mail = await File.ReadAllTextAsync(Mails(service)[0]);
        Assert.Contains("To: owner@example.org", mail);
        Assert.Contains("410 Gone", mail);

        // What happens from now on is held too: the case opened, and decided.
        await service.DecideAsync(await service.OpenForAsync(null));
        Assert.Equal(4, await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'held'"));
        Assert.Equal(2, receiver.Requests.Count);

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(webhook.Endpoint.Id, null, null, true) { HeldEvents = HeldEvents.Send }
        );
        Assert.Contains(gone.DeliveryId, (await receiver.GotAsync(6)).Skip(2).Select(request => request.Id));
    }

    [Fact]
    public async Task A_callback_answered_by_410_is_given_up_for_there_is_nothing_to_turn_on_again()
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Status(410));
        await using var service = await Sending.StartAsync();

        var row = await service.BecomesAsync(await service.CallBackAsync(receiver.Url), row => row.Status == "dead");

        Assert.Equal((410, 1), (row.LastStatus, row.Attempts));
    }

    [Fact]
    public async Task A_decline_taken_up_again_is_told_as_reopened_to_subscribers_and_by_callback()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.SetPolicyAsync(TwoApprovals, ApprovalPolicy.BuiltIn.High);
        var id = await service.OpenForAsync(receiver.Url);
        await service.DecideAsync(id, VerificationStatus.Declined, callback: true);
        await receiver.GotAsync(1);
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook(receiver.Url, [Domain.Deliveries.WebhookEvents.Reopened])
        );

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var told = (await receiver.GotAsync(3)).Skip(1).Select(request => JsonDocument.Parse(request.Body).RootElement);
        var callback = told.Single(body => body.TryGetProperty("request_id", out _));
        Assert.Equal(
            ("VERIFICATION_STATUS_CHANGED", id, "pending"),
            (Text(callback, "type"), Text(callback, "verification_id"), Text(callback, "verification_status"))
        );
        var reopened = told.Single(body => Text(body, "type") == "verification.reopened").GetProperty("data");
        Assert.Equal(
            (id, "IN_PROGRESS", "REJECTED"),
            (Text(reopened, "verificationId"), Text(reopened, "status"), Text(reopened, "previousStatus"))
        );
        var version = await service.ValueAsync<long>(
            "SELECT version FROM verifications WHERE id = @Id",
            new { Id = id }
        );
        Assert.All([callback, reopened], body => Assert.Equal(version, body.GetProperty("sequence").GetInt64()));

        // Nobody's approval is named before the outcome stands.
        Assert.False(reopened.TryGetProperty("decidedBy", out _));

        // The outcome had stopped standing before: what is withdrawn now was none.
        await service.MustAsync(Actors.TenantAdmin, new WithdrawApproval(id, "a second look"));
        Assert.Equal(3, await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages"));

        static string? Text(JsonElement body, string name) => body.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_told_as_reopened_of_what_was_open_nor_by_callback_of_what_none_told(bool declined)
    {
        await using var service = await Sending.StartAsync(("Deliveries:Enabled", "false"));
        await service.SetPolicyAsync(TwoApprovals, ApprovalPolicy.BuiltIn.High);
        var id = await service.OpenForAsync("http://127.0.0.1:9/hook");
        await service.SubscribeAsync("http://127.0.0.1:9/hook");
        if (declined)
        {
            await service.DecideAsync(id, VerificationStatus.Declined, callback: false);
        }

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(
            declined ? ["verification.declined", "verification.reopened"] : [],
            await service.RowsAsync<string>("SELECT event_type FROM outbox_messages ORDER BY event_type")
        );
    }

    [Fact]
    public async Task What_was_held_is_sent_in_its_order_once_the_webhook_is_on_again_and_wanted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync(("Deliveries:ConcurrencyPerReceiver", "1"));
        var id = (await service.SubscribeAsync(receiver.Url)).Endpoint.Id;
        await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(id, null, null, false));
        for (var i = 0; i < 3; i++)
        {
            await service.DecideAsync(await service.OpenForAsync(null));
        }

        var held = await service.RowsAsync<string>("SELECT id FROM outbox_messages WHERE status = 'held' ORDER BY id");
        Assert.Equal(6, held.Count);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        Assert.Empty(receiver.Requests);

        var on = new UpdateWebhook(id, null, null, true);
        var undecided = await service.SendAsync(Actors.TenantAdmin, on);
        Assert.Equal("HELD_EVENTS_UNDECIDED", undecided.Error!.Code);
        Assert.StartsWith("6 events are held", undecided.Error.Message);
        Assert.False((await service.MustAsync(Actors.TenantAdmin, new GetWebhook(id))).IsActive);

        await service.MustAsync(Actors.TenantAdmin, on with { HeldEvents = HeldEvents.Send });
        await receiver.GotAsync(6);
        Assert.Equal(held, receiver.Requests.Select(request => request.Id));
        Assert.Empty(await service.MustAsync(Actors.TenantAdmin, new CountHeldEvents()));
    }

    [Fact]
    public async Task What_was_held_and_is_not_wanted_is_never_sent_unless_by_its_id()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var id = (await service.SubscribeAsync(receiver.Url)).Endpoint.Id;
        await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(id, null, null, false));
        await service.OpenForAsync(null);
        var held = (await service.RowsAsync<string>("SELECT id FROM outbox_messages")).Single();
        var replayed = await service.SendAsync(Actors.TenantAdmin, new ReplayDelivery(held));
        Assert.Equal("WEBHOOK_NOT_ACTIVE", replayed.Error!.Code);

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(id, null, null, true) { HeldEvents = HeldEvents.Drop }
        );

        Assert.Equal("dropped", (await service.RowAsync(held)).Status);
        var since = service.Clock.GetUtcNow().AddDays(-1);
        Assert.Equal(0, (await service.MustAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(since, null))).Count);
        Assert.Empty(receiver.Requests);
        await service.MustAsync(Actors.TenantAdmin, new ReplayDelivery(held));
        Assert.Equal(held, (await receiver.GotAsync(1))[0].Id);
    }

    [Fact]
    public async Task What_waits_for_a_webhook_being_turned_off_is_held_and_dropped_when_it_is_deleted()
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Status(500));
        await using var service = await Sending.StartAsync();
        var id = (await service.SubscribeAsync(receiver.Url)).Endpoint.Id;
        var sent = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(id));
        await service.BecomesAsync(sent.DeliveryId, row => row.Attempts == 1);

        await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(id, null, null, false));
        Assert.Equal("held", (await service.RowAsync(sent.DeliveryId)).Status);
        await service.TamperAsync("UPDATE outbox_messages SET status = 'pending', due_at = created_at");
        await service.BecomesAsync(sent.DeliveryId, row => row.Status == "held");
        Assert.Single(receiver.Requests);

        await service.MustAsync(Actors.TenantAdmin, new DeleteWebhook(id));
        Assert.Equal("dropped", (await service.RowAsync(sent.DeliveryId)).Status);
        Assert.Equal(
            """{"heldDropped":"1"}""",
            (
                await service.RowsAsync<string>("SELECT facts FROM audit_entries WHERE action = 'webhook.deleted'")
            ).Single()
        );
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task A_receiver_that_closes_after_every_answer_without_saying_so_wastes_no_attempt(string answer)
    {
        using var listener = new RawReceiver(
            async (stream, stop) =>
            {
                await ReadRequestAsync(stream, stop);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);

                // Long enough for the connection to be taken up again, and closed under the next request.
                await Task.Delay(Random.Shared.Next(0, 3), stop);
            }
        );
        await using var service = await Sending.StartAsync();
        var ids = await service.QueueAsync(listener.Url, 150);

        await Eventually.HoldsAsync(async () =>
            await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'")
            == ids.Count
        );

        Assert.Equal(150, await service.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts"));
    }

    [Fact]
    public async Task A_connection_that_dies_under_a_request_is_replaced_once_under_the_same_id()
    {
        var answered = 0;
        using var listener = new RawReceiver(
            async (stream, stop) =>
            {
                await ReadRequestAsync(stream, stop);
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 204 No Content\r\n\r\n"), stop);
                if (Interlocked.Increment(ref answered) == 1)
                {
                    await ReadRequestAsync(stream, stop);
                }
            }
        );
        await using var service = await Sending.StartAsync();
        var first = await service.CallBackAsync(listener.Url);
        await service.BecomesAsync(first, row => row.Status == "delivered");

        var second = await service.CallBackAsync(listener.Url);

        var row = await service.BecomesAsync(second, row => row.Status == "delivered");
        Assert.Equal((1, 2), (row.Attempts, answered));
    }

    [Fact]
    public async Task Five_days_without_a_success_disable_the_endpoint_once()
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Status(500));
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var first = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(first.DeliveryId, row => row.Attempts == 1);

        service.Clock.Advance(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1));
        await service.BecomesAsync(first.DeliveryId, row => row.Attempts == 2);
        Assert.True((await service.MustAsync(Actors.TenantAdmin, new GetWebhook(webhook.Endpoint.Id))).IsActive);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));

        await service.BecomesAsync(second.DeliveryId, row => row.Status == "held");
        Assert.Equal("held", (await service.RowAsync(first.DeliveryId)).Status);
        var endpoint = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(webhook.Endpoint.Id));
        Assert.Equal((false, "every attempt failed for 5 days"), (endpoint.IsActive, endpoint.DisabledReason));
        await Eventually.HoldsAsync(() => Mails(service).Length == 1);
    }

    [Fact]
    public async Task A_success_ends_the_run_of_failures()
    {
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(Receiver.Status(500), Receiver.Status(200), Receiver.Status(500))
        );
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var first = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(first.DeliveryId, row => row.Attempts == 1);
        service.Clock.Advance(TimeSpan.FromDays(4));
        await service.BecomesAsync(first.DeliveryId, row => row.Status == "delivered");

        service.Clock.Advance(TimeSpan.FromDays(2));
        var second = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(second.DeliveryId, row => row.Attempts == 1);

        var endpoint = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(webhook.Endpoint.Id));
        Assert.True(endpoint.IsActive);
        Assert.Equal(service.Clock.GetUtcNow(), endpoint.FailingSince);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_in_seconds_is_when_it_is_tried_again(int status)
    {
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(Receiver.Status(status, "Retry-After", "7200"), Receiver.Status(200))
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal(status, row.LastStatus);
        Assert.Equal(service.Clock.GetUtcNow().AddHours(2), row.DueAt);
        service.Clock.Advance(TimeSpan.FromHours(2));
        await service.BecomesAsync(id, row => row.Status == "delivered");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_as_a_date_is_when_it_is_tried_again(int status)
    {
        // The clock of the tests stands at 07:05:00.658.
        await using var receiver = await Receiver.StartAsync(
            Receiver.Status(status, "Retry-After", "Sat, 14 Mar 2026 09:05:00 GMT")
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 9, 5, 0, TimeSpan.Zero), row.DueAt);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public async Task A_Retry_After_that_says_nothing_leaves_the_schedule(string value)
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Status(503, "Retry-After", value));
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.InRange(row.DueAt - service.Clock.GetUtcNow(), TimeSpan.FromSeconds(48), TimeSpan.FromSeconds(72));
    }

    [Fact]
    public async Task A_retry_has_the_same_id_and_body_and_a_timestamp_and_signature_of_its_own()
    {
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(Receiver.Status(500), Receiver.Status(200))
        );
        await using var service = await Sending.StartAsync();
        var id = await service.CallBackAsync(receiver.Url);
        await service.BecomesAsync(id, row => row.Attempts == 1);

        service.Clock.Advance(TimeSpan.FromMinutes(2));
        var row = await service.BecomesAsync(id, row => row.Status == "delivered");

        Assert.Equal(2, row.Attempts);
        var requests = receiver.Requests;
        Assert.Equal(2, requests.Count);
        Assert.Equal(requests[0].Id, requests[1].Id);
        Assert.Equal(requests[0].Body, requests[1].Body);
        Assert.Equal(120, requests[1].Timestamp - requests[0].Timestamp);
        Assert.NotEqual(requests[0].Headers["webhook-signature"], requests[1].Headers["webhook-signature"]);
        Assert.Equal(requests[0].Headers["x-data-integrity"], requests[1].Headers["x-data-integrity"]);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_a_failure_to_be_tried_again()
    {
        using var listener = new RawReceiver(
            async (stream, stop) =>
            {
                await stream.ReadExactlyAsync(new byte[16], stop);
                stream.Socket.LingerState = new LingerOption(true, 0);
            }
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(listener.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Null(row.LastStatus);
        Assert.NotNull(row.LastError);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_a_failure_to_be_tried_again()
    {
        using var listener = new RawReceiver((_, _) => Task.CompletedTask);
        var url = listener.Url;
        listener.Dispose();
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.StartsWith("ConnectionError", row.LastError);
    }

    [Fact]
    public async Task An_answer_with_NULs_is_stored_without_them()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("a\0b\0\0c");
        });
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("abc", (await service.LastAttemptAsync(id)).Response);
    }

    [Fact]
    public async Task An_answer_that_is_no_text_takes_no_more_than_one_KiB_to_keep()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            var noise = new byte[4096];
            Array.Fill(noise, (byte)0xFF);
            await context.Response.Body.WriteAsync(noise);
        });
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(receiver.Url);

        await service.BecomesAsync(id, row => row.Status == "delivered");
        var response = (await service.LastAttemptAsync(id)).Response;
        Assert.NotNull(response);
        Assert.InRange(Encoding.UTF8.GetByteCount(response), 1, 1024);
    }

    [Fact]
    public async Task An_answer_that_is_not_HTTP_is_a_failure_to_be_tried_again()
    {
        using var listener = new RawReceiver(
            async (stream, stop) => await stream.WriteAsync("220 smtp.example.org ESMTP\r\n"u8.ToArray(), stop)
        );
        await using var service = await Sending.StartAsync();

        var id = await service.CallBackAsync(listener.Url);

        var row = await service.BecomesAsync(id, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
    }

    [Fact]
    public async Task Secrets_that_cannot_be_opened_fail_the_attempt_and_do_not_stop_the_lane()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var first = await service.CallBackAsync(receiver.Url);
        await service.BecomesAsync(first, row => row.Status == "delivered");
        await service.TamperAsync(
            $"UPDATE signing_secrets SET secret = {TestEngine.Bytes("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")}"
        );

        var second = await service.CallBackAsync(receiver.Url);

        var row = await service.BecomesAsync(second, row => row.Attempts == 1);
        Assert.Equal("pending", row.Status);
        Assert.Null(row.ClaimedBy);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task A_new_URL_of_a_webhook_is_where_its_waiting_messages_go()
    {
        await using var wrong = await Receiver.StartAsync(Receiver.Status(500));
        await using var right = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(wrong.Url);
        var sent = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(sent.DeliveryId, row => row.Attempts == 1);

        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(webhook.Endpoint.Id, right.Url + "/new", null, null)
        );
        service.Clock.Advance(TimeSpan.FromMinutes(2));

        await service.BecomesAsync(sent.DeliveryId, row => row.Status == "delivered");
        Assert.Equal("/new", Assert.Single(right.Requests).Path);
        Assert.Single(wrong.Requests);
    }

    [Fact]
    public async Task What_still_waits_for_a_deleted_webhook_is_given_up_unsent_and_unsigned()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var sent = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(sent.DeliveryId, row => row.Status == "delivered");
        await service.MustAsync(Actors.TenantAdmin, new DeleteWebhook(webhook.Endpoint.Id));

        // As a decision leaves it that was made while the webhook was being deleted.
        await service.TamperAsync("UPDATE outbox_messages SET status = 'pending'");

        var row = await service.BecomesAsync(sent.DeliveryId, row => row.Status == "dead");
        Assert.Equal("The webhook was deleted.", row.LastError);
        Assert.Single(receiver.Requests);
        Assert.Equal(
            0,
            await service.ValueAsync<long>(
                "SELECT COUNT(*) FROM signing_secrets WHERE owner_id = @Id",
                new { webhook.Endpoint.Id }
            )
        );
    }

    [Fact]
    public async Task Mail_that_fails_says_nothing_about_the_webhook_it_tells_of()
    {
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn(Receiver.Status(410), Receiver.Status(500))
        );
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var gone = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(gone.DeliveryId, row => row.Status == "held");
        await Eventually.HoldsAsync(() => Mails(service).Length == 1);
        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(webhook.Endpoint.Id, null, null, true) { HeldEvents = HeldEvents.Drop }
        );
        var failed = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        await service.BecomesAsync(failed.DeliveryId, row => row.Attempts == 1);

        // The notice once more: it is delivered, the webhook still fails.
        var notice = (await service.RowsAsync<string>("SELECT id FROM outbox_messages WHERE kind = 'notice'")).Single();
        await service.MustAsync(Actors.TenantAdmin, new ReplayDelivery(notice));
        await Eventually.HoldsAsync(async () => (await service.LastAttemptAsync(notice)).Number == 2);
        await service.BecomesAsync(notice, row => row.Status == "delivered");

        var endpoint = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(webhook.Endpoint.Id));
        Assert.NotNull(endpoint.FailingSince);
    }

    [Theory]
    [InlineData(VerificationStatus.Approved, true)]
    [InlineData(VerificationStatus.Declined, false)]
    public async Task A_callback_has_the_published_form(VerificationStatus status, bool verified)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var id = await service.OpenForAsync(receiver.Url);

        await service.DecideAsync(id, status, callback: true);

        var request = (await receiver.GotAsync(1))[0];
        using var body = System.Text.Json.JsonDocument.Parse(request.Body);
        var root = body.RootElement;
        Assert.Equal("VERIFICATION_COMPLETED", root.GetProperty("type").GetString());
        Assert.Equal(request.Id, root.GetProperty("request_id").GetString());
        Assert.Equal(id, root.GetProperty("verification_id").GetString());
        Assert.Equal("form-1", root.GetProperty("form_id").GetString());
        Assert.Equal("completed", root.GetProperty("status").GetString());
        Assert.Equal(verified, root.GetProperty("verified").GetBoolean());
        Assert.Equal(
            verified,
            root.GetProperty("verifications").GetProperty("profile").GetProperty("verified").GetBoolean()
        );
        Assert.Equal("Ada", root.GetProperty("applicant").GetProperty("first_name").GetString());
        Assert.Equal(
            root.GetProperty("applicant_id").GetString(),
            root.GetProperty("applicant").GetProperty("applicant_id").GetString()
        );
    }

    [Fact]
    public async Task The_sequence_in_the_bodies_of_one_verification_rises()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.SubscribeAsync(receiver.Url);
        var id = await service.OpenForAsync(null);
        await service.DecideAsync(id);
        await service.DecideAsync(id, VerificationStatus.Declined);

        var events = (await receiver.GotAsync(3))
            .Select(request => System.Text.Json.JsonDocument.Parse(request.Body).RootElement)
            .OrderBy(body => body.GetProperty("data").GetProperty("sequence").GetInt64())
            .ToList();

        Assert.Equal(
            ["verification.created", "verification.approved", "verification.declined"],
            events.Select(body => body.GetProperty("type").GetString())
        );
        Assert.Equal(
            3,
            events.Select(body => body.GetProperty("data").GetProperty("sequence").GetInt64()).Distinct().Count()
        );
    }

    private static string[] Mails(TestService service) =>
        Directory.Exists(Path.Combine(service.DataDirectory, "mail"))
            ? Directory.GetFiles(Path.Combine(service.DataDirectory, "mail"), "*.eml")
            : [];

    // Up to the end of a body whose length is told; a sender that hangs up first is an IOException.
    private static async Task ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                throw new IOException("The sender hung up.");
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            var sent = text.ToString();
            var head = sent.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var length = System.Text.RegularExpressions.Regex.Match(sent, @"(?i)content-length: (\d+)").Groups[1];
                if (
                    sent.Length
                    >= head + 4 + int.Parse(length.Value, System.Globalization.CultureInfo.InvariantCulture)
                )
                {
                    return;
                }
            }
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> All => lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue(formatter(state, exception));
    }

    /// <summary>A receiver below HTTP: gets a connection and does with it what no web server would.</summary>
    private sealed class RawReceiver : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();

        public RawReceiver(Func<NetworkStream, CancellationToken, Task> serve)
        {
            listener.Start();
            Url = $"http://{listener.LocalEndpoint}/";
            _ = ServeAsync(serve);
        }

        public string Url { get; }

        public void Dispose()
        {
            stop.Cancel();
            listener.Stop();
        }

        private async Task ServeAsync(Func<NetworkStream, CancellationToken, Task> serve)
        {
            try
            {
                // Side by side: a sender may open a connection to keep for later.
                while (true)
                {
                    _ = ServeOneAsync(await listener.AcceptSocketAsync(stop.Token), serve);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The test is over.
            }
        }

        private async Task ServeOneAsync(Socket socket, Func<NetworkStream, CancellationToken, Task> serve)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            try
            {
                await serve(stream, stop.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The test is over, or the sender hung up.
            }
        }
    }
}
