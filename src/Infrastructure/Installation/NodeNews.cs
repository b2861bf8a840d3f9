using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Installation;

/// <summary>
/// What the nodes of one database tell each other, where the engine carries it: that something cached has changed, and, from
/// a node that sends nothing itself, which lanes have a new message. It may be lost; polling and the age of what is cached
/// find the same later.
/// </summary>
internal sealed partial class NodeNews(
    SqlDialect dialect,
    ChangeStamp stamp,
    OutboxSignal signal,
    DeliveryOptions deliveries,
    ILogger<NodeNews> logger
) : BackgroundService
{
    private const string LanePrefix = "lane ";
    private const int MostLanes = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.CarriesNews)
        {
            return;
        }

        // A node that sends wakes its own dispatcher; telling costs its decisions nothing.
        await Task.WhenAll(
            AgainAsync(() => dialect.ListenAsync(stamp.Change, Hear, stoppingToken), stoppingToken),
            deliveries.Enabled ? Task.CompletedTask : AgainAsync(() => TellAsync(stoppingToken), stoppingToken)
        );
    }

    private void Hear(string news)
    {
        if (news == SqlDialect.CacheChanged)
        {
            stamp.Change();
        }
        else if (deliveries.Enabled && news.StartsWith(LanePrefix, StringComparison.Ordinal))
        {
            signal.Raise(news[LanePrefix.Length..]);
        }
    }

    // Whatever is there goes out together.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var lanes = new HashSet<string>(StringComparer.Ordinal)
            {
                LanePrefix + await signal.NextAsync(cancellationToken),
            };
            while (lanes.Count < MostLanes && signal.TryNext(out var lane))
            {
                lanes.Add(LanePrefix + lane);
            }

            await dialect.TellAsync(lanes, cancellationToken);
        }
    }

    private async Task AgainAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await run();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogLost(logger, exception);
            }

            try
            {
                await Task.Delay(Pause, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(
        EventId = 62,
        Level = LogLevel.Debug,
        Message = "News between nodes is interrupted; it goes on in a second"
    )]
    private static partial void LogLost(ILogger logger, Exception exception);
}
