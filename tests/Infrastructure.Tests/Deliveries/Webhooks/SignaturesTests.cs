using System.Security.Cryptography;
using System.Text;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Deliveries.Webhooks;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Webhooks;

public sealed class SignaturesTests
{
    [Fact]
    public async Task X_data_integrity_is_the_published_vectors()
    {
        var body = await File.ReadAllBytesAsync(Fixture("callback-vector.json"));
        var expected = (await File.ReadAllTextAsync(Fixture("callback-vector.hmac"))).Trim();

        Assert.Equal(expected, Signatures.DataIntegrity("28c6f7cc0345a04eee0b535039b1c5a62547", body));
    }

    [Fact]
    public void The_signature_is_the_one_in_the_specification_of_Standard_Webhooks()
    {
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            Signatures.Standard(
                ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                """{"test": 2432232314}"""u8.ToArray()
            )
        );
    }

    [Fact]
    public async Task What_is_stored_is_what_is_sent_and_what_is_signed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);

        var sent = await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));

        var request = (await receiver.GotAsync(1))[0];
        Assert.Equal((await service.RowAsync(sent.DeliveryId)).Body, request.Body);
        Assert.Equal(service.Clock.GetUtcNow().ToUnixTimeSeconds(), request.Timestamp);
        Assert.Equal(
            Signatures.Standard([webhook.SecretKey], sent.DeliveryId, request.Timestamp, request.Body),
            request.Headers["webhook-signature"]
        );
        Assert.False(request.Headers.ContainsKey("x-data-integrity"));
    }

    [Fact]
    public async Task A_webhook_with_a_secret_of_its_own_hears_of_a_decline_by_the_name_it_asked_for()
    {
        const string Secret = "a-secret-of-the-receivers-own";
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateWebhook(receiver.Url, [WebhookEvents.Rejected]) { Secret = Secret }
        );

        await service.DecideAsync(await service.OpenForAsync(null), VerificationStatus.Declined);

        var request = (await receiver.GotAsync(1))[0];
        var signed = Encoding.UTF8.GetBytes($"{request.Id}.{request.Timestamp}.").Concat(request.Body).ToArray();
        Assert.Equal(
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed)),
            request.Headers["webhook-signature"]
        );
        Assert.Contains("\"type\":\"verification.rejected\"", Encoding.UTF8.GetString(request.Body));
    }

    [Fact]
    public async Task A_callback_is_signed_with_the_tenants_secret_in_both_ways()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var secret = (await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(null))).SecretKey;

        var id = await service.CallBackAsync(receiver.Url);

        var request = (await receiver.GotAsync(1))[0];
        Assert.Equal(Signatures.DataIntegrity(secret, request.Body), request.Headers["x-data-integrity"]);
        Assert.Equal(
            Signatures.Standard([secret], id, request.Timestamp, request.Body),
            request.Headers["webhook-signature"]
        );
    }

    [Fact]
    public async Task A_key_of_the_tenants_own_makes_x_data_integrity_until_a_secret_is_made()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        const string Key = "0123456789abcdef!~as-they-hold-it";
        var secret = (await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(null))).SecretKey;

        await service.MustAsync(Actors.TenantAdmin, new SetCallbackKey("a-key-from-before-this-one"));
        await service.MustAsync(Actors.TenantAdmin, new SetCallbackKey(Key));
        await SignedByAsync(Key, secret);
        var made = (await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(null))).SecretKey;
        await SignedByAsync(made, made, secret);

        async Task SignedByAsync(string integrity, params string[] secrets)
        {
            var before = receiver.Requests.Count;
            await service.CallBackAsync(receiver.Url);
            var request = (await receiver.GotAsync(before + 1))[before];
            Assert.Equal(Signatures.DataIntegrity(integrity, request.Body), request.Headers["x-data-integrity"]);
            Assert.Equal(
                secrets.Select(one => Signatures.Standard([one], request.Id, request.Timestamp, request.Body)),
                request.Signatures
            );
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("fifteen-letters")]
    [InlineData("a key with blanks in it")]
    [InlineData("a-key-with-a-\u00fcmlaut-in-it")]
    [InlineData("a-key-with-a-tab-\t-in-it")]
    public void What_is_no_key_of_16_to_256_visible_characters_is_refused(string? key)
    {
        Assert.False(SigningSecret.IsKey(key));
        Assert.True(SigningSecret.IsKey(new string('k', 16)));
        Assert.True(SigningSecret.IsKey(new string('k', 256)));
        Assert.False(SigningSecret.IsKey(new string('k', 257)));
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_a_day_and_then_the_new_one_alone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync(receiver.Url);
        var rotated = await service.MustAsync(Actors.TenantAdmin, new RotateWebhookSecret(webhook.Endpoint.Id));
        Assert.NotEqual(webhook.SecretKey, rotated.SecretKey);
        Assert.Equal(service.Clock.GetUtcNow().AddHours(24), rotated.PreviousValidUntil);

        await SignedByAsync(rotated.SecretKey, webhook.SecretKey);
        service.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await SignedByAsync(rotated.SecretKey, webhook.SecretKey);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignedByAsync(rotated.SecretKey);

        async Task SignedByAsync(params string[] secrets)
        {
            var before = receiver.Requests.Count;
            await service.MustAsync(Actors.TenantAdmin, new SendTestEvent(webhook.Endpoint.Id));
            var request = (await receiver.GotAsync(before + 1))[before];
            Assert.Equal(
                secrets.Select(secret => Signatures.Standard([secret], request.Id, request.Timestamp, request.Body)),
                request.Signatures
            );
        }
    }

    [Fact]
    public async Task Secrets_are_of_32_random_bytes_and_lie_encrypted_in_the_database()
    {
        await using var service = await Sending.StartAsync();
        var webhook = await service.SubscribeAsync("http://127.0.0.1:9/");

        Assert.StartsWith("whsec_", webhook.SecretKey);
        Assert.Equal(32, Convert.FromBase64String(webhook.SecretKey["whsec_".Length..]).Length);
        var stored = (
            await service.RowsAsync<byte[]>(
                "SELECT secret FROM signing_secrets WHERE owner_id = @Id",
                new { webhook.Endpoint.Id }
            )
        ).Single();
        Assert.DoesNotContain(webhook.SecretKey, Encoding.Latin1.GetString(stored));
        Assert.DoesNotContain(
            webhook.SecretKey["whsec_".Length..],
            await TestEngine.EverythingStoredAsync(service.DataDirectory)
        );
    }

    private static string Fixture(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Deliveries", "Webhooks", "Fixtures", name);
}
