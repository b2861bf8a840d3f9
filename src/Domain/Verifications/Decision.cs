using System.Globalization;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>What was decided.</summary>
public enum DecisionOutcome
{
    /// <summary>Verified.</summary>
    Approved,

    /// <summary>Not verified.</summary>
    Declined,

    /// <summary>The first of two approvals: nothing is granted until another person confirms.</summary>
    ApprovalProposed,
}

/// <summary>Who is to be told; absent means no.</summary>
/// <param name="Callback">Send the "Verification completed" callback to the verification's own URL.</param>
/// <param name="OwnerEmail">Write to the project owner.</param>
/// <param name="ApplicantEmail">Write to the applicant.</param>
/// <param name="Subscriptions">Tell the tenant's webhook subscriptions.</param>
public sealed record Notifications(bool Callback, bool OwnerEmail, bool ApplicantEmail, bool Subscriptions)
{
    /// <summary>What a v2.1 decision does: subscriptions, and no mail.</summary>
    public static Notifications SubscriptionsOnly { get; } = new(false, false, false, true);
}

/// <summary>What somebody asks for when they decide.</summary>
/// <param name="Authority">Under which authority.</param>
/// <param name="Grounds">On which grounds.</param>
/// <param name="Notify">Who is to be told.</param>
public sealed record DecisionRequest(Authority Authority, Grounds Grounds, Notifications Notify);

/// <summary>
/// What an approval is judged by beside the case itself. Leaving something out refuses a second approval, never lets one
/// pass.
/// </summary>
public sealed record Evidence
{
    /// <summary>What a decline is judged by, and an approval where one is enough.</summary>
    public static Evidence None { get; } = new();

    /// <summary>
    /// A fingerprint of the risk, documents and subject the approval is given upon; null where the policy asks for one
    /// approval, which nothing has to be compared with.
    /// </summary>
    public string? Seen { get; init; }

    /// <summary>Whoever gave the first of two approvals, as they are now; null where none awaits a second.</summary>
    public FirstApprover? First { get; init; }
}

/// <summary>One decision: append-only. A later one supersedes it and never overwrites it.</summary>
public sealed record Decision
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Place among the verification's decisions, from 1.</summary>
    public required int Sequence { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>What it grants; null for a decline.</summary>
    public ApprovalLevel? Level { get; init; }

    /// <summary>The approver that was claimed.</summary>
    public required string ClaimedApprover { get; init; }

    /// <summary>The role that counted.</summary>
    public required Roles Role { get; init; }

    /// <summary>How the deciding actor authenticated.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>The deciding actor.</summary>
    public required string ActorId { get; init; }

    /// <summary>The deciding actor's name at the time.</summary>
    public required string ActorName { get; init; }

    public required Grounds Grounds { get; init; }

    /// <summary>Who owned the key that decided, where a key did that had an owner.</summary>
    public string? KeyOwnerId { get; init; }

    /// <summary>The fingerprint of what was decided upon, where a second approval has to be compared with it.</summary>
    public string? Seen { get; init; }

    /// <summary>What keeps the digest from confirming a guess of the texts (<see cref="Digests.Salt"/>); null in older ones.</summary>
    public string? Salt { get; init; }

    /// <summary>Risk level at the time.</summary>
    public required RiskLevel RiskLevel { get; init; }

    /// <summary>The policy it was made under; 0 is the built-in one.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Who was to be told.</summary>
    public required Notifications Notify { get; init; }

    /// <summary>When, UTC, whole milliseconds.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Who decided.</summary>
    public Identity By => new(ActorKind, ActorId, KeyOwnerId);

    /// <summary>Who decided, with the role that counted.</summary>
    internal Actor Actor(string tenantId) =>
        new(ActorKind, ActorId, ActorName, tenantId, Role) { KeyOwnerId = KeyOwnerId };

    /// <summary>
    /// SHA-256 over every field, lower-case hex. The audit entry holds it, so that a changed decision row is found.
    /// </summary>
    public string Digest()
    {
        string?[] fields =
        [
            Id,
            Sequence.ToString(CultureInfo.InvariantCulture),
            Outcome.ToString(),
            Level?.ToString(),
            ClaimedApprover,
            Role.Format(),
            ActorKind.ToString(),
            ActorId,
            ActorName,
            Grounds.Reason,
            Grounds.Notes,
            Grounds.Comment,
            Grounds.AdminNotes,
            RiskLevel.ToString(),
            PolicyVersion.ToString(CultureInfo.InvariantCulture),
            $"{Notify.Callback},{Notify.OwnerEmail},{Notify.ApplicantEmail},{Notify.Subscriptions}",
            DecidedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            Grounds.ReasonCode,
            KeyOwnerId,
            Seen,
            Salt,
        ];

        // Decisions made before these fields were there keep the digest they were recorded with.
        return Digests.Of(
            Salt is not null ? fields
            : (Grounds.ReasonCode ?? KeyOwnerId ?? Seen) is not null ? fields.AsSpan()[..^1]
            : fields.AsSpan()[..^4]
        );
    }

    /// <summary>What of it outlives its subject: no text, no fingerprint of what was seen, no salt.</summary>
    public Decision Kept() =>
        this with
        {
            Grounds = new Grounds { ReasonCode = Grounds.ReasonCode },
            Seen = null,
            Salt = null,
        };
}
