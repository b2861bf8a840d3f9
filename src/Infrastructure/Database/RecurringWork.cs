using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database;

/// <summary>
/// Work that a node does at intervals and can do again. A turn that fails is logged and the next one tries anew: the host ends the
/// whole service for an exception that leaves a background service, and one record or a store that is away is no reason to.
/// </summary>
internal abstract partial class RecurringWork(TimeProvider time, TimeSpan first, TimeSpan every, ILogger logger)
    : BackgroundService
{
    /// <summary>Now, UTC.</summary>
    protected DateTimeOffset Now => time.Now();

    /// <summary>Takes one turn.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(first, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = every;
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(
                    logger,
                    exception is DatabaseUnavailableException ? LogLevel.Warning : LogLevel.Error,
                    exception,
                    GetType().Name
                );
            }
        }
    }

    [LoggerMessage(EventId = 14, Message = "{Work} failed; its next turn tries anew")]
    private static partial void LogFailed(ILogger logger, LogLevel level, Exception exception, string work);
}
