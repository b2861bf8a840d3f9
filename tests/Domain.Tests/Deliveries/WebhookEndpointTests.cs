using VerificationService.Domain.Deliveries;

namespace VerificationService.Domain.Tests.Deliveries;

public sealed class WebhookEndpointTests
{
    [Fact]
    public void A_new_endpoint_is_active_and_has_not_failed()
    {
        var endpoint = NewEndpoint();

        Assert.True(endpoint.IsActive);
        Assert.Null(endpoint.DisabledReason);
        Assert.Null(endpoint.FailingSince);
    }

    [Fact]
    public void The_service_turns_it_off_with_a_reason_and_its_tenant_turns_it_on_with_a_clean_slate()
    {
        var endpoint = WebhookEndpoint.FromStorage(NewEndpoint(), true, null, Cases.Opened);

        endpoint.Disable("410 Gone");
        Assert.False(endpoint.IsActive);
        Assert.Equal("410 Gone", endpoint.DisabledReason);

        endpoint.SetActive(true);
        Assert.True(endpoint.IsActive);
        Assert.Null(endpoint.DisabledReason);
        // Otherwise the next failure would be the end of five days of them.
        Assert.Null(endpoint.FailingSince);
    }

    [Fact]
    public void Its_tenant_turns_it_off()
    {
        var endpoint = NewEndpoint();

        endpoint.SetActive(false);

        Assert.False(endpoint.IsActive);
    }

    [Fact]
    public void A_stored_endpoint_comes_back_as_it_was()
    {
        var endpoint = WebhookEndpoint.FromStorage(NewEndpoint(), false, "410 Gone", Cases.Opened);

        Assert.False(endpoint.IsActive);
        Assert.Equal(("410 Gone", Cases.Opened), (endpoint.DisabledReason, endpoint.FailingSince));
        Assert.Equal("w-1", endpoint.Id);
    }

    [Fact]
    public void The_events_are_those_of_the_contract_and_a_test_is_none_to_subscribe_to()
    {
        Assert.Equal(
            [
                "verification.approved",
                "verification.declined",
                "verification.created",
                "verification.information_requested",
                "verification.reopened",
                "subject.erased",
            ],
            WebhookEvents.All
        );
        Assert.DoesNotContain(WebhookEvents.Test, WebhookEvents.All);
    }

    [Fact]
    public void A_secret_is_32_random_bytes_as_standard_webhooks_writes_them()
    {
        var secret = SigningSecret.Generate();

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        Assert.NotEqual(secret, SigningSecret.Generate());
    }

    [Fact]
    public void An_old_secret_signs_for_a_day_and_failures_are_borne_for_five()
    {
        Assert.Equal(TimeSpan.FromDays(1), SigningSecret.Overlap);
        Assert.Equal(TimeSpan.FromDays(5), WebhookEndpoint.FailingTooLong);
    }

    private static WebhookEndpoint NewEndpoint() =>
        new()
        {
            Id = "w-1",
            TenantId = "t-1",
            Url = "https://receiver.example/hook",
            Events = [WebhookEvents.Approved],
            CreatedAt = Cases.Opened,
        };
}
