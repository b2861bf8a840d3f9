using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>Every refusal of the verifications module, one sentence each.</summary>
public static class VerificationErrors
{
    /// <summary>Unknown verification, or another tenant's.</summary>
    public static readonly Error NotFound = new(
        ErrorKind.NotFound,
        "VERIFICATION_NOT_FOUND",
        "The verification was not found"
    );

    /// <summary>Somebody else changed it first.</summary>
    public static readonly Error ChangedMeanwhile = new(
        ErrorKind.Conflict,
        "VERIFICATION_CHANGED",
        "The verification was changed by someone else meanwhile; read it again and decide anew"
    );

    /// <summary>The test approver in a production tenant.</summary>
    public static readonly Error TestApproverOutsideSandbox = new(
        ErrorKind.Forbidden,
        "TEST_APPROVER_NOT_ALLOWED",
        $"{Authority.TestApprover} is accepted in sandbox tenants only"
    );

    /// <summary>A claimed approver the credential does not bear.</summary>
    public static Error AuthorityNotHeld(string claimed) =>
        new(
            ErrorKind.Forbidden,
            "AUTHORITY_NOT_HELD",
            $"The credential does not bear the authority claimed by approvedBy '{claimed}'; accepted are a deciding role it holds (tenant-admin, power-tenant) or its own user id or name"
        );

    /// <summary>The role that counts is too low for the risk.</summary>
    public static Error InsufficientAuthority(RiskLevel risk, Roles required) =>
        // At high risk no policy asks for less, and the contract has the words.
        risk == RiskLevel.High
            ? new(
                ErrorKind.Forbidden,
                "INSUFFICIENT_AUTHORITY",
                "High-risk organizations require POWER_TENANT approval"
            )
            : new(
                ErrorKind.Forbidden,
                "INSUFFICIENT_AUTHORITY",
                $"Verifications of standard risk require {required.Format()} approval"
            );

    /// <summary>Whoever opened or requested the case may not decide it.</summary>
    public static readonly Error SeparationOfDuties = new(
        ErrorKind.Forbidden,
        "SEPARATION_OF_DUTIES",
        "Whoever opened or requested a verification may not decide it under this tenant's policy"
    );

    /// <summary>Nobody confirms their own approval.</summary>
    public static readonly Error SecondApproverRequired = new(
        ErrorKind.Forbidden,
        "SECOND_APPROVER_REQUIRED",
        "The second approval must come from a different person than the first"
    );

    /// <summary>What the first approver saw is not what lies before the second.</summary>
    public static readonly Error CaseChangedSinceFirstApproval = new(
        ErrorKind.Conflict,
        "CASE_CHANGED_SINCE_FIRST_APPROVAL",
        "The risk, documents or subject changed since the first approval; return the case to review and have it approved by two people anew"
    );

    /// <summary>The first approval would not be given again: by its approver's rights, or under the policy, of today.</summary>
    /// <param name="why">The end of a sentence about the approval.</param>
    public static Error FirstApprovalOutdated(string why) =>
        new(
            ErrorKind.Conflict,
            "FIRST_APPROVAL_OUTDATED",
            $"The first approval no longer counts: {why}; return the case to review and have it approved by two people anew"
        );

    /// <summary>Two users, one of whom holds what the other gave them.</summary>
    public static readonly Error ApproversNotIndependent = new(
        ErrorKind.Forbidden,
        "APPROVERS_NOT_INDEPENDENT",
        "One of the two approvers created the other, or set their password, since the case was opened; whoever was given the password confirms once they have set their own by an activation that the other cannot have read: one shown to somebody else, or mailed to an address that somebody else entered"
    );

    /// <summary>What a policy that asks for two approvals says to the first; deciding does not refuse it.</summary>
    public static readonly Error SecondApprovalRequired = new(
        ErrorKind.RuleBroken,
        "SECOND_APPROVAL_REQUIRED",
        "This approval would be the first of two: another person must confirm it"
    );

    /// <summary>Nothing to withdraw.</summary>
    public static readonly Error NoApprovalAwaitsConfirmation = new(
        ErrorKind.Conflict,
        "NO_APPROVAL_AWAITS_CONFIRMATION",
        "No first approval awaits a second one, so there is none to withdraw"
    );

    /// <summary>The policy asks for grounds.</summary>
    public static readonly Error ReasonRequired = new(
        ErrorKind.RuleBroken,
        "REASON_REQUIRED",
        "This tenant's policy requires a reason, notes or a comment with every decision"
    );

    /// <summary>Documents the policy asks for are not there or not accepted.</summary>
    public static Error DocumentsMissing(IEnumerable<string> missing) =>
        new(
            ErrorKind.RuleBroken,
            "DOCUMENTS_MISSING",
            $"These documents must be accepted before an approval: {string.Join(", ", missing)}"
        );

    /// <summary>A move that is not in the table.</summary>
    public static Error IllegalMove(VerificationStatus from, VerificationStatus to) =>
        new(
            ErrorKind.Conflict,
            "ILLEGAL_STATUS_CHANGE",
            $"A verification cannot go from {from} to {to}; from {from} it can go to {string.Join(", ", VerificationMoves.From(from))}"
        );

    /// <summary>Somebody who would undo an approval that they could not give.</summary>
    public static Error FirstApprovalStands(Roles required) =>
        new(
            ErrorKind.Forbidden,
            "FIRST_APPROVAL_STANDS",
            $"The first of two approvals stands; only whoever gave it or holds {required.Format()} takes the verification back from there"
        );

    /// <summary>A note among admins by somebody who is none.</summary>
    public static readonly Error AdminNotesOfOthers = new(
        ErrorKind.Forbidden,
        "ADMIN_NOTES",
        "Only a tenant-admin or power-tenant writes notes that are kept among admins"
    );

    /// <summary>Review is resumed only where information was asked for.</summary>
    public static Error NotAwaitingInformation(VerificationStatus status) =>
        new(
            ErrorKind.Conflict,
            "NOT_AWAITING_INFORMATION",
            $"Review is resumed once requested information has come in; this verification is {status}"
        );

    /// <summary>A recommendation of a case that nobody reviews.</summary>
    public static Error NotInReview(VerificationStatus status) =>
        new(
            ErrorKind.Conflict,
            "NOT_IN_REVIEW",
            $"A decision is recommended while a verification is in review; this verification is {status}"
        );

    /// <summary>No recommendation stands.</summary>
    public static readonly Error NothingRecommended = new(
        ErrorKind.Conflict,
        "NOTHING_RECOMMENDED",
        "No recommendation stands, so there is none to withdraw"
    );

    /// <summary>Somebody else's recommendation.</summary>
    public static readonly Error RecommendationOfAnother = new(
        ErrorKind.Forbidden,
        "RECOMMENDATION_OF_ANOTHER",
        "Only whoever gave a recommendation, or somebody who decides, withdraws it"
    );

    /// <summary>A snooze of what waits for nobody.</summary>
    public static readonly Error DecidedAlready = new(
        ErrorKind.Conflict,
        "NOTHING_TO_SNOOZE",
        "A decided verification waits for nobody, so there is nothing to snooze"
    );

    /// <summary>The case is in the queue.</summary>
    public static readonly Error NotSnoozed = new(
        ErrorKind.Conflict,
        "NOT_SNOOZED",
        "The verification is not snoozed, so there is nothing to wake"
    );

    /// <summary>A field of the request contradicts the record.</summary>
    public static Error Mismatch(string field) =>
        Error.InvalidField(field, $"{field} does not match the verification's record");

    /// <summary>The version the caller named is not the current one.</summary>
    public static readonly Error VersionMismatch = new(
        ErrorKind.PreconditionFailed,
        "VERSION_MISMATCH",
        "If-Match does not name the verification's current version; read it again"
    );

    /// <summary>The tenant asks for a version with every decision, and the caller named none.</summary>
    public static readonly Error VersionRequired = new(
        ErrorKind.PreconditionRequired,
        "PRECONDITION_REQUIRED",
        "This tenant requires If-Match with every decision: send the ETag of the verification as you read it"
    );
}
