using System.Diagnostics.Metrics;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>
/// Meter <c>VerificationService.Deliveries</c>: <c>deliveries.attempts</c> by kind and outcome, <c>deliveries.pending</c>
/// and <c>deliveries.oldest_due_age</c> (seconds), the last two as the dispatcher last saw them. No label names a
/// tenant, a person or an address.
/// </summary>
internal sealed class DeliveryMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "VerificationService.Deliveries";

    private readonly Meter meter = new(Name);
    private readonly Counter<long> attempts;
    private Backlog backlog = new(0, TimeSpan.Zero);

    public DeliveryMetrics()
    {
        attempts = meter.CreateCounter<long>("deliveries.attempts", "{attempt}", "Attempts by kind and outcome.");
        meter.CreateObservableGauge(
            "deliveries.pending",
            () => backlog.Pending,
            "{message}",
            "Messages not delivered yet."
        );
        meter.CreateObservableGauge(
            "deliveries.oldest_due_age",
            () => backlog.OldestDueAge.TotalSeconds,
            "s",
            "How long the oldest due message has been waiting."
        );
    }

    /// <summary>Counts one attempt.</summary>
    public void Attempted(string kind, AttemptOutcome outcome) =>
        attempts.Add(
            1,
            new KeyValuePair<string, object?>("kind", kind),
            new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant())
        );

    /// <summary>Remembers what waits.</summary>
    public void Observed(Backlog seen) => backlog = seen;

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

/// <summary>What waits to leave.</summary>
/// <param name="Pending">Messages not delivered yet, due or not.</param>
/// <param name="OldestDueAge">How long the oldest due one has been waiting.</param>
internal sealed record Backlog(long Pending, TimeSpan OldestDueAge);
