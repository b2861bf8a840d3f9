using System.Diagnostics.Metrics;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary><c>verification.decisions</c> and <c>verification.time_to_decision</c>, counted once a decision is on disk.</summary>
internal static class DecisionMetrics
{
    private static readonly Counter<long> Decisions = Telemetry.Meter.CreateCounter<long>(
        "verification.decisions",
        "{decision}",
        "Decisions made, by outcome, level and risk."
    );

    private static readonly Histogram<double> TimeToDecision = Telemetry.Meter.CreateHistogram(
        "verification.time_to_decision",
        "s",
        "From the opening of a verification to a decision on it.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [1, 10, 60, 300, 900, 3600, 14_400, 86_400, 259_200, 604_800, 2_592_000],
        }
    );

    /// <summary>Counts <paramref name="decision"/> after the commit, if anybody reads it.</summary>
    public static void Count(DbSession session, Verification verification, Decision decision)
    {
        if (!Decisions.Enabled && !TimeToDecision.Enabled)
        {
            return;
        }

        var (risk, took) = (verification.Risk.Level, decision.DecidedAt - verification.CreatedAt);
        session.AfterCommit(() =>
        {
            var outcome = new KeyValuePair<string, object?>("verification.outcome", Word(decision.Outcome));
            var ofRisk = new KeyValuePair<string, object?>("verification.risk", Word(risk));
            Decisions.Add(
                1,
                outcome,
                ofRisk,
                new KeyValuePair<string, object?>("verification.level", decision.Level is { } l ? Word(l) : "none")
            );
            TimeToDecision.Record(took.TotalSeconds, outcome, ofRisk);
        });
    }

    private static string Word(DecisionOutcome outcome) =>
        outcome switch
        {
            DecisionOutcome.Approved => "approved",
            DecisionOutcome.Declined => "declined",
            _ => "approval_proposed",
        };

    private static string Word(RiskLevel risk) => risk == RiskLevel.High ? "high" : "standard";

    private static string Word(ApprovalLevel level) =>
        level == ApprovalLevel.PowerTenantVerified ? "power_tenant_verified" : "tenant_verified";
}
