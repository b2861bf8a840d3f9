using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// Says every ten seconds that this node lives. Nothing rests on it: claims run out by themselves. It is for whoever
/// wants to know which processes serve the database, and in which version.
/// </summary>
internal sealed partial class NodeHeartbeat(
    IServiceScopeFactory scopes,
    DeliveryOptions deliveries,
    TimeProvider time,
    ILogger<NodeHeartbeat> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private readonly string id = Ids.New(time.GetUtcNow());
    private readonly DateTimeOffset startedAt = time.Now();
    private readonly string version =
        typeof(NodeHeartbeat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweptAt = DateTimeOffset.MinValue;
        try
        {
            while (true)
            {
                var now = time.Now();
                await TryAsync(register => register.BeatAsync(Node(now)));
                if (now - sweptAt >= SweepInterval)
                {
                    await TryAsync(register => register.SweepAsync(now));
                    sweptAt = now;
                }

                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryAsync(register => register.LeaveAsync(id));
        }
    }

    private NodeView Node(DateTimeOffset now) =>
        new()
        {
            Id = id,
            Name = $"{Environment.MachineName}:{Environment.ProcessId}",
            Version = version.Length > 100 ? version[..100] : version,
            Delivers = deliveries.Enabled,
            StartedAt = startedAt,
            SeenAt = now,
        };

    private async Task TryAsync(Func<NodeRegister, Task> write)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var register = scope.ServiceProvider.GetRequiredService<NodeRegister>();
            await scope
                .ServiceProvider.GetRequiredService<IUnitOfWork>()
                .RunAsync<Result>(
                    async () =>
                    {
                        await write(register);
                        return Result.Success;
                    },
                    CancellationToken.None
                );
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 18, Level = LogLevel.Warning, Message = "The heartbeat of this node could not be written")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
