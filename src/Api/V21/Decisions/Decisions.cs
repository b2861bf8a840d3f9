using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using VerificationService.Api.Http.Bodies;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;
using Command = VerificationService.Application.Verifications.CreateVerification;

namespace VerificationService.Api.V21.Decisions;

/// <summary>What an approver says; <c>status</c> turns it into a rejection.</summary>
[Unused("approvalLevel")]
public sealed class ApproveRequest
{
    /// <summary>
    /// The authority claimed: <c>tenant-admin</c> (standard businesses), <c>power-tenant</c> (high-risk businesses), the
    /// caller's own user id or name, or <c>E2E_TEST_ADMIN</c> in sandbox tenants. A claim the token does not bear is 403.
    /// Required, unless <c>userId</c> names the approver.
    /// </summary>
    /// <example>E2E_TEST_ADMIN</example>
    [MaxLength(200)]
    public string? ApprovedBy { get; init; }

    /// <summary>Reason for approval. One of this, <c>notes</c> and <c>comment</c> is required.</summary>
    /// <example>All KYB verification criteria met</example>
    [MaxLength(4000)]
    public string? ApprovalReason { get; init; }

    /// <summary>Approval notes explaining the decision.</summary>
    /// <example>Approved via E2E</example>
    [MaxLength(4000)]
    public string? Notes { get; init; }

    /// <summary>Additional comment for the approval.</summary>
    /// <example>Documents verified, identity confirmed</example>
    [MaxLength(4000)]
    public string? Comment { get; init; }

    /// <summary>Why, as a code of the tenant's list (<c>GET /api/v2.1/reason-codes</c>); any code where it has none.</summary>
    /// <example>DOCUMENTS_VERIFIED</example>
    [MaxLength(64)]
    public string? ReasonCode { get; init; }

    /// <summary>Internal admin notes, not visible to the customer.</summary>
    /// <example>All documents verified and authentic</example>
    [MaxLength(4000)]
    public string? AdminNotes { get; init; }

    /// <summary>Target status: <c>APPROVED</c> (also when absent) or <c>REJECTED</c>.</summary>
    /// <example>APPROVED</example>
    [AllowedValues("APPROVED", "REJECTED")]
    public string? Status { get; init; }

    /// <summary>The verification, again; if sent it must match the record.</summary>
    public string? VerificationId { get; init; }

    /// <summary>Organization identifier (B2B); if sent it must match the record.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Customer identifier (B2C); if sent it must match the record.</summary>
    public string? CustomerId { get; init; }

    /// <summary>
    /// User associated with the verification; it must match where the record names one. In a body with <c>verificationId</c>
    /// and without <c>approvedBy</c> it is the approver instead, and <c>E2E_ADMIN</c> is <c>E2E_TEST_ADMIN</c>.
    /// </summary>
    [MaxLength(Command.MaxUserId)]
    public string? UserId { get; init; }

    /// <summary>Type of verification; if sent it must match the record.</summary>
    /// <example>IDENTITY_VERIFICATION</example>
    public string? VerificationType { get; init; }

    // The use case of a rejection would name rejectedBy, which nobody sends here.
    internal Error? Refusal =>
        Status is not (null or "APPROVED" or "REJECTED")
            ? Error.InvalidField("status", "status must be APPROVED or REJECTED")
        : IsRejection && string.IsNullOrWhiteSpace(Approver)
            ? Error.InvalidField("approvedBy", "approvedBy is required")
        : null;

    internal bool IsRejection => Status == "REJECTED";

    // One of the published forms has no approvedBy: it repeats the verification and has the approver in userId.
    private bool HasApproverInUserId => ApprovedBy is null && VerificationId is not null;

    private string? Approver => HasApproverInUserId ? V21Words.ApproverOf(UserId) : ApprovedBy;

    internal ApproveVerification ToApproval(string verificationId, ExpectedVersion? version) =>
        new()
        {
            VerificationId = verificationId,
            ApprovedBy = Approver,
            Grounds = Grounds(),
            Expected = Expected(version),
        };

    internal RejectVerification ToRejection(string verificationId, ExpectedVersion? version) =>
        new()
        {
            VerificationId = verificationId,
            RejectedBy = Approver,
            Grounds = Grounds(),
            Expected = Expected(version),
        };

    private Grounds Grounds() =>
        new()
        {
            Reason = ApprovalReason,
            Notes = Notes,
            Comment = Comment,
            AdminNotes = AdminNotes,
            ReasonCode = ReasonCode,
        };

    private ExpectedRecord Expected(ExpectedVersion? version) =>
        new()
        {
            VerificationId = VerificationId,
            OrganizationId = OrganizationId,
            CustomerId = CustomerId,
            UserId = HasApproverInUserId ? null : UserId,
            VerificationType = VerificationType,
            Version = version,
        };
}

/// <summary>What a rejecter says.</summary>
public sealed class RejectRequest
{
    /// <summary>The authority claimed, as <c>approvedBy</c> of an approval. One of the two is required.</summary>
    /// <example>tenant-admin</example>
    [MaxLength(200)]
    public string? RejectedBy { get; init; }

    /// <summary>The same as <c>rejectedBy</c>.</summary>
    [SameAs("rejectedBy")]
    [MaxLength(200)]
    public string? ApprovedBy { get; init; }

    /// <summary>Reason for rejection. One of this, <c>approvalReason</c>, <c>notes</c> and <c>comment</c> is required.</summary>
    /// <example>The documents are not authentic</example>
    [MaxLength(4000)]
    public string? RejectionReason { get; init; }

    /// <summary>The same as <c>rejectionReason</c>.</summary>
    [SameAs("rejectionReason")]
    [MaxLength(4000)]
    public string? ApprovalReason { get; init; }

    /// <summary>Notes explaining the decision.</summary>
    [MaxLength(4000)]
    public string? Notes { get; init; }

    /// <summary>Additional comment.</summary>
    [MaxLength(4000)]
    public string? Comment { get; init; }

    /// <summary>Why, as a code of the tenant's list (<c>GET /api/v2.1/reason-codes</c>); any code where it has none.</summary>
    /// <example>DOCUMENT_NOT_AUTHENTIC</example>
    [MaxLength(64)]
    public string? ReasonCode { get; init; }

    /// <summary>Internal admin notes, not visible to the customer.</summary>
    [MaxLength(4000)]
    public string? AdminNotes { get; init; }

    /// <summary>The verification, again; if sent it must match the record.</summary>
    public string? VerificationId { get; init; }

    /// <summary>Organization identifier; if sent it must match the record.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Customer identifier; if sent it must match the record.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Associated user; it must match where the record names one.</summary>
    [MaxLength(Command.MaxUserId)]
    public string? UserId { get; init; }

    /// <summary>Type of verification; if sent it must match the record.</summary>
    public string? VerificationType { get; init; }

    internal Result<RejectVerification> ToCommand(string verificationId, ExpectedVersion? version)
    {
        if (
            Synonyms
                .OneOf("rejectedBy", RejectedBy, "approvedBy", ApprovedBy)
                .Failed(out var refusal, out var rejectedBy)
            || Synonyms
                .OneOf("rejectionReason", RejectionReason, "approvalReason", ApprovalReason)
                .Failed(out refusal, out var reason)
        )
        {
            return refusal;
        }

        return new RejectVerification
        {
            VerificationId = verificationId,
            RejectedBy = rejectedBy,
            Grounds = new Grounds
            {
                Reason = reason,
                Notes = Notes,
                Comment = Comment,
                AdminNotes = AdminNotes,
                ReasonCode = ReasonCode,
            },
            Expected = new ExpectedRecord
            {
                VerificationId = VerificationId,
                OrganizationId = OrganizationId,
                CustomerId = CustomerId,
                UserId = UserId,
                VerificationType = VerificationType,
                Version = version,
            },
        };
    }
}

/// <summary>An approval, in the contract's order.</summary>
public sealed class ApprovalData
{
    /// <summary><c>TENANT_VERIFIED</c> or <c>POWER_TENANT_VERIFIED</c>.</summary>
    /// <example>TENANT_VERIFIED</example>
    [JsonPropertyOrder(0)]
    public required string? Level { get; init; }

    /// <summary>The approver claimed.</summary>
    /// <example>E2E_TEST_ADMIN</example>
    [JsonPropertyOrder(1)]
    public required string ApprovedBy { get; init; }

    /// <summary>When, UTC.</summary>
    [JsonPropertyOrder(2)]
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>The verification.</summary>
    /// <example>90fb384c-6404-453d-9001-d15c4e0966e5</example>
    [JsonPropertyOrder(3)]
    public required string VerificationId { get; init; }

    /// <summary><c>APPROVED</c>, or <c>AWAITING_APPROVAL</c> after the first of two approvals.</summary>
    /// <example>APPROVED</example>
    [JsonPropertyOrder(4)]
    public required string Status { get; init; }

    /// <summary>The reason code, where one was given.</summary>
    [JsonPropertyOrder(5)]
    public string? ReasonCode { get; init; }

    internal static ApprovalData Of(DecisionMade made) =>
        new()
        {
            Level = V21Words.Of(made.Decision.Level),
            ApprovedBy = made.Decision.ClaimedApprover,
            ApprovedAt = made.Decision.DecidedAt,
            VerificationId = made.VerificationId,
            Status = V21Words.Of(made.Status),
            ReasonCode = made.Decision.Grounds.ReasonCode,
        };
}

/// <summary>A rejection, in the order of an approval.</summary>
public sealed class RejectionData
{
    /// <summary>Always null: a rejection grants nothing.</summary>
    [JsonPropertyOrder(0)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Level => null;

    /// <summary>The same as <c>rejectedBy</c>, where an approval's address was asked with the status <c>REJECTED</c>.</summary>
    /// <example>tenant-admin</example>
    [JsonPropertyOrder(1)]
    public string? ApprovedBy { get; init; }

    /// <summary>The same as <c>rejectedAt</c>, where an approval's address was asked.</summary>
    [JsonPropertyOrder(1)]
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>The approver claimed.</summary>
    /// <example>tenant-admin</example>
    [JsonPropertyOrder(1)]
    public required string RejectedBy { get; init; }

    /// <summary>When, UTC.</summary>
    [JsonPropertyOrder(2)]
    public required DateTimeOffset RejectedAt { get; init; }

    /// <summary>The verification.</summary>
    [JsonPropertyOrder(3)]
    public required string VerificationId { get; init; }

    /// <summary>Always <c>REJECTED</c>.</summary>
    /// <example>REJECTED</example>
    [JsonPropertyOrder(4)]
    public required string Status { get; init; }

    /// <summary>The reason code, where one was given.</summary>
    [JsonPropertyOrder(5)]
    public string? ReasonCode { get; init; }

    internal static RejectionData Of(DecisionMade made, bool askedAsApproval) =>
        new()
        {
            ApprovedBy = askedAsApproval ? made.Decision.ClaimedApprover : null,
            ApprovedAt = askedAsApproval ? made.Decision.DecidedAt : null,
            RejectedBy = made.Decision.ClaimedApprover,
            RejectedAt = made.Decision.DecidedAt,
            VerificationId = made.VerificationId,
            Status = V21Words.Of(made.Status),
            ReasonCode = made.Decision.Grounds.ReasonCode,
        };
}

/// <summary>Why a first approval is taken back.</summary>
public sealed class WithdrawApprovalRequest
{
    /// <summary>In the caller's words; stands in the history.</summary>
    /// <example>The licence has lapsed since</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>A case that is in review again.</summary>
public sealed class ApprovalReturnedData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Always <c>IN_REVIEW</c>.</summary>
    /// <example>IN_REVIEW</example>
    public required string Status { get; init; }

    internal static ApprovalReturnedData Of(ApprovalReturned returned) =>
        new() { VerificationId = returned.VerificationId, Status = V21Words.Of(returned.Status) };
}
