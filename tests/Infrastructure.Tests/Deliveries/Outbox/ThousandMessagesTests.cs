using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Deliveries.Outbox;

/// <summary>Two dispatchers that find work all the time, watched until the last lease is over.</summary>
[Trait(Categories.Name, Categories.Load)]
public sealed class ThousandMessagesTests
{
    [Fact]
    public async Task Two_dispatchers_on_one_database_send_a_thousand_messages_once_each()
    {
        const int Messages = 1000;
        await using var receiver = await Receiver.StartAsync();
        await using var one = await Sending.StartInRealTimeAsync();
        await using var two = await Sending.StartInRealTimeAsync(one.DataDirectory);
        var lease = TimeSpan.FromSeconds(20);

        // Over several lanes, so that both find work all the time.
        var ids = new List<string>();
        foreach (
            var (tenant, host) in from tenant in new[] { Actors.Tenant, Actors.OtherTenant }
            from host in new[] { "127.0.0.1", "localhost" }
            select (tenant, host)
        )
        {
            var url = receiver.Url.Replace("127.0.0.1", host, StringComparison.Ordinal);
            ids.AddRange(await one.QueueAsync(url, Messages / 4, tenant));
        }

        await Eventually.HoldsAsync(
            async () =>
                await one.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'")
                == Messages,
            TimeSpan.FromSeconds(120)
        );

        // A claim that was lost shows itself at the latest when its lease ends.
        await Task.Delay(lease);
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            receiver.Requests.Select(request => request.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Messages, await one.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts"));
        Assert.Equal(1, await one.ValueAsync<long>("SELECT MAX(attempts) FROM outbox_messages"));
    }
}
