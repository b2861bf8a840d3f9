using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Retention;

/// <summary>Why a subject is erased.</summary>
public enum ErasureBasis
{
    /// <summary>The subject asks for it (GDPR Article 17).</summary>
    SubjectRequest,

    /// <summary>The law no longer asks to keep it (AMLR Article 77).</summary>
    RetentionOver,
}

/// <summary>Where an erasure stands.</summary>
public enum ErasureStatus
{
    /// <summary>It awaits another person.</summary>
    Proposed,

    /// <summary>It is carried out once nothing keeps the records any more.</summary>
    Confirmed,

    /// <summary>It has begun, and cannot be undone.</summary>
    Running,

    /// <summary>Everything is gone.</summary>
    Done,

    /// <summary>Somebody ended it before it began.</summary>
    Cancelled,
}

/// <summary>Takes what identifies one subject out of all that is kept of it. Two people ask for it; a subject has one at a time.</summary>
public sealed record Erasure
{
    /// <summary>Identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>Who is erased.</summary>
    public required SubjectRef Subject { get; init; }

    /// <summary>Why.</summary>
    public required ErasureBasis Basis { get; init; }

    /// <summary>Why, in the proposer's words; empty once the subject is erased.</summary>
    public required string Reason { get; init; }

    /// <summary>Where it stands.</summary>
    public required ErasureStatus Status { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>Who proposed it.</summary>
    public required Identity ProposedBy { get; init; }

    /// <summary>Their name at the time.</summary>
    public required string ProposedByName { get; init; }

    /// <summary>When it was confirmed, UTC.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The id of whoever confirmed it.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>Their name at the time.</summary>
    public string? ConfirmedByName { get; init; }

    /// <summary>When it was cancelled, UTC.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>The name of whoever cancelled it.</summary>
    public string? CancelledByName { get; init; }

    /// <summary>Cases erased so far.</summary>
    public int Cases { get; init; }

    /// <summary>Audit entries erased so far.</summary>
    public int Entries { get; init; }

    /// <summary>When the last row was erased, UTC; stored documents and kept answers are gone a day later.</summary>
    public DateTimeOffset? RowsErasedAt { get; init; }

    /// <summary>When all of it was gone, UTC.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>When the service looks at it next, UTC.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Why <paramref name="by"/> cannot confirm it; null when they can.</summary>
    /// <param name="by">Who is to confirm.</param>
    /// <param name="confirmer">The user who is to confirm, directly or by a key; null for the installation.</param>
    /// <param name="proposer">The user who proposed it, directly or by a key, as they are now; null for the installation.</param>
    public Error? RefusedToConfirm(Actor by, User? confirmer, User? proposer) =>
        Status != ErasureStatus.Proposed ? RetentionErrors.NotProposed(Status)
        : by.PersonId is null ? RetentionErrors.PersonConfirms
        : by.IsSamePersonAs(ProposedBy) ? RetentionErrors.SecondPersonRequired
        : IsTied(confirmer, ProposedBy.PersonId) || IsTied(proposer, by.PersonId)
            ? RetentionErrors.ConfirmerNotIndependent
        : null;

    /// <summary>Why it cannot be cancelled any more; null when it can.</summary>
    public Error? RefusedToCancel() =>
        Status is ErasureStatus.Proposed or ErasureStatus.Confirmed ? null : RetentionErrors.NotCancellable(Status);

    /// <summary>Without what a log must not hold.</summary>
    public override string ToString() => $"Erasure {{ Id = {Id} }}";

    // As with policies: who was made, or given their password, by the other is no second person.
    private static bool IsTied(User? user, string? otherPersonId) =>
        user is { ExternalSubject: null } && user.IsTiedTo(otherPersonId, DateTimeOffset.MinValue);
}
