using System.Net;

namespace VerificationService.Api.Tests.Console;

/// <summary>What was given up, counted and sent again from the console.</summary>
public sealed class DeliveriesTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task What_was_given_up_is_counted_under_the_filters_and_sent_again_under_the_same()
    {
        var webhook = await service.PostAsync(
            "/api/v2.1/webhooks",
            new
            {
                endpointUrl = "https://receiver.example/events",
                subscribedEvents = new[] { "verification.approved" },
            }
        );
        var id = webhook.Data.GetProperty("webhookId").GetString();
        foreach (var error in new[] { "Connection refused", "Connection refused", "No such host" })
        {
            var sent = await service.PostAsync($"/api/v2.1/webhooks/{id}/test", (object?)null);
            await service.QueryAsync<int>(
                "UPDATE outbox_messages SET status = 'dead', last_error = @Error, completed_at = created_at WHERE id = @Id",
                new { Id = sent.Data.GetProperty("deliveryId").GetString(), Error = error }
            );
        }

        var visitor = await service.Visit().SignInAsync("tenant-admin");
        var filtered = $"/console/deliveries?status=dead&webhook={id}&error=refused";

        var counted = await visitor.GetAsync(filtered);
        var done = await visitor.SubmitAsync(filtered, filtered + "&handler=replay");
        var left = await visitor.GetAsync($"/console/deliveries?status=dead&webhook={id}");
        var elsewhere = await visitor.GetAsync("/console/deliveries?status=dead&error=" + new string('x', 101));

        Assert.Contains("2 messages were given up since", WebUtility.HtmlDecode(counted.Html).ReplaceLineEndings(" "));
        Assert.Equal(HttpStatusCode.Redirect, done.Status);
        Assert.Contains("1 message was given up since", left.Html);
        Assert.Contains("error must be 1 to 100 characters", elsewhere.Html);
        Assert.Equal(
            ["dead", "pending", "pending"],
            (
                await service.QueryAsync<string>(
                    "SELECT status FROM outbox_messages WHERE endpoint_id = @Id",
                    new { Id = id }
                )
            ).Order()
        );
    }
}
