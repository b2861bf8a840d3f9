using System.Globalization;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>A verification was opened.</summary>
public sealed record VerificationCreated(Verification Verification, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.created";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("types", string.Join(',', Verification.Types)),
            new("applicantId", Verification.ApplicantId),
            new("organizationId", Verification.OrganizationId),
            new("riskLevel", Verification.Risk.Level.ToString()),
            new("riskFactors", string.Join(',', Verification.Risk.Factors)),
        ];
}

/// <summary>Somebody took the case up for review.</summary>
public sealed record ReviewStarted(VerificationStatus From, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.review_started";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts => [new("from", From.ToString())];
}

/// <summary>The subject was asked for more.</summary>
public sealed record InformationRequested(
    VerificationStatus From,
    InformationRequest Request,
    DateTimeOffset OccurredAt
) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.information_requested";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("from", From.ToString()),
            new("reasonCode", Request.ReasonCode),
            new("message", Request.Message),
            new("fields", Listed(Request.Fields)),
            new("documents", Listed(Request.Documents)),
            new("adminNotes", Request.AdminNotes),
            new("applicantEmail", Request.ApplicantEmail ? "true" : "false"),
        ];

    private static string? Listed(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(',', names);
}

/// <summary>The subject sent what it was asked for, by the link of the request.</summary>
/// <param name="AskedAt">Since when it was awaited; null where the case was taken back into review before.</param>
/// <param name="Answer">What the subject wrote beside what it sent.</param>
/// <param name="OccurredAt">When.</param>
public sealed record InformationAnswered(DateTimeOffset? AskedAt, string? Answer, DateTimeOffset OccurredAt)
    : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.information_answered";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("askedAt", AskedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            new("answer", Answer),
        ];
}

/// <summary>The first of two approvals was taken back, by whoever gave it or somebody else who decides.</summary>
public sealed record ApprovalWithdrawn(Decision Proposal, string? Reason, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.approval_withdrawn";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("from", nameof(VerificationStatus.AwaitingSecondApproval)),
            new("decisionId", Proposal.Id),
            new("approvedBy", Proposal.ActorName),
            new("reason", Reason),
        ];
}

/// <summary>What the subject was asked for came in, and the case went back into review.</summary>
/// <param name="AskedAt">Since when it was awaited; the review clock stood still until now.</param>
/// <param name="OccurredAt">When.</param>
public sealed record ReviewResumed(DateTimeOffset? AskedAt, DateTimeOffset OccurredAt) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.review_resumed";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("from", nameof(VerificationStatus.InformationRequested)),
            new("askedAt", AskedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        ];
}

/// <summary>
/// An outcome that already stood was asked for again, and whoever is to be told of it is told of it again. Nothing was
/// decided.
/// </summary>
/// <param name="Decision">The decision that stands.</param>
/// <param name="Notify">Who is told this time.</param>
/// <param name="HasCallbackUrl">Whether a callback has somewhere to go.</param>
/// <param name="OccurredAt">When.</param>
public sealed record OutcomeToldAgain(
    Decision Decision,
    Notifications Notify,
    bool HasCallbackUrl,
    DateTimeOffset OccurredAt
) : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.told_again";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("decisionId", Decision.Id),
            new(
                "callback",
                !Notify.Callback ? "false"
                    : HasCallbackUrl ? "true"
                    : NoAddress
            ),
            new("ownerEmail", Notify.OwnerEmail ? "true" : "false"),
            new("applicantEmail", Notify.ApplicantEmail ? "true" : "false"),
        ];

    /// <summary>What <c>callback</c> says where one was asked for and has nowhere to go.</summary>
    public const string NoAddress = "no address";
}

/// <summary>A decision was made: an approval, a decline, or the first of two approvals.</summary>
public sealed record VerificationDecided(Decision Decision, VerificationStatus From) : IDomainEvent
{
    /// <summary>Whether an outcome that stood stands no longer, and no other has taken its place.</summary>
    public bool Reopens => From.IsDecided() && Decision.Outcome == DecisionOutcome.ApprovalProposed;

    /// <inheritdoc/>
    public string Action =>
        Decision.Outcome switch
        {
            DecisionOutcome.Approved => "verification.approved",
            DecisionOutcome.Declined => "verification.declined",
            _ => "verification.approval_proposed",
        };

    /// <inheritdoc/>
    public DateTimeOffset OccurredAt => Decision.DecidedAt;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("decisionId", Decision.Id),
            new("decisionDigest", Decision.Digest()),
            new("sequence", Decision.Sequence.ToString(CultureInfo.InvariantCulture)),
            new("from", From.ToString()),
            new("riskLevel", Decision.RiskLevel.ToString()),
            new("level", Decision.Level?.ToString()),
            new("claimedApprover", Decision.ClaimedApprover),
            new("role", Decision.Role.Format()),
            new("policyVersion", Decision.PolicyVersion.ToString(CultureInfo.InvariantCulture)),
            new("reasonCode", Decision.Grounds.ReasonCode),
            new("reason", Decision.Grounds.Reason),
            new("notes", Decision.Grounds.Notes),
            new("comment", Decision.Grounds.Comment),
            new("adminNotes", Decision.Grounds.AdminNotes),
            new("keyOwnerId", Decision.KeyOwnerId),
            new("seen", Decision.Seen),
        ];
}

/// <summary>A new version of a case's subject.</summary>
/// <param name="Id">Whose: the case's person or business.</param>
/// <param name="Revision">Which version.</param>
/// <param name="Name">As lists show it and people look for it.</param>
/// <param name="Reference">The opener's own identifier for the subject.</param>
public sealed record ChangedSubject(string Id, int Revision, string Name, string? Reference);

/// <summary>What is known of the subject has changed while the case is open.</summary>
public sealed record SubjectChanged(Verification Verification, string SubjectId, string What, DateTimeOffset OccurredAt)
    : IDomainEvent
{
    /// <inheritdoc/>
    public string Action => "verification.subject_changed";

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string?>> Facts =>
        [
            new("subjectId", SubjectId),
            new("changed", What),
            new("riskLevel", Verification.Risk.Level.ToString()),
            new("riskFactors", string.Join(',', Verification.Risk.Factors)),
        ];
}
