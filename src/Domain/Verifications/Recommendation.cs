using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>What a reviewer says should become of a case.</summary>
public enum RecommendedOutcome
{
    /// <summary>It should be approved.</summary>
    Approve,

    /// <summary>It should be rejected.</summary>
    Reject,
}

/// <summary>
/// What a reviewer recommends to those who may decide a case, and why. It decides nothing and binds nobody. It stands while the case
/// is as the reviewer saw it.
/// </summary>
/// <param name="Outcome">What should become of the case.</param>
/// <param name="Reason">Why, for whoever decides.</param>
/// <param name="ReasonCode">Why, as a code of the tenant's list.</param>
/// <param name="By">Who recommends.</param>
/// <param name="ByName">The name of whoever recommends, at the time.</param>
/// <param name="At">When, UTC.</param>
public sealed record Recommendation(
    RecommendedOutcome Outcome,
    string Reason,
    string? ReasonCode,
    Identity By,
    string ByName,
    DateTimeOffset At
);

/// <summary>A reviewer recommended a decision.</summary>
public sealed record DecisionRecommended(Recommendation Recommendation) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.decision_recommended";

    /// <inheritdoc/>
    public DateTimeOffset OccurredAt => Recommendation.At;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("outcome", Recommendation.Outcome.ToString()),
            new("reasonCode", Recommendation.ReasonCode),
            new("reason", Recommendation.Reason),
        ];
}

/// <summary>A recommendation was taken back, by whoever gave it or by somebody who decides.</summary>
public sealed record RecommendationWithdrawn(Recommendation Recommendation, string? Reason, DateTimeOffset OccurredAt)
    : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.recommendation_withdrawn";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("outcome", Recommendation.Outcome.ToString()),
            new("recommendedBy", Recommendation.ByName),
            new("reason", Reason),
        ];
}
