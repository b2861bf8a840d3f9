using Microsoft.Extensions.Logging;

namespace VerificationService.Infrastructure.Database;

/// <summary>Ends what has come to its end, soon after the start and at intervals from then on.</summary>
internal abstract class Sweeper(TimeProvider time, SweepOptions options, ILogger logger)
    : RecurringWork(time, TimeSpan.FromSeconds(options.FirstSeconds), TimeSpan.FromSeconds(options.Seconds), logger)
{
    /// <summary>Ends all that is due.</summary>
    public abstract Task SweepAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);
}
