using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Webhooks;

/// <summary>How receivers that were written for v1 check a callback, each written anew from what it is known to do.</summary>
public sealed class ClientChecksTests
{
    private const string ApiToken = "28c6f7cc0345a04eee0b535039b1c5a62547";

    /// <summary>One receiver: whether it takes a message with these headers and bytes.</summary>
    private sealed record Client(string Name, Func<IReadOnlyDictionary<string, string>, byte[], bool> Takes);

    private static readonly Client[] Clients =
    [
        // Lower-case hex of HMAC-SHA512 over the Base64 text of the raw body, keyed with the API token as text.
        new("the documentation", (headers, body) => headers["x-data-integrity"] == Documented(body)),
        new(
            "Ledova",
            (headers, body) =>
                headers.TryGetValue("x-data-integrity", out var sent)
                && CryptographicOperations.FixedTimeEquals(
                    Encoding.UTF8.GetBytes(sent),
                    Encoding.UTF8.GetBytes(Documented(body))
                )
        ),
        // Compares bytes: hex that does not decode is refused.
        new(
            "crypto-casino",
            (headers, body) =>
                headers.TryGetValue("x-data-integrity", out var sent)
                && Convert.FromHexString(sent).AsSpan().SequenceEqual(Convert.FromHexString(Documented(body)))
        ),
        // Looks for another header and goes on without it.
        new(
            "vasp-bitflow",
            (headers, body) => OtherSignature(headers) is not { } sent || sent == Reserialised(body, "own")
        ),
        // The same, as long as it holds no secret of its own.
        new("Forge without a secret", (headers, body) => OtherSignature(headers) is null && body.Length > 0),
    ];

    public static TheoryData<string> Names() => [.. Clients.Select(client => client.Name)];

    private static string Documented(byte[] body) =>
        Convert.ToHexStringLower(
            HMACSHA512.HashData(Encoding.UTF8.GetBytes(ApiToken), Encoding.ASCII.GetBytes(Convert.ToBase64String(body)))
        );

    private static string Reserialised(byte[] body, string secret) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(secret),
                JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<JsonElement>(body))
            )
        );

    private static string? OtherSignature(IReadOnlyDictionary<string, string> headers) =>
        headers.GetValueOrDefault("x-signature") ?? headers.GetValueOrDefault("x-kycaid-signature");

    [Theory, MemberData(nameof(Names))]
    public async Task A_receiver_takes_a_callback_signed_with_the_token_it_already_holds(string name)
    {
        var client = Clients.Single(client => client.Name == name);
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.MustAsync(Actors.TenantAdmin, new SetCallbackKey(ApiToken));

        await service.CallBackAsync(receiver.Url);

        var request = (await receiver.GotAsync(1))[0];
        Assert.True(client.Takes(request.Headers, request.Body));
        Assert.Equal(
            "VERIFICATION_COMPLETED",
            JsonDocument.Parse(request.Body).RootElement.GetProperty("type").GetString()
        );
    }

    [Theory]
    [InlineData("the documentation")]
    [InlineData("Ledova")]
    [InlineData("crypto-casino")]
    public async Task A_receiver_that_checks_refuses_another_body_and_another_key(string name)
    {
        var client = Clients.Single(client => client.Name == name);
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.MustAsync(Actors.TenantAdmin, new SetCallbackKey("a-key-that-it-does-not-hold"));
        await service.CallBackAsync(receiver.Url);
        var foreign = (await receiver.GotAsync(1))[0];
        await service.MustAsync(Actors.TenantAdmin, new SetCallbackKey(ApiToken));
        await service.CallBackAsync(receiver.Url);
        var own = (await receiver.GotAsync(2))[1];

        Assert.False(client.Takes(foreign.Headers, foreign.Body));
        Assert.True(client.Takes(own.Headers, own.Body));
        Assert.False(client.Takes(own.Headers, [.. own.Body, (byte)' ']));
    }
}
