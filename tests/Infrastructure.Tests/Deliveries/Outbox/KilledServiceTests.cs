using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>The real process, killed at the worst moment: after the receiver got the message, before that was marked.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class KilledServiceTests
{
    [Fact]
    public async Task A_service_killed_between_send_and_mark_sends_again_under_the_same_id_and_loses_none()
    {
        const int Messages = 20;
        await using var receiver = await Receiver.StartAsync(
            Receiver.InTurn([
                .. Enumerable.Repeat<Microsoft.AspNetCore.Http.RequestDelegate>(Receiver.Hang, 4),
                Receiver.Status(200),
            ])
        );
        await using var writer = await Sending.StartInRealTimeAsync(settings: [("Deliveries:Enabled", "false")]);
        var ids = await writer.QueueAsync(receiver.Url, Messages);
        var settings = Sending.Settings(
            ("Deliveries:ConcurrencyPerReceiver", "4"),
            ("Deliveries:TimeoutSeconds", "10"),
            ("Deliveries:LeaseSeconds", "15")
        );

        string[] caught;
        await using (var service = ServiceProcess.Start(writer.DataDirectory, settings))
        {
            await receiver.GotAsync(4, TimeSpan.FromSeconds(90));
            await service.KillAsync();
            caught = [.. receiver.Requests.Take(4).Select(request => request.Id)];
        }

        Assert.Equal(4, caught.Distinct().Count());
        Assert.Equal(
            0,
            await writer.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome = 'delivered'")
        );

        await using var restarted = ServiceProcess.Start(writer.DataDirectory, settings);
        await Eventually.HoldsAsync(
            async () =>
                await writer.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'")
                == Messages,
            TimeSpan.FromSeconds(120)
        );

        var counts = receiver.Requests.CountBy(request => request.Id).ToDictionary();
        Assert.Equal(ids.Order(StringComparer.Ordinal), counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(caught, id => Assert.Equal(2, counts[id]));
    }
}
