using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Webhooks;

/// <summary>What is sent, judged by the verifier that receivers use: npm <c>standardwebhooks</c>.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class IndependentVerifierTests
{
    private const string Verifier = """
        const { Webhook } = require("standardwebhooks");
        const { secret, body, headers } = JSON.parse(require("fs").readFileSync(0, "utf8"));
        try {
          new Webhook(secret).verify(Buffer.from(body, "base64").toString("utf8"), headers);
          console.log("verified");
        } catch (fault) {
          console.log(fault.message);
        }
        """;

    [SkippableFact]
    public async Task The_receivers_own_library_verifies_what_is_sent_and_refuses_what_was_changed()
    {
        var packages = await Npm.InstalledAsync("standardwebhooks@1.1.1");
        await using var receiver = await Receiver.StartAsync();

        // The library refuses what is older than five minutes, so the clock is the real one.
        await using var service = await Sending.StartInRealTimeAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var rotated = await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(webhook.Endpoint.Id));
        await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
        var request = (await receiver.GotAsync(1))[0];
        var other = await service.SubscribeAsync(receiver.Url);

        Assert.Equal("verified", await VerifyAsync(rotated.SecretKey, request.Body));
        Assert.Equal("verified", await VerifyAsync(webhook.SecretKey, request.Body));
        Assert.Equal("No matching signature found", await VerifyAsync(other.SecretKey, request.Body));
        Assert.Equal("No matching signature found", await VerifyAsync(rotated.SecretKey, [.. request.Body, (byte)' ']));

        async Task<string> VerifyAsync(string secret, byte[] body) =>
            await packages.RunAsync(
                Verifier,
                JsonSerializer.Serialize(
                    new
                    {
                        secret,
                        body = Convert.ToBase64String(body),
                        headers = request.Headers.ToDictionary(
                            header => header.Key.ToLowerInvariant(),
                            header => header.Value
                        ),
                    }
                )
            );
    }
}
