using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>When a node stops taking requests because its messages do not leave.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class OutboxHealthTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(new DeliveryOptions().MaxLagSeconds + 1);

    private static async Task<bool> IsReadyAsync(TestService service) =>
        (await service.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status
        == HealthStatus.Healthy;

    [Fact]
    public async Task A_node_that_cannot_claim_its_messages_is_not_ready_until_it_can()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var service = await Sending.StartAsync();
        await service.TamperAsync("ALTER TABLE outbox_messages DROP COLUMN claimed_by");
        await service.CallBackAsync(receiver.Url);
        Assert.True(await IsReadyAsync(service));

        service.Clock.Advance(TooLong);
        await Eventually.HoldsAsync(async () => !await IsReadyAsync(service));

        await service.TamperAsync(
            $"ALTER TABLE outbox_messages ADD claimed_by {TestEngine.Of("TEXT", "text", "nvarchar(200) NULL")}"
        );
        await receiver.GotAsync(1);
        await Eventually.HoldsAsync(() => IsReadyAsync(service));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_leaves_the_node_ready()
    {
        await using var receiver = await Receiver.StartAsync(Receiver.Hang);
        await using var service = await Sending.StartAsync(Sending.Impatient);
        for (var i = 0; i < 4; i++)
        {
            await service.CallBackAsync(receiver.Url);
        }

        await receiver.GotAsync(1);
        service.Clock.Advance(TooLong);
        await receiver.GotAsync(2);

        await Eventually.HoldsAsync(() => IsReadyAsync(service));
        Assert.Equal(4, await service.ValueAsync<int>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'pending'"));
    }

    [Fact]
    public async Task A_node_whose_dispatcher_no_longer_looks_is_not_ready()
    {
        await using var service = await Sending.StartAsync();
        await Eventually.HoldsAsync(() => IsReadyAsync(service));
        await service.StopAsync();

        service.Clock.Advance(TooLong);

        Assert.False(await IsReadyAsync(service));
    }

    [Fact]
    public async Task A_node_that_sends_nothing_is_ready_whatever_waits()
    {
        await using var service = await TestService.StartAsync(environment: "Development");
        await service.CallBackAsync("http://127.0.0.1:9/");

        service.Clock.Advance(TooLong);

        Assert.True(await IsReadyAsync(service));
    }
}
