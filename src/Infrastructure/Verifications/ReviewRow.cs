using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>A case's row with what its review holds and most cases have nothing of: what is recommended, and a snooze.</summary>
internal abstract class ReviewRow : OpeningRow
{
    private static readonly string[] Names =
    [
        "recommended_outcome",
        "recommended_reason",
        "recommended_reason_code",
        "recommended_by_kind",
        "recommended_by_id",
        "recommended_by_owner_id",
        "recommended_by_name",
        "recommended_at",
        "snoozed_until",
        "snoozed_reason",
        "snoozed_by",
        "snoozed_by_name",
    ];

    /// <summary>The columns, of the table or alias <paramref name="of"/>.</summary>
    public static string ReviewColumns(string of = "verifications") =>
        string.Join(", ", Names.Select(name => $"{of}.{name}"));

    /// <summary>The columns with their parameters, as an UPDATE sets them.</summary>
    public static string SetReview { get; } = string.Join(", ", Names.Select(name => $"{name} = {Parameter(name)}"));

    protected ReviewRow() { }

    protected ReviewRow(Verification verification)
        : base(verification.Opened)
    {
        var recommended = verification.Recommended;
        RecommendedOutcome = recommended?.Outcome.ToString();
        RecommendedReason = recommended?.Reason;
        RecommendedReasonCode = recommended?.ReasonCode;
        RecommendedByKind = recommended?.By.Kind.ToString();
        RecommendedById = recommended?.By.Id;
        RecommendedByOwnerId = recommended?.By.KeyOwnerId;
        RecommendedByName = recommended?.ByName;
        RecommendedAt = recommended?.At;
        var snoozed = verification.Snoozed;
        SnoozedUntil = snoozed?.Until;
        SnoozedReason = snoozed?.Reason;
        SnoozedBy = snoozed?.By;
        SnoozedByName = snoozed?.ByName;
    }

    public string? RecommendedOutcome { get; init; }
    public string? RecommendedReason { get; init; }
    public string? RecommendedReasonCode { get; init; }
    public string? RecommendedByKind { get; init; }
    public string? RecommendedById { get; init; }
    public string? RecommendedByOwnerId { get; init; }
    public string? RecommendedByName { get; init; }
    public DateTimeOffset? RecommendedAt { get; init; }

    public DateTimeOffset? SnoozedUntil { get; init; }
    public string? SnoozedReason { get; init; }
    public string? SnoozedBy { get; init; }
    public string? SnoozedByName { get; init; }

    protected Snooze? ToSnooze() =>
        SnoozedUntil is { } until ? new Snooze(until, SnoozedReason ?? "", SnoozedBy!, SnoozedByName!) : null;

    protected Recommendation? ToRecommendation() =>
        RecommendedAt is { } at
            ? new Recommendation(
                Enum.Parse<RecommendedOutcome>(RecommendedOutcome!),
                RecommendedReason ?? "",
                RecommendedReasonCode,
                new Identity(Enum.Parse<ActorKind>(RecommendedByKind!), RecommendedById!, RecommendedByOwnerId),
                RecommendedByName!,
                at
            )
            : null;
}
