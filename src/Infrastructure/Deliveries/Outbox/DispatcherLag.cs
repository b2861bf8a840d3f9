using Microsoft.Extensions.Diagnostics.HealthChecks;
using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>
/// How long messages have been due that this node's dispatcher has not even claimed. A receiver that is dead or slow
/// does not raise it: its messages are claimed, fail, and fall due later. A dispatcher that never looks does.
/// </summary>
internal sealed class DispatcherLag(TimeProvider time)
{
    private Observation last = new(TimeSpan.Zero, time.Now());

    /// <summary>When the node began: what fell due before that is not late on its account.</summary>
    public DateTimeOffset Since { get; } = time.Now();

    /// <summary>What the dispatcher saw: since when each lane waits for it.</summary>
    public void Observed(IEnumerable<DateTimeOffset> waitingSince)
    {
        var now = time.Now();
        last = new Observation(waitingSince.Select(since => now - since).DefaultIfEmpty(TimeSpan.Zero).Max(), now);
    }

    /// <summary>The lag by now: what was last seen, and how long nothing was looked at since.</summary>
    public TimeSpan ByNow()
    {
        var seen = last;
        return seen.Lag + (time.Now() - seen.At);
    }

    private sealed record Observation(TimeSpan Lag, DateTimeOffset At);
}

/// <summary>Not ready when messages wait for this node's dispatcher longer than <see cref="DeliveryOptions.MaxLagSeconds"/>.</summary>
internal sealed class OutboxHealthCheck(DispatcherLag lag, DeliveryOptions options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            !options.Enabled || lag.ByNow() <= TimeSpan.FromSeconds(options.MaxLagSeconds)
                ? HealthCheckResult.Healthy("Messages are sent when they fall due.")
                : HealthCheckResult.Unhealthy("Messages that fell due are not being sent.")
        );
}
