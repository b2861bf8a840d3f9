using VerificationService.Application.Pipeline;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>What became of one attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Status">HTTP status received.</param>
/// <param name="Error">What went wrong, for a person; a part of it may be the receiver's own words.</param>
/// <param name="Response">The first 1 KiB of the answer.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
internal sealed record Attempt(
    AttemptOutcome Outcome,
    int? Status = null,
    string? Error = null,
    string? Response = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>What went wrong, safe to log and to keep (<see cref="ForeignText"/>).</summary>
    public string? Error { get; } = ForeignText.Of(Error);
}

/// <summary>How an attempt ended.</summary>
internal enum AttemptOutcome
{
    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It may work later.</summary>
    Failed,

    /// <summary>The receiver is gone for good: it says so (410), or the webhook was deleted.</summary>
    Gone,

    /// <summary>Nothing was sent: the webhook is not active.</summary>
    Held,
}
