using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>A verification as it is read: one flat row with the decision that stands.</summary>
public sealed class VerificationView
{
    /// <inheritdoc cref="Verification.Opened"/>
    public required Verification.Opening Opened { get; init; }

    /// <inheritdoc cref="Verification.Id"/>
    public string Id => Opened.Id!;

    /// <inheritdoc cref="Verification.ApplicantId"/>
    public string? ApplicantId => Opened.ApplicantId;

    /// <inheritdoc cref="Verification.OrganizationId"/>
    public string? OrganizationId => Opened.OrganizationId;

    /// <inheritdoc cref="Verification.Types"/>
    public IReadOnlyList<string> Types => Opened.Types;

    /// <inheritdoc cref="Verification.Status"/>
    public required VerificationStatus Status { get; init; }

    /// <inheritdoc cref="Verification.IsErased"/>
    public bool IsErased { get; init; }

    public RiskLevel RiskLevel => Opened.Risk.Level;

    /// <summary>Why the level is what it is.</summary>
    public IReadOnlyList<RiskFactor> RiskFactors => Opened.Risk.Factors;

    /// <summary>What the business does that the service does not know: whoever decides judges it. Empty in lists.</summary>
    public required IReadOnlyList<string> UnrecognisedActivities { get; init; }

    /// <inheritdoc cref="Verification.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="Verification.UpdatedAt"/>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The version, for optimistic concurrency.</summary>
    public required long Version { get; init; }

    /// <summary>The approver claimed by the standing decision.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Who made the standing decision: a user, or a key.</summary>
    public Identity? Decider { get; init; }

    /// <summary>Their name at the time.</summary>
    public string? DeciderName { get; init; }

    /// <summary>When the standing decision was made.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>What the standing decision grants.</summary>
    public ApprovalLevel? Level { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Why, as told to the subject.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the standing decision asked for the v1 callback.</summary>
    public bool CallbackAsked { get; init; }

    /// <summary>When a decision is due; null once there is one, and while the subject is asked for more.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether that time has passed.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>The user who holds the case, if anybody does now.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>That user's name.</summary>
    public string? AssignedName { get; init; }

    /// <summary>How long they hold it unless they renew it.</summary>
    public DateTimeOffset? AssignedUntil { get; init; }

    /// <summary>The user whose question the subject has answered; null where nobody's was.</summary>
    public string? AnsweredFor { get; init; }

    /// <summary>Whether an answer of the subject waits for a reviewer.</summary>
    public bool IsAnswered => AnsweredFor is not null && Status == VerificationStatus.InReview;

    /// <inheritdoc cref="Verification.Recommended"/>
    public Recommendation? Recommended { get; init; }

    /// <summary>Why and until when it is out of the queue; null while it is in it.</summary>
    public Snooze? Snoozed { get; init; }

    /// <summary>Where v1 callbacks about it go, by its own address or the tenant's. Not known in lists.</summary>
    public CaseCallbacks Callbacks { get; private set; } = new(null, EveryDecision: false);

    /// <summary>What its subjects have agreed to, oldest first. Not known in lists.</summary>
    public IReadOnlyList<Consent> Consents { get; internal set; } = [];

    /// <summary>The same, with what the tenant says of callbacks.</summary>
    internal VerificationView Under(CallbackSettings? tenant)
    {
        Callbacks = new CaseCallbacks(Opened.CallbackUrl ?? tenant?.Url, tenant is { EveryDecision: true });
        return this;
    }

    internal PageKey Key => new(CreatedAt, Id);
}

/// <summary>Where v1 callbacks about one case go.</summary>
/// <param name="Url">The address; null for nowhere.</param>
/// <param name="EveryDecision">Whether officers' decisions are told there without being asked for.</param>
public sealed record CaseCallbacks(string? Url, bool EveryDecision);

/// <summary>Which verifications to list; whatever is absent does not filter.</summary>
public sealed record VerificationFilter
{
    /// <summary>Where they stand.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>Their risk level.</summary>
    public RiskLevel? RiskLevel { get; init; }

    /// <summary>Their main type.</summary>
    public string? Type { get; init; }

    /// <summary>The person.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>By whom the cases are about.</summary>
    public SubjectQuery Subjects { get; init; } = new();
}

/// <summary>One line of a verification's history.</summary>
public sealed class HistoryEntryView
{
    /// <summary>Place in the history, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Dotted lower-case action.</summary>
    public required string Action { get; init; }

    /// <summary>How the actor authenticated.</summary>
    public required string ActorKind { get; init; }

    /// <summary>Who acted.</summary>
    public required string ActorId { get; init; }

    /// <summary>The actor's name at the time.</summary>
    public required string ActorName { get; init; }

    /// <summary>What happened, a JSON object.</summary>
    public required string Facts { get; init; }

    /// <summary>Where the request came from, a JSON object.</summary>
    public required string Origin { get; init; }

    /// <summary>The entry's hash, lower-case hex.</summary>
    public required string Hash { get; init; }
}

/// <summary>Reads verifications for showing. Every call names the tenant.</summary>
public interface IVerificationReader
{
    /// <summary>The verification of that id in that tenant.</summary>
    Task<VerificationView?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> verifications after a key, newest first.</summary>
    Task<IReadOnlyList<VerificationView>> ListAsync(
        string tenantId,
        VerificationFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Decided cases, the latest decision first, and where the next page begins. Fewer than <paramref name="limit"/> may be
    /// found while there is a next page: what one call looks through is bounded.
    /// </summary>
    Task<(IReadOnlyList<VerificationView> Items, PageKey? Next)> DecidedAsync(
        string tenantId,
        DecidedFilter filter,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>The verifications of those ids in that tenant, in the order of the ids; an unknown id is left out.</summary>
    Task<IReadOnlyList<VerificationView>> ReadAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="rows"/> history entries of one verification after a sequence, oldest first.</summary>
    Task<IReadOnlyList<HistoryEntryView>> HistoryAsync(
        string tenantId,
        string id,
        long afterSequence,
        int rows,
        CancellationToken cancellationToken
    );
}
