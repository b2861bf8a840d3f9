using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>A verification as v2.1 shows it.</summary>
public sealed class VerificationData
{
    /// <summary>Identifier, the same on every surface.</summary>
    public required string Id { get; init; }

    /// <summary>The same again.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The person.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The associated user.</summary>
    public string? UserId { get; init; }

    /// <summary>What is mainly checked.</summary>
    public required string Type { get; init; }

    /// <summary>Everything that is checked.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>
    /// <c>IN_PROGRESS</c>, <c>IN_REVIEW</c>, <c>INFORMATION_REQUESTED</c>, <c>AWAITING_APPROVAL</c>, <c>APPROVED</c> or
    /// <c>REJECTED</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>Whether an approval stands.</summary>
    public required bool Verified { get; init; }

    /// <summary><c>STANDARD</c> or <c>HIGH</c>.</summary>
    public required string RiskLevel { get; init; }

    /// <summary>Why the risk is high; empty when it is not.</summary>
    public required IReadOnlyList<string> RiskFactors { get; init; }

    /// <summary>What the business does that the service does not know: whoever decides judges it. Empty in lists: read the verification.</summary>
    public required IReadOnlyList<string> UnrecognisedActivities { get; init; }

    /// <summary>What the standing approval grants.</summary>
    public string? Level { get; init; }

    /// <summary>The approver claimed by the standing decision.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When the standing decision was made, UTC.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Why, as far as the subject is told.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asked for it, as its opener said.</summary>
    public string? RequestedByUserId { get; init; }

    /// <summary>Where the v1 callback goes.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>What the opener added, as sent.</summary>
    public RawJson? AdditionalData { get; init; }

    /// <summary>The subject's name, surname first, or the business's.</summary>
    public string? SubjectName { get; init; }

    /// <summary>The opener's own identifier for the subject.</summary>
    public string? SubjectReference { get; init; }

    /// <summary>When a decision is due, UTC; absent once there is one, and while the subject is asked for more.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether that time has passed.</summary>
    public required bool Overdue { get; init; }

    /// <summary>What its subjects have agreed to, oldest first. Empty in lists: read the verification.</summary>
    public required IReadOnlyList<ConsentData> Consents { get; init; }

    /// <summary>Who holds it at the moment; that gives no authority.</summary>
    public AssignmentData? Assignment { get; init; }

    /// <summary>What a reviewer recommends to whoever decides it; absent while nothing is recommended.</summary>
    public RecommendationData? Recommendation { get; init; }

    /// <summary>Until when it is out of the queue, and why; absent while it is in the queue.</summary>
    public SnoozeData? Snooze { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its version, also in ETag; <c>If-Match</c> takes it.</summary>
    public required long Version { get; init; }
}

/// <summary>What a reviewer recommends to whoever decides.</summary>
public sealed class RecommendationData
{
    /// <summary><c>APPROVE</c> or <c>REJECT</c>.</summary>
    /// <example>APPROVE</example>
    public required string Outcome { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Who recommends it, by id.</summary>
    public required string RecommendedBy { get; init; }

    /// <summary>The name of whoever recommends it.</summary>
    public required string RecommendedByName { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset RecommendedAt { get; init; }

    internal static RecommendationData Of(Recommendation recommendation) =>
        new()
        {
            Outcome = V21Words.Of(recommendation.Outcome),
            Reason = recommendation.Reason,
            ReasonCode = recommendation.ReasonCode,
            RecommendedBy = recommendation.By.Id,
            RecommendedByName = recommendation.ByName,
            RecommendedAt = recommendation.At,
        };
}

/// <summary>Why and until when a verification is out of the queue.</summary>
public sealed class SnoozeData
{
    /// <summary>Until when, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who snoozed it, by id.</summary>
    public required string SnoozedBy { get; init; }

    /// <summary>The name of whoever snoozed it.</summary>
    public required string SnoozedByName { get; init; }

    internal static SnoozeData Of(Snooze snooze) =>
        new()
        {
            Until = snooze.Until,
            Reason = snooze.Reason,
            SnoozedBy = snooze.By,
            SnoozedByName = snooze.ByName,
        };
}

/// <summary>Who holds a verification.</summary>
public sealed class AssignmentData
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>Until when, unless it is renewed, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    internal static AssignmentData Of(Assignment assignment) =>
        new()
        {
            UserId = assignment.UserId,
            UserName = assignment.UserName,
            Until = assignment.Until,
        };
}
