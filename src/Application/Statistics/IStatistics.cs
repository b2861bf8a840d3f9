using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Statistics;

/// <summary>Figures that are read without reading every row they are made of. Every call names the tenant.</summary>
public interface IStatistics
{
    /// <summary>Decisions from <paramref name="from"/> until before <paramref name="to"/>, by quarter of an hour and by part.</summary>
    Task<CountedDecisions> DecisionsAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    );

    /// <summary>Refused attempts from <paramref name="from"/> until before <paramref name="to"/>, by quarter of an hour.</summary>
    Task<IReadOnlyList<RefusalFigures>> RefusalsAsync(
        string tenantId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    );

    /// <summary>Counts one refused attempt, inside the current unit of work.</summary>
    Task CountRefusalAsync(string tenantId, string code, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>When the cases of that status were opened: the oldest <paramref name="most"/>, the oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> OpenSinceAsync(
        string tenantId,
        VerificationStatus status,
        int most,
        CancellationToken cancellationToken
    );

    /// <summary>Messages of that status made in a range, counted up to <paramref name="most"/>, and the oldest of them.</summary>
    Task<(int Count, DateTimeOffset? OldestSince)> DeliveriesAsync(
        string tenantId,
        DeliveryStatus status,
        DateTimeOffset from,
        DateTimeOffset to,
        int most,
        CancellationToken cancellationToken
    );
}

/// <summary>Decisions of one outcome at one risk within a quarter of an hour.</summary>
/// <param name="Period">When it begins, UTC.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="RiskLevel">At which risk.</param>
/// <param name="Decisions">How many.</param>
/// <param name="Times">From opening to deciding, of those that were their case's first final decision.</param>
public sealed record DecisionFigures(
    DateTimeOffset Period,
    DecisionOutcome Outcome,
    RiskLevel RiskLevel,
    long Decisions,
    TimeHistogram Times
);

/// <summary>Decisions of a range.</summary>
/// <param name="Figures">By quarter of an hour, outcome and risk.</param>
/// <param name="Parts">The same decisions by what they have in common, over the whole range.</param>
public sealed record CountedDecisions(IReadOnlyList<DecisionFigures> Figures, IReadOnlyList<DecisionPartFigures> Parts);

/// <summary>Decisions of one outcome that have something in common.</summary>
/// <param name="Part">What they have in common.</param>
/// <param name="Name">A reviewer as kind and id behind a colon, a reason code, or a type of verification.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="Decisions">How many.</param>
public sealed record DecisionPartFigures(DecisionPart Part, string Name, DecisionOutcome Outcome, long Decisions);

/// <summary>What decisions are told apart by.</summary>
public enum DecisionPart
{
    /// <summary>Who decided.</summary>
    Reviewer,

    /// <summary>Why, where a code was given.</summary>
    ReasonCode,

    /// <summary>The main type of the verification.</summary>
    Type,
}

/// <summary>Refused attempts with one code within a quarter of an hour.</summary>
public sealed class RefusalFigures
{
    /// <summary>When it begins, UTC.</summary>
    public required DateTimeOffset Period { get; init; }

    /// <summary>Why they were refused.</summary>
    public required string Code { get; init; }

    /// <summary>How many.</summary>
    public required long Refusals { get; init; }
}

/// <summary>The quarters of an hour that figures are kept by: every time zone's day begins with one.</summary>
public static class Quarters
{
    /// <summary>How long one lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>The beginning of the one that <paramref name="time"/> lies in.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero);
}
