using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Database;

/// <summary>Deletes rows that are too old to count, every ten minutes. While the database is away it waits for its next turn.</summary>
internal abstract partial class Sweeper(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Now, UTC.</summary>
    protected DateTimeOffset Now => time.Now();

    /// <summary>Deletes all that is old enough.</summary>
    public abstract Task SweepAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException exception)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(
        EventId = 14,
        Level = LogLevel.Warning,
        Message = "Old rows could not be deleted; the next sweep will try again"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
