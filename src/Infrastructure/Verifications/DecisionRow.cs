using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>A decision as stored.</summary>
internal sealed class DecisionRow
{
    /// <summary>The columns <see cref="ToDecision"/> needs.</summary>
    public const string Columns = """
        id, sequence, outcome, level, claimed_approver, role, actor_kind, actor_id, actor_name, reason, notes, comment, admin_notes,
        reason_code, key_owner_id, seen, salt, risk_level, policy_version, notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at
        """;

    /// <summary>Appends one decision.</summary>
    public const string Insert = """
        INSERT INTO decisions
            (id, tenant_id, verification_id, sequence, outcome, level, claimed_approver, role, actor_kind, actor_id, actor_name,
             reason, notes, comment, admin_notes, reason_code, key_owner_id, seen, salt, risk_level, policy_version,
             notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at)
        VALUES
            (@Id, @TenantId, @VerificationId, @Sequence, @Outcome, @Level, @ClaimedApprover, @Role, @ActorKind, @ActorId, @ActorName,
             @Reason, @Notes, @Comment, @AdminNotes, @ReasonCode, @KeyOwnerId, @Seen, @Salt, @RiskLevel, @PolicyVersion,
             @NotifyCallback, @NotifyOwnerEmail, @NotifyApplicantEmail, @NotifySubscriptions, @DecidedAt)
        """;

    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string VerificationId { get; init; } = "";
    public int Sequence { get; init; }
    public string Outcome { get; init; } = "";
    public string? Level { get; init; }
    public string ClaimedApprover { get; init; } = "";
    public string Role { get; init; } = "";
    public string ActorKind { get; init; } = "";
    public string ActorId { get; init; } = "";
    public string ActorName { get; init; } = "";
    public string? Reason { get; init; }
    public string? Notes { get; init; }
    public string? Comment { get; init; }
    public string? AdminNotes { get; init; }
    public string? ReasonCode { get; init; }
    public string? KeyOwnerId { get; init; }
    public string? Seen { get; init; }
    public string? Salt { get; init; }

    /// <summary>The erasure that took its texts; read by the audit's check alone.</summary>
    public string? ErasedBy { get; init; }

    /// <summary>Its digest as it was made, once its texts are erased.</summary>
    public string? Digest { get; init; }

    /// <summary>The digest of what is kept of it.</summary>
    public string? KeptDigest { get; init; }
    public string RiskLevel { get; init; } = "";
    public int PolicyVersion { get; init; }
    public bool NotifyCallback { get; init; }
    public bool NotifyOwnerEmail { get; init; }
    public bool NotifyApplicantEmail { get; init; }
    public bool NotifySubscriptions { get; init; }
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>What is stored of a decision.</summary>
    public static DecisionRow From(Verification verification, Decision decision) =>
        new()
        {
            Id = decision.Id,
            TenantId = verification.TenantId,
            VerificationId = verification.Id,
            Sequence = decision.Sequence,
            Outcome = decision.Outcome.ToString(),
            Level = decision.Level?.ToString(),
            ClaimedApprover = decision.ClaimedApprover,
            Role = decision.Role.Format(),
            ActorKind = decision.ActorKind.ToString(),
            ActorId = decision.ActorId,
            ActorName = decision.ActorName,
            Reason = decision.Grounds.Reason,
            Notes = decision.Grounds.Notes,
            Comment = decision.Grounds.Comment,
            AdminNotes = decision.Grounds.AdminNotes,
            ReasonCode = decision.Grounds.ReasonCode,
            KeyOwnerId = decision.KeyOwnerId,
            Seen = decision.Seen,
            Salt = decision.Salt,
            RiskLevel = decision.RiskLevel.ToString(),
            PolicyVersion = decision.PolicyVersion,
            NotifyCallback = decision.Notify.Callback,
            NotifyOwnerEmail = decision.Notify.OwnerEmail,
            NotifyApplicantEmail = decision.Notify.ApplicantEmail,
            NotifySubscriptions = decision.Notify.Subscriptions,
            DecidedAt = decision.DecidedAt,
        };

    public Decision ToDecision() =>
        new()
        {
            Id = Id,
            Sequence = Sequence,
            Outcome = Enum.Parse<DecisionOutcome>(Outcome),
            Level = Level is null ? null : Enum.Parse<ApprovalLevel>(Level),
            ClaimedApprover = ClaimedApprover,
            Role = RoleNames.ParseList(Role),
            ActorKind = Enum.Parse<ActorKind>(ActorKind),
            ActorId = ActorId,
            ActorName = ActorName,
            Grounds = new Grounds
            {
                Reason = Reason,
                Notes = Notes,
                Comment = Comment,
                AdminNotes = AdminNotes,
                ReasonCode = ReasonCode,
            },
            KeyOwnerId = KeyOwnerId,
            Seen = Seen,
            Salt = Salt,
            RiskLevel = Enum.Parse<RiskLevel>(RiskLevel),
            PolicyVersion = PolicyVersion,
            Notify = new Notifications(NotifyCallback, NotifyOwnerEmail, NotifyApplicantEmail, NotifySubscriptions),
            DecidedAt = DecidedAt,
        };
}
