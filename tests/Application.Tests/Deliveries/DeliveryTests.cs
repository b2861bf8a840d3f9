using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Deliveries;

/// <summary>What left or should leave, and how it is sent again.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<string> WebhookAsync() =>
        (
            await service.MustAsync(
                Actors.TenantAdmin,
                new CreateWebhook("https://receiver.example/", [WebhookEvents.Approved])
            )
        )
            .Endpoint
            .Id;

    private async Task<string> QueueAsync(string webhookId)
    {
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        return (await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhookId))).DeliveryId;
    }

    // Nothing is sent here: what the dispatcher would have marked is marked by hand.
    private async Task<string> DeadAsync(string webhookId)
    {
        var id = await QueueAsync(webhookId);
        await service.TamperAsync(
            "UPDATE outbox_messages SET status = 'dead', attempts = 10, completed_at = created_at WHERE id = @id",
            new { id }
        );
        return id;
    }

    private async Task<DeliveryStatus> StatusAsync(string id) =>
        (await service.MustAsync(Actors.TenantAdmin, new GetDelivery(id))).Delivery.Status;

    private async Task<Page<DeliveryView>> ListAsync(DeliveryFilter filter, int? limit = null, string? cursor = null) =>
        await service.MustAsync(Actors.TenantAdmin, new ListDeliveries(filter, new PageRequest(limit, cursor)));

    [Fact]
    public async Task A_test_event_goes_to_that_webhook_whatever_it_subscribes_to()
    {
        var webhook = await WebhookAsync();

        var id = await QueueAsync(webhook);

        var queued = (await service.MustAsync(Actors.TenantAdmin, new GetDelivery(id))).Delivery;
        Assert.Equal(("webhook", "webhook.test", webhook), (queued.Kind, queued.EventType, queued.WebhookId));
        Assert.Equal(("https://receiver.example/", DeliveryStatus.Pending), (queued.Destination, queued.Status));
        Assert.Equal(service.Clock.Now(), queued.CreatedAt);
        Assert.Equal(
            [
                (
                    "webhook.tested",
                    $$"""{"url":"https://receiver.example/","deliveryId":"{{id}}"}""",
                    Actors.TenantAdmin.Id
                ),
            ],
            await service.RowsAsync<(string, string, string)>(
                "SELECT action, facts, actor_id FROM audit_entries WHERE stream = @Stream AND sequence > 1",
                new { Stream = "webhook:" + webhook }
            )
        );
    }

    [Fact]
    public async Task They_are_listed_newest_first_page_by_page()
    {
        var webhook = await WebhookAsync();
        var ids = new[] { await QueueAsync(webhook), await QueueAsync(webhook), await QueueAsync(webhook) };

        var first = await ListAsync(new DeliveryFilter(), limit: 2);
        var second = await ListAsync(new DeliveryFilter(), limit: 2, first.NextCursor);

        Assert.Equal([ids[2], ids[1]], first.Items.Select(item => item.Id));
        Assert.Equal([ids[0]], second.Items.Select(item => item.Id));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task A_page_that_is_none_is_refused()
    {
        var refusal = await service.RefusedAsync(
            Actors.TenantAdmin,
            new ListDeliveries(new DeliveryFilter(), new PageRequest(0, null))
        );

        Assert.Equal("limit", Assert.Single(refusal.Fields).Field);
    }

    [Fact]
    public async Task They_are_found_by_status_and_by_webhook()
    {
        var (one, another) = (await WebhookAsync(), await WebhookAsync());
        var dead = await DeadAsync(one);
        var pending = await QueueAsync(another);

        var byStatus = await ListAsync(new DeliveryFilter { Status = DeliveryStatus.Dead });
        var byWebhook = await ListAsync(new DeliveryFilter { WebhookId = another });

        Assert.Equal([dead], byStatus.Items.Select(item => item.Id));
        Assert.Equal([pending], byWebhook.Items.Select(item => item.Id));
    }

    [Fact]
    public async Task A_dead_delivery_is_replayed_under_its_id_and_the_audit_says_so()
    {
        var id = await DeadAsync(await WebhookAsync());

        var replayed = await service.MustAsync(Actors.TenantAdmin, new ReplayDelivery(id));

        Assert.Equal((id, DeliveryStatus.Pending, 0), (replayed.Id, replayed.Status, replayed.Attempts));
        Assert.Equal(
            [$$"""{"deliveryId":"{{id}}"}"""],
            await service.RowsAsync<string>("SELECT facts FROM audit_entries WHERE action = 'delivery.replayed'")
        );
    }

    [Fact]
    public async Task A_delivery_on_its_way_is_not_sent_twice()
    {
        var id = await QueueAsync(await WebhookAsync());

        var (refusal, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, new ReplayDelivery(id));

        Assert.Equal((ErrorKind.Conflict, "DELIVERY_PENDING"), (refusal.Kind, refusal.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_sent_again_to_a_webhook_that_is_disabled_or_deleted(bool deleted)
    {
        var webhook = await WebhookAsync();
        var id = await DeadAsync(webhook);
        if (deleted)
        {
            await service.MustAsync(Actors.TenantAdmin, new DeleteWebhook(webhook));
        }
        else
        {
            await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(webhook, null, null, false));
        }

        var refusal = await service.RefusedAsync(Actors.TenantAdmin, new ReplayDelivery(id));
        var many = await service.MustAsync(
            Actors.TenantAdmin,
            new ReplayDeadDeliveries(service.Clock.Now().AddHours(-1), null)
        );

        Assert.Equal((ErrorKind.RuleBroken, "WEBHOOK_NOT_ACTIVE"), (refusal.Kind, refusal.Code));
        Assert.Equal(0, many.Count);
        Assert.Equal(DeliveryStatus.Dead, await StatusAsync(id));
    }

    [Fact]
    public async Task The_dead_of_one_webhook_since_a_time_are_replayed_and_the_audit_says_how_many()
    {
        var (one, another) = (await WebhookAsync(), await WebhookAsync());
        var tooOld = await DeadAsync(one);
        service.Clock.Advance(TimeSpan.FromMinutes(5));
        var since = service.Clock.Now();
        var replayed = await DeadAsync(one);
        var elsewhere = await DeadAsync(another);

        var result = await service.MustAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(since, one));

        Assert.Equal(1, result.Count);
        Assert.Equal(
            [DeliveryStatus.Dead, DeliveryStatus.Pending, DeliveryStatus.Dead],
            [await StatusAsync(tooOld), await StatusAsync(replayed), await StatusAsync(elsewhere)]
        );
        Assert.Equal(
            [$$"""{"since":"{{since:O}}","webhookId":"{{one}}","count":"1"}""".Replace("+", "\\u002B")],
            await service.RowsAsync<string>("SELECT facts FROM audit_entries WHERE action = 'delivery.dead_replayed'")
        );
        Assert.Equal(
            2,
            (await service.MustAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(since.AddHours(-1), null))).Count
        );
    }

    [Fact]
    public async Task The_dead_are_found_counted_and_sent_again_by_their_error_or_http_status()
    {
        var webhook = await WebhookAsync();
        var since = service.Clock.Now();
        var (refused, broken, odd) = (await DeadAsync(webhook), await DeadAsync(webhook), await DeadAsync(webhook));
        await FailedAsync(refused, null, "Connection refused (receiver.example:443)");
        await FailedAsync(broken, 503, null);
        await FailedAsync(odd, null, "100% of it_");

        Assert.Equal([refused], await FoundAsync("connection REFUSED"));
        Assert.Equal([broken], await FoundAsync("503"));
        Assert.Equal([odd], await FoundAsync("0% of it_"));
        Assert.Equal([], await FoundAsync("0%f"));
        Assert.Equal([], await FoundAsync("itx"));
        Assert.Equal(
            "INVALID_REQUEST",
            (
                await service.RefusedAsync(
                    Actors.TenantAdmin,
                    new ListDeliveries(new DeliveryFilter { Error = new string('x', 101) }, new PageRequest(null, null))
                )
            ).Code
        );
        Assert.Equal(1, await CountAsync("503"));
        Assert.Equal(3, await CountAsync(null));
        Assert.Equal(
            1,
            (await service.MustAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(since, webhook, "503"))).Count
        );
        Assert.Equal(
            [DeliveryStatus.Dead, DeliveryStatus.Pending],
            [await StatusAsync(refused), await StatusAsync(broken)]
        );
        Assert.Equal(0, await CountAsync("503"));

        async Task FailedAsync(string id, int? status, string? error) =>
            await service.TamperAsync(
                "UPDATE outbox_messages SET last_status = @Status, last_error = @Error WHERE id = @Id",
                new
                {
                    Id = id,
                    Status = status,
                    Error = error,
                }
            );

        async Task<IEnumerable<string>> FoundAsync(string error) =>
            (
                await service.MustAsync(
                    Actors.TenantAdmin,
                    new ListDeliveries(
                        new DeliveryFilter { Status = DeliveryStatus.Dead, Error = error },
                        new PageRequest(null, null)
                    )
                )
            ).Items.Select(each => each.Id);

        async Task<int> CountAsync(string? error) =>
            (await service.MustAsync(Actors.TenantAdmin, new CountDeadDeliveries(since, webhook, error))).Count;
    }
}
