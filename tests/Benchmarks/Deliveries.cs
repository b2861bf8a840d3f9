using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Benchmarks;

/// <summary>
/// How fast the outbox drains: signed callbacks to a receiver that answers at once, while another one hangs. Service and
/// receivers share this process, and so its cores.
/// </summary>
internal static class Deliveries
{
    private const int Hanging = 500;

    public static async Task<int> RunAsync(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        await using var hanging = await Receiver.StartAsync(Receiver.Hang);
        var fast = new CountingReceiver();
        await using var server = await fast.StartAsync();
        await using var service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Deliveries:Enabled"] = "true" },
            environment: "Development",
            time: TimeProvider.System
        );

        await QueueAsync(service, hanging.Url, Hanging);
        await hanging.GotAsync(1);
        await QueueAsync(service, fast.Url, 200);
        await fast.ReachesAsync(200);
        fast.Restart();
        await QueueAsync(service, fast.Url, messages);
        var queued = TimeProvider.System.GetTimestamp();
        var (first, last) = await fast.ReachesAsync(messages);
        await Eventually.HoldsAsync(async () =>
            await service.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'")
            >= messages + 200
        );
        var marked = TimeProvider.System.GetElapsedTime(queued);

        Console.WriteLine(
            $"""
            {messages} callbacks of one lane, {Environment.ProcessorCount} cores, another receiver hanging with {Hanging} waiting
              first received   {TimeProvider.System.GetElapsedTime(
                queued,
                first
            ).TotalMilliseconds:F0} ms after the commit
              last received    {TimeProvider.System.GetElapsedTime(queued, last).TotalSeconds:F2} s
              received         {messages / TimeProvider.System.GetElapsedTime(first, last).TotalSeconds:F0} messages/s
              sent and marked  {messages / marked.TotalSeconds:F0} messages/s
            """
        );
        await hanging.DisposeAsync();
        return 0;
    }

    private static async Task QueueAsync(TestService service, string url, int count)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var signal = scope.ServiceProvider.GetRequiredService<OutboxSignal>();
        var now = TimeProvider.System.Now();
        var body = Encoding.UTF8.GetBytes(
            $$"""{"type":"VERIFICATION_COMPLETED","padding":"{{new string('x', 400)}}"}"""
        );
        await scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    for (var i = 0; i < count; i++)
                    {
                        await new OutboxMessage
                        {
                            Id = Ids.New(now),
                            TenantId = Actors.Tenant,
                            Kind = OutboxKinds.Callback,
                            EventType = "VERIFICATION_COMPLETED",
                            Destination = url,
                            Body = body,
                            CreatedAt = now,
                        }.WriteAsync(session, signal, CancellationToken.None);
                    }

                    return true;
                },
                CancellationToken.None
            );
    }
}
