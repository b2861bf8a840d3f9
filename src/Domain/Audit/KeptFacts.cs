using System.Collections.Frozen;

namespace VerificationService.Domain.Audit;

/// <summary>
/// Which facts of an audit entry outlive its subject: ids that the service made, types, risk, status, outcomes, levels, reason
/// codes, staff, times, policy versions, sizes and hashes. All others are erased with the subject: what somebody wrote, names of files,
/// ids that a caller chose, fingerprints of personal data. One line for each action; an action that stands nowhere keeps nothing.
/// </summary>
public static class KeptFacts
{
    /// <summary>The fact that keeps the hash of an entry from confirming a guess of its others; erased with them.</summary>
    public const string Salt = "salt";

    // The refused attempt's message may repeat what was typed; its code does not.
    private static readonly Line Refused = new("code roles", "refusal");

    private static readonly Line Decided = new(
        "decisionId decisionDigest sequence from riskLevel level claimedApprover role policyVersion reasonCode keyOwnerId",
        // The fingerprint of what was seen is of personal data, and has no salt.
        "reason notes comment adminNotes seen"
    );

    private static readonly Line Erasing = new("erasureId entries entriesDigest decisions decisionsDigest", "");
    private static readonly Line DocumentOfSubject = new("documentId documentType files", "");
    private static readonly Line DocumentJudged = new("documentId documentType sha256", "reason");

    private static readonly FrozenDictionary<string, Line> Lines = new Dictionary<string, Line>
    {
        ["verification.created"] = new("types applicantId organizationId riskLevel riskFactors", ""),
        ["verification.form_submitted"] = new("linkId formId formVersion applicantId", ""),
        ["verification.review_started"] = new("from", ""),
        ["verification.information_requested"] = new(
            "from reasonCode applicantEmail fields documents",
            "message adminNotes"
        ),
        ["verification.information_reminded"] = new("reminder applicantEmail", ""),
        ["verification.information_expired"] = new("askedAt reasonCode", ""),
        ["verification.information_answered"] = new("askedAt", "answer"),
        ["verification.review_resumed"] = new("from askedAt", ""),
        ["verification.decision_recommended"] = new("outcome reasonCode", "reason"),
        ["verification.recommendation_withdrawn"] = new("outcome recommendedBy", "reason"),
        ["verification.snoozed"] = new("until", "reason"),
        ["verification.woken"] = new("", ""),
        ["verification.approval_proposed"] = Decided,
        ["verification.approved"] = Decided,
        ["verification.declined"] = Decided,
        ["verification.approval_withdrawn"] = new("from decisionId approvedBy", "reason"),
        ["verification.told_again"] = new("decisionId callback ownerEmail applicantEmail", ""),
        ["verification.subject_changed"] = new("subjectId changed riskLevel riskFactors", ""),
        ["verification.dossier_exported"] = new("manifestSha256 files withAdminNotes", "purpose"),
        ["verification.assigned"] = new("userId userName until", ""),
        ["verification.unassigned"] = new("userId", ""),
        ["verification.note_added"] = new("noteId", "note adminNotes"),
        ["verification.document_uploaded"] = new(
            "documentId version documentType mediaType size sha256",
            "docId fileName"
        ),
        ["verification.document_accepted"] = DocumentJudged,
        ["verification.document_rejected"] = DocumentJudged,
        ["document.downloaded"] = new("verificationId version documentType sha256", "docId"),
        ["document.created"] = DocumentOfSubject,
        ["document.changed"] = DocumentOfSubject,
        ["applicant.created"] = new("", "politicallyExposed"),
        ["applicant.changed"] = new("changed", ""),
        ["consent.given"] = new("kind version", ""),
        ["consent.withdrawn"] = new("kind version", ""),
        ["organization.created"] = new("", "businessActivities"),
        ["subject.relationship_ended"] = new("endedOn before", ""),
        ["subject.hold_set"] = new("holdId until", "matter reason"),
        ["subject.hold_released"] = new("holdId", "reason"),
        ["subject.erasure_proposed"] = new("erasureId basis", "reason"),
        ["subject.erasure_confirmed"] = new("erasureId automatic proposedBy", ""),
        ["subject.erasure_cancelled"] = new("erasureId", ""),
        ["verification.erased"] = Erasing,
        ["document.erased"] = Erasing,
        ["subject.erased"] = Erasing,
    }.ToFrozenDictionary();

    /// <summary>Whether the entries of <paramref name="action"/> are about a subject, so that an erasure of the subject reaches them.</summary>
    public static bool AreOfSubject(string action) =>
        action.StartsWith("verification.", StringComparison.Ordinal)
        || action.StartsWith("document.", StringComparison.Ordinal)
        || action.StartsWith("applicant.", StringComparison.Ordinal)
        || action.StartsWith("organization.", StringComparison.Ordinal)
        || action.StartsWith("consent.", StringComparison.Ordinal)
        || action.StartsWith("subject.", StringComparison.Ordinal);

    /// <summary>Whether the fact <paramref name="name"/> of <paramref name="action"/> outlives the subject.</summary>
    public static bool Keeps(string action, string name) =>
        !AreOfSubject(action) || (LineOf(action)?.Kept.Contains(name) ?? false);

    /// <summary>Whether somebody has said of the fact <paramref name="name"/> of <paramref name="action"/> that it stays or goes.</summary>
    public static bool IsClassified(string action, string name) =>
        !AreOfSubject(action)
        || name == Salt
        || (LineOf(action) is { } line && (line.Kept.Contains(name) || line.Erased.Contains(name)));

    private static Line? LineOf(string action) =>
        action.EndsWith(".refused", StringComparison.Ordinal) ? Refused : Lines.GetValueOrDefault(action);

    private sealed class Line(string kept, string erased)
    {
        public FrozenSet<string> Kept { get; } = Names(kept);

        public FrozenSet<string> Erased { get; } = Names(erased);

        private static FrozenSet<string> Names(string names) =>
            names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
    }
}
