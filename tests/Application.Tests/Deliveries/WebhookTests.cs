using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Deliveries;

/// <summary>Webhooks of a tenant, and what the audit keeps of each change.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Url = "https://receiver.example/hooks";

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static CreateWebhook Creation(string? url = Url, params string?[] events) =>
        new(url, events.Length > 0 ? events : [WebhookEvents.Approved]);

    private async Task<string> CreateAsync() => (await service.MustAsync(Actors.TenantAdmin, Creation())).Endpoint.Id;

    private Task<int> SecretsOfAsync(string owner) =>
        service.ValueAsync<int>("SELECT COUNT(*) FROM signing_secrets WHERE owner_id = @owner", new { owner });

    private async Task<IReadOnlyList<string>> FactsAsync(string action) =>
        await service.RowsAsync<string>(
            "SELECT facts FROM audit_entries WHERE action = @action ORDER BY position",
            new { action }
        );

    [Fact]
    public async Task A_new_webhook_is_active_and_stands_in_a_history_of_its_own()
    {
        var created = await service.MustAsync(
            Actors.TenantAdmin,
            Creation(Url, WebhookEvents.Approved, WebhookEvents.Declined)
        );

        var read = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(created.Endpoint.Id));
        Assert.True(read.IsActive);
        Assert.Equal(Url, read.Url);
        Assert.Equal([WebhookEvents.Approved, WebhookEvents.Declined], read.Events);
        Assert.Equal(service.Clock.Now(), read.CreatedAt);
        Assert.Equal($"WebhookCreated {{ Id = {created.Endpoint.Id} }}", created.ToString());
        Assert.Equal(1, await SecretsOfAsync(created.Endpoint.Id));
        Assert.Equal(
            [$$"""{"url":"{{Url}}","events":"verification.approved,verification.declined"}"""],
            await FactsAsync("webhook.created")
        );
        Assert.Equal(
            [$"webhook:{created.Endpoint.Id}"],
            await service.RowsAsync<string>("SELECT stream FROM audit_entries WHERE action = 'webhook.created'")
        );
    }

    [Fact]
    public async Task Nobody_but_an_admin_has_to_do_with_webhooks()
    {
        var id = await CreateAsync();
        foreach (var roles in Say.Lacking(Permission.ManageWebhooks))
        {
            var actor = Actors.User(roles);
            await ForbiddenAsync(actor, Creation());
            await ForbiddenAsync(actor, new UpdateWebhook(id, null, null, false));
            await ForbiddenAsync(actor, new RotateWebhookSecret(id));
            await ForbiddenAsync(actor, new RotateWebhookSecret(null));
            await ForbiddenAsync(actor, new SendTestEvent(id));
            await ForbiddenAsync(actor, new DeleteWebhook(id));
            await ForbiddenAsync(actor, new GetWebhook(id));
            await ForbiddenAsync(actor, new ListWebhooks());
            await ForbiddenAsync(actor, new ListDeliveries(new DeliveryFilter(), new PageRequest(null, null)));
            await ForbiddenAsync(actor, new GetDelivery(id));
            await ForbiddenAsync(actor, new ReplayDelivery(id));
            await ForbiddenAsync(actor, new ReplayDeadDeliveries(service.Clock.Now(), null));
        }

        async Task ForbiddenAsync<T>(Actor actor, IMessage<T> message) =>
            Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(actor, message)).Kind);
    }

    [Fact]
    public async Task A_refused_attempt_stands_in_the_audit_under_its_own_name()
    {
        var id = await CreateAsync();
        IMessage<WebhookEndpoint>[] endpoint = [new UpdateWebhook(id, null, null, false), new DeleteWebhook(id)];
        foreach (var message in endpoint)
        {
            await service.RefusedAsync(Actors.Reviewer, message);
        }

        await service.RefusedAsync(Actors.Reviewer, Creation());
        await service.RefusedAsync(Actors.Reviewer, new RotateWebhookSecret(id));
        await service.RefusedAsync(Actors.Reviewer, new SendTestEvent(id));
        await service.RefusedAsync(Actors.Reviewer, new ReplayDelivery(id));
        await service.RefusedAsync(Actors.Reviewer, new ReplayDeadDeliveries(service.Clock.Now(), null));

        Assert.Equal(
            [
                "webhook.update.refused",
                "webhook.delete.refused",
                "webhook.create.refused",
                "webhook.rotate_secret.refused",
                "webhook.test.refused",
                "delivery.replay.refused",
                "delivery.replay.refused",
            ],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE action LIKE '%.refused' ORDER BY position"
            )
        );
    }

    [Theory]
    [InlineData(null, "endpointUrl is required")]
    [InlineData("", "endpointUrl is required")]
    [InlineData("http://receiver.example/", "endpointUrl must be an absolute https URL")]
    public async Task A_url_that_is_none_is_refused_by_name(string? url, string message)
    {
        var refusal = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, Creation(url));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("verification.deleted")]
    [InlineData("webhook.test")]
    [InlineData("verification.approved,verification.approved")]
    [InlineData("verification.approved,null")]
    [InlineData(
        "verification.approved,verification.declined,verification.created,verification.information_requested,verification.reopened,verification.approved"
    )]
    public async Task Events_that_are_none_are_refused_naming_those_that_are(string sent)
    {
        var id = await CreateAsync();
        string?[] events =
        [
            .. sent.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "null" ? null : name),
        ];

        var created = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new CreateWebhook(Url, events));
        var updated = await service.RefusedWithoutTraceAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(id, null, events, null)
        );

        Assert.All(
            [created, updated],
            refusal => Assert.Equal("subscribedEvents", Assert.Single(refusal.Fields).Field)
        );
        Assert.Equal(
            "subscribedEvents must name one or more of verification.approved, verification.declined, verification.created, verification.information_requested, verification.reopened, subject.erased, each once; verification.rejected is another name of verification.declined",
            created.Message
        );
    }

    [Fact]
    public async Task Every_event_may_be_subscribed_to_at_once() =>
        await service.MustAsync(Actors.TenantAdmin, Creation(Url, [.. WebhookEvents.All]));

    [Fact]
    public async Task A_tenant_has_at_most_twenty_and_may_have_another_when_one_is_deleted()
    {
        for (var i = 0; i < 19; i++)
        {
            await CreateAsync();
        }

        var last = await CreateAsync();

        var (refusal, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, Creation());
        Assert.Equal((ErrorKind.RuleBroken, "TOO_MANY_WEBHOOKS"), (refusal.Kind, refusal.Code));
        Assert.Contains("20", refusal.Message, StringComparison.Ordinal);

        // Another tenant's do not count.
        await service.MustAsync(Actors.ForeignPowerTenant, Creation());
        await service.MustAsync(Actors.TenantAdmin, new DeleteWebhook(last));
        await CreateAsync();
        Assert.Equal(20, (await service.MustAsync(Actors.TenantAdmin, new ListWebhooks())).Count);
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_leaves_the_rest()
    {
        var id = await CreateAsync();

        await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(id, null, null, false));
        var off = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(id));
        await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(id, "https://other.example/", [WebhookEvents.Created], null)
        );
        var moved = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(id));
        await service.MustAsync(Actors.TenantAdmin, new UpdateWebhook(id, null, null, true));
        var on = await service.MustAsync(Actors.TenantAdmin, new GetWebhook(id));

        Assert.Equal((Url, false), (off.Url, off.IsActive));
        Assert.Equal([WebhookEvents.Approved], off.Events);
        Assert.Equal(("https://other.example/", false), (moved.Url, moved.IsActive));
        Assert.Equal([WebhookEvents.Created], moved.Events);
        Assert.Equal(("https://other.example/", true), (on.Url, on.IsActive));
        Assert.Equal([WebhookEvents.Created], on.Events);
        Assert.Equal(
            [
                """{"url":"https://receiver.example/hooks","events":"verification.approved","active":"false"}""",
                """{"url":"https://other.example/","events":"verification.created","active":"false"}""",
                """{"url":"https://other.example/","events":"verification.created","active":"true"}""",
            ],
            await FactsAsync("webhook.updated")
        );
    }

    [Fact]
    public async Task An_update_to_a_url_that_is_none_is_refused()
    {
        var id = await CreateAsync();

        var refusal = await service.RefusedWithoutTraceAsync(
            Actors.TenantAdmin,
            new UpdateWebhook(id, "http://receiver.example/", null, null)
        );

        Assert.Equal(
            new FieldError(
                "endpointUrl",
                "endpointUrl must be an absolute https URL of at most 2048 characters without user info or fragment, its host a name or a public address, its port from 1 to 65535"
            ),
            Assert.Single(refusal.Fields)
        );
    }

    [Fact]
    public async Task A_rotated_secret_is_a_new_one_beside_which_the_old_one_signs_for_a_day()
    {
        var created = await service.MustAsync(Actors.TenantAdmin, Creation());

        var rotated = await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(created.Endpoint.Id));

        Assert.NotEqual(created.SecretKey, rotated.SecretKey);
        Assert.StartsWith("whsec_", rotated.SecretKey, StringComparison.Ordinal);
        Assert.Equal(service.Clock.Now().AddHours(24), rotated.PreviousValidUntil);
        Assert.Equal("SecretRotated { PreviousValidUntil = 2026-03-15T07:05:00.6580000+00:00 }", rotated.ToString());
        Assert.Equal((2, 0), (await SecretsOfAsync(created.Endpoint.Id), await SecretsOfAsync(Actors.Tenant)));
        Assert.Equal(
            [$"webhook:{created.Endpoint.Id}"],
            await service.RowsAsync<string>("SELECT stream FROM audit_entries WHERE action = 'webhook.secret_rotated'")
        );
    }

    [Fact]
    public async Task The_secret_of_v1_callbacks_is_the_tenants_own()
    {
        var id = await CreateAsync();

        await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(null));

        Assert.Equal(
            ["tenant:" + Actors.Tenant],
            await service.RowsAsync<string>("SELECT stream FROM audit_entries WHERE action = 'callback.secret_rotated'")
        );
        Assert.Equal((1, 1), (await SecretsOfAsync(Actors.Tenant), await SecretsOfAsync(id)));
        Assert.Empty(await FactsAsync("webhook.secret_rotated"));
    }

    [Fact]
    public async Task A_deleted_webhook_is_gone_and_its_history_stays()
    {
        var id = await CreateAsync();

        await service.MustAsync(Actors.TenantAdmin, new DeleteWebhook(id));

        Assert.Equal(WebhookErrors.NotFound, await service.RefusedAsync(Actors.TenantAdmin, new GetWebhook(id)));
        Assert.Equal(
            ["webhook.created", "webhook.deleted"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE stream = @stream ORDER BY position",
                new { stream = $"webhook:{id}" }
            )
        );
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        const string Unknown = "0190f2c4-0000-7000-8000-000000000000";
        IMessage<WebhookEndpoint>[] endpoint =
        [
            new GetWebhook(Unknown),
            new UpdateWebhook(Unknown, null, null, true),
            new DeleteWebhook(Unknown),
        ];
        foreach (var message in endpoint)
        {
            Assert.Equal(WebhookErrors.NotFound, await service.RefusedAsync(Actors.TenantAdmin, message));
        }

        Assert.Equal(
            WebhookErrors.NotFound,
            await service.RefusedAsync(Actors.TenantAdmin, new RotateWebhookSecret(Unknown))
        );
        Assert.Equal(
            WebhookErrors.NotFound,
            await service.RefusedAsync(Actors.TenantAdmin, new SendTestEvent(Unknown))
        );
        Assert.Equal(
            WebhookErrors.NotFound,
            await service.RefusedAsync(Actors.TenantAdmin, new ReplayDeadDeliveries(service.Clock.Now(), Unknown))
        );
        Assert.Equal(
            [WebhookErrors.DeliveryNotFound, WebhookErrors.DeliveryNotFound],
            [
                await service.RefusedAsync(Actors.TenantAdmin, new GetDelivery(Unknown)),
                await service.RefusedAsync(Actors.TenantAdmin, new ReplayDelivery(Unknown)),
            ]
        );
    }
}
