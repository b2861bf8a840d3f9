using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Verifications;

/// <summary>
/// One verification of one subject: its type, its risk, where it stands, and every decision ever made on it. Approve,
/// decline and adjust all pass through one guard, whatever surface they came from.
/// </summary>
public sealed class Verification : AggregateRoot
{
    private readonly List<Decision> decisions = [];
    private int savedDecisions;
    private (Recommendation?, Snooze?) savedReview;
    private IReadOnlyCollection<CaseDocument>? documents;

    private Verification(Opening opened) => Opened = opened;

    /// <summary>
    /// What opened it, fixed from then on but for what it says of the subject: that is of the version of the subject which the case is
    /// judged upon.
    /// </summary>
    public Opening Opened { get; private set; }

    /// <summary>Whether its subject changed since it was last read or saved.</summary>
    public bool HasChangedSubject { get; private set; }

    /// <inheritdoc cref="Opening.Id"/>
    public string Id => Opened.Id!;

    /// <inheritdoc cref="Opening.TenantId"/>
    public string TenantId => Opened.TenantId;

    /// <inheritdoc cref="Opening.ApplicantId"/>
    public string? ApplicantId => Opened.ApplicantId;

    /// <inheritdoc cref="Opening.OrganizationId"/>
    public string? OrganizationId => Opened.OrganizationId;

    /// <inheritdoc cref="Opening.Types"/>
    public IReadOnlyList<string> Types => Opened.Types;

    /// <inheritdoc cref="Opening.Risk"/>
    public RiskAssessment Risk => Opened.Risk;

    /// <summary>Who opened it.</summary>
    public required Identity OpenedBy { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether what identified its subject is erased: nothing is added to it any more.</summary>
    public bool IsErased { get; private init; }

    /// <summary>Where it stands.</summary>
    public VerificationStatus Status { get; private set; } = VerificationStatus.Pending;

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>How long it has been waiting for a decision.</summary>
    public ReviewClock Clock { get; private set; }

    /// <summary>What is recommended to whoever decides it; null while nothing is. Every move and all new evidence end it.</summary>
    public Recommendation? Recommended { get; private set; }

    /// <summary>Why and until when it is out of the queue; what lies in the past counts no more. Ended as <see cref="Recommended"/> is.</summary>
    public Snooze? Snoozed { get; private set; }

    /// <summary>Whether <see cref="Recommended"/> or <see cref="Snoozed"/> changed since it was last read or saved.</summary>
    public bool HasChangedReview => (Recommended, Snoozed) != savedReview;

    /// <summary>
    /// Its current documents. Throws while they are not read, which is as long as no rule looks at them: none read is not
    /// none there.
    /// </summary>
    public IReadOnlyCollection<CaseDocument> Documents =>
        documents ?? throw new InvalidOperationException("The case's documents were not read.");

    /// <summary>Types of which a current document is accepted.</summary>
    public IReadOnlyCollection<string> AcceptedDocuments =>
        [
            .. Documents
                .Where(document => document.Status == DocumentStatus.Accepted)
                .Select(document => document.Type)
                .Distinct(),
        ];

    /// <summary>
    /// The decisions known here, oldest first. No rule looks further back than the last one, so what was read from the
    /// database may hold no more than that; the whole history is the audit's and the table's.
    /// </summary>
    public IReadOnlyList<Decision> Decisions => decisions;

    /// <summary>Decisions made since it was last read or saved; the repository appends these.</summary>
    public IEnumerable<Decision> NewDecisions => decisions.Skip(savedDecisions);

    /// <summary>The decision that stands, or null while none does.</summary>
    public Decision? Standing => Status.IsDecided() ? decisions[^1] : null;

    public sealed record Opening
    {
        /// <summary>Identifier, the same on every surface; ours where the opening brings none from another system.</summary>
        public string? Id { get; init; }

        /// <summary>The tenant it belongs to.</summary>
        public required string TenantId { get; init; }

        /// <summary>The person verified, if any. A verification has a person, a business or both.</summary>
        public string? ApplicantId { get; init; }

        /// <summary>The business verified, if any.</summary>
        public string? OrganizationId { get; init; }

        /// <summary>The user the record is associated with, as its opener said.</summary>
        public string? UserId { get; init; }

        /// <summary>Who asked for it, as its opener said.</summary>
        public string? RequestedByUserId { get; init; }

        /// <summary>What is checked; see <see cref="VerificationTypes"/>. Never empty; the first is the main one.</summary>
        public required IReadOnlyList<string> Types { get; init; }

        /// <summary>The v1 form the applicant filled in, if any.</summary>
        public string? FormId { get; init; }

        /// <summary>Where the v1 callback goes, if anywhere.</summary>
        public string? CallbackUrl { get; init; }

        /// <summary>What the opener added, a JSON object as sent, if anything.</summary>
        public string? AdditionalData { get; init; }

        /// <summary>The risk and why.</summary>
        public required RiskAssessment Risk { get; init; }

        /// <summary>The subject as lists show it and people look for it: surname first, or the business's name.</summary>
        public string? SubjectName { get; init; }

        /// <summary>The opener's own identifier for the subject.</summary>
        public string? SubjectReference { get; init; }

        /// <summary>Which version of the person is judged: how often the person had changed before it.</summary>
        public int ApplicantRevision { get; init; }

        /// <summary>Which version of the business is judged: how often the business had changed before it.</summary>
        public int OrganizationRevision { get; init; }
    }

    public static Verification Open(Opening opening, Actor by, DateTimeOffset now)
    {
        var verification = new Verification(opening with { Id = opening.Id ?? Ids.New(now) })
        {
            OpenedBy = by.Identity,
            CreatedAt = now,
            UpdatedAt = now,
            Clock = new ReviewClock(now, null),
            documents = [],
        };
        verification.Raise(new VerificationCreated(verification, now));
        return verification;
    }

    /// <summary>Rebuilds what the database holds, past every rule; for the repository alone.</summary>
    public static Verification FromStorage(
        Opening opening,
        Identity openedBy,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        VerificationStatus status,
        ReviewClock clock,
        long version,
        IEnumerable<Decision> decisions,
        IReadOnlyCollection<CaseDocument>? documents,
        bool isErased = false,
        Recommendation? recommended = null,
        Snooze? snoozed = null
    )
    {
        if (opening.Id is null)
        {
            throw new ArgumentException("A stored verification has an id.", nameof(opening));
        }

        var verification = new Verification(opening)
        {
            OpenedBy = openedBy,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Status = status,
            Clock = clock,
            Version = version,
            IsErased = isErased,
            Recommended = recommended,
            Snoozed = snoozed,
            savedReview = (recommended, snoozed),
            documents = documents,
        };
        verification.decisions.AddRange(decisions);
        verification.savedDecisions = verification.decisions.Count;
        return verification;
    }

    /// <summary>Whether an approval under <paramref name="policy"/> is judged by the case's documents.</summary>
    public bool ApprovalLooksAtDocuments(ApprovalPolicy policy) => policy.For(Risk.Level).LooksAtDocuments;

    /// <summary>The first of two approvals, where the next one under <paramref name="policy"/> would confirm it.</summary>
    public Decision? Confirmable(ApprovalPolicy policy) =>
        policy.For(Risk.Level).Approvals > 1 && Status == VerificationStatus.AwaitingSecondApproval
            ? decisions[^1]
            : null;

    /// <summary>
    /// Approves, or records the first of two approvals where the policy asks for two. Repeating an approval that
    /// stands succeeds and changes nothing.
    /// </summary>
    /// <returns>The decision that stands now, or the first approval while a second is awaited.</returns>
    /// <param name="request">Under which authority, on which grounds, told to whom.</param>
    /// <param name="policy">The tenant's policy.</param>
    /// <param name="evidence">What the approval is judged by beside the case.</param>
    /// <param name="now">When.</param>
    public Result<Decision> Approve(
        DecisionRequest request,
        ApprovalPolicy policy,
        Evidence evidence,
        DateTimeOffset now
    )
    {
        if (Status == VerificationStatus.Approved && RefusedFor(request.Authority, policy) is null)
        {
            return decisions[^1];
        }

        if (
            Refusals(request.Authority, policy, VerificationStatus.Approved, request.Grounds.AreGiven, evidence)
                .FirstOrDefault() is
            { } refusal
        )
        {
            return refusal;
        }

        var rule = policy.For(Risk.Level);
        return IsFirstOfTwo(rule)
            ? Decide(
                request,
                DecisionOutcome.ApprovalProposed,
                VerificationStatus.AwaitingSecondApproval,
                policy,
                evidence,
                now
            )
            : Decide(request, DecisionOutcome.Approved, VerificationStatus.Approved, policy, evidence, now);
    }

    /// <summary>Declines. Repeating a decline that stands succeeds and changes nothing.</summary>
    /// <returns>The decision that stands now.</returns>
    public Result<Decision> Decline(DecisionRequest request, ApprovalPolicy policy, DateTimeOffset now)
    {
        if (Status == VerificationStatus.Declined && RefusedFor(request.Authority, policy) is null)
        {
            return decisions[^1];
        }

        return
            Refusals(request.Authority, policy, VerificationStatus.Declined, request.Grounds.AreGiven, Evidence.None)
                .FirstOrDefault()
                is { } refusal
            ? refusal
            : Decide(request, DecisionOutcome.Declined, VerificationStatus.Declined, policy, Evidence.None, now);
    }

    /// <summary>
    /// Takes note that a document came in or was reviewed. The version rises with it: whoever read the case before decides
    /// about something else. One that came in ends a recommendation, and the case is awake.
    /// </summary>
    public void DocumentsChanged(IDomainEvent happened)
    {
        if (happened is DocumentUploaded)
        {
            EndReview();
        }

        UpdatedAt = happened.OccurredAt;
        Raise(happened);
    }

    /// <summary>Brings its current documents, for the repository alone.</summary>
    public void DocumentsRead(IReadOnlyCollection<CaseDocument> current) => documents = current;

    /// <inheritdoc/>
    public override void MarkSaved()
    {
        base.MarkSaved();
        savedDecisions = decisions.Count;
        savedReview = (Recommended, Snoozed);
        HasChangedSubject = false;
    }

    /// <summary>
    /// Takes note that its subject is another version now. The risk rises where that is of a higher one, and never falls; the version
    /// of the case rises as with a document.
    /// </summary>
    /// <param name="changed">The subject as it is now.</param>
    /// <param name="assessed">What it is assessed at.</param>
    /// <param name="what">What has changed of it.</param>
    /// <param name="now">When.</param>
    public void SubjectChanged(ChangedSubject changed, RiskAssessment assessed, string what, DateTimeOffset now)
    {
        var isBusiness = changed.Id == OrganizationId;
        var names = isBusiness || OrganizationId is null;
        Opened = Opened with
        {
            Risk = Risk.RaisedBy(assessed),
            ApplicantRevision = isBusiness ? Opened.ApplicantRevision : changed.Revision,
            OrganizationRevision = isBusiness ? changed.Revision : Opened.OrganizationRevision,
            SubjectName = names ? changed.Name : Opened.SubjectName,
            SubjectReference = names ? changed.Reference : Opened.SubjectReference,
        };
        HasChangedSubject = true;
        EndReview();
        UpdatedAt = now;
        Raise(new SubjectChanged(this, changed.Id, what, now));
    }

    /// <summary>Takes the case up for review.</summary>
    public Result StartReview(DateTimeOffset now)
    {
        var from = Status;
        if (MoveTo(VerificationStatus.InReview, now) is { } refusal)
        {
            return refusal;
        }

        Raise(new ReviewStarted(from, now));
        return Result.Success;
    }

    /// <summary>Asks the subject for more.</summary>
    public Result RequestInformation(InformationRequest request, DateTimeOffset now)
    {
        var from = Status;
        if (MoveTo(VerificationStatus.InformationRequested, now) is { } refusal)
        {
            return refusal;
        }

        Raise(new InformationRequested(from, request, now));
        return Result.Success;
    }

    /// <summary>
    /// Recommends a decision to whoever may make it. It takes the place of a recommendation that stands, whoever gave that one.
    /// </summary>
    public Result Recommend(Recommendation recommendation)
    {
        if (Status != VerificationStatus.InReview)
        {
            return VerificationErrors.NotInReview(Status);
        }

        EndReview();
        Recommended = recommendation;
        UpdatedAt = recommendation.At;
        Raise(new DecisionRecommended(recommendation));
        return Result.Success;
    }

    /// <summary>Takes the recommendation that stands back, by whoever gave it or by somebody who decides.</summary>
    public Result WithdrawRecommendation(string? reason, Actor by, DateTimeOffset now)
    {
        if (Recommended is not { } stands)
        {
            return VerificationErrors.NothingRecommended;
        }

        if (!by.IsAdmin && !by.IsSamePersonAs(stands.By))
        {
            return VerificationErrors.RecommendationOfAnother;
        }

        Recommended = null;
        UpdatedAt = now;
        Raise(new RecommendationWithdrawn(stands, reason, now));
        return Result.Success;
    }

    /// <summary>Puts it out of the queue for a while; again, for another while.</summary>
    public Result Snooze(Snooze snooze, DateTimeOffset now)
    {
        if (Status.IsDecided())
        {
            return VerificationErrors.DecidedAlready;
        }

        Snoozed = snooze;
        UpdatedAt = now;
        Raise(new VerificationSnoozed(snooze, now));
        return Result.Success;
    }

    /// <summary>Takes it back into the queue before its time.</summary>
    public Result Wake(DateTimeOffset now)
    {
        if (Snoozed is null || Snoozed.Until <= now)
        {
            return VerificationErrors.NotSnoozed;
        }

        Snoozed = null;
        UpdatedAt = now;
        Raise(new VerificationWoken(now));
        return Result.Success;
    }

    /// <summary>Takes the first of two approvals back: the case is in review again and needs two people anew.</summary>
    public Result WithdrawApproval(string? reason, Actor by, ApprovalPolicy policy, DateTimeOffset now)
    {
        if (Status != VerificationStatus.AwaitingSecondApproval)
        {
            return VerificationErrors.NoApprovalAwaitsConfirmation;
        }

        if (RefusedToUndo(by, policy) is { } stands)
        {
            return stands;
        }

        if (MoveTo(VerificationStatus.InReview, now) is { } refusal)
        {
            return refusal;
        }

        Raise(new ApprovalWithdrawn(decisions[^1], reason, now));
        return Result.Success;
    }

    /// <summary>Takes the case back into review once the subject has answered.</summary>
    public Result ResumeReview(DateTimeOffset now)
    {
        if (Status != VerificationStatus.InformationRequested)
        {
            return VerificationErrors.NotAwaitingInformation(Status);
        }

        var askedAt = Clock.PausedAt;
        if (MoveTo(VerificationStatus.InReview, now) is { } refusal)
        {
            return refusal;
        }

        Raise(new ReviewResumed(askedAt, now));
        return Result.Success;
    }

    /// <summary>
    /// Takes note that the subject has sent what it was asked for: a case that awaits it is in review again. One that was decided
    /// meanwhile takes nothing more.
    /// </summary>
    public Result InformationCame(string? answer, DateTimeOffset now)
    {
        if (Status.IsDecided())
        {
            return VerificationErrors.NotAwaitingInformation(Status);
        }

        var askedAt = Clock.PausedAt;
        if (Status == VerificationStatus.InformationRequested && ResumeReview(now).Error is { } refusal)
        {
            return refusal;
        }

        EndReview();
        UpdatedAt = now;
        Raise(new InformationAnswered(askedAt, answer, now));
        return Result.Success;
    }

    /// <summary>
    /// The guard: everything that stands between this authority and this outcome, gravest first; empty when nothing
    /// does. Deciding refuses with the first; "who may approve this" shows them all.
    /// </summary>
    /// <param name="authority">Under which authority.</param>
    /// <param name="policy">The tenant's policy.</param>
    /// <param name="target">Approved or Declined.</param>
    /// <param name="hasGrounds">Whether <see cref="Grounds.AreGiven"/>.</param>
    /// <param name="evidence">What an approval is judged by beside the case.</param>
    public IEnumerable<Error> Refusals(
        Authority authority,
        ApprovalPolicy policy,
        VerificationStatus target,
        bool hasGrounds,
        Evidence evidence
    )
    {
        var rule = policy.For(Risk.Level);
        if (RefusedFor(authority, policy) is { } refusal)
        {
            yield return refusal;
        }

        var approves = target == VerificationStatus.Approved;
        if (approves && ApprovedFirstBy(authority.Actor))
        {
            yield return VerificationErrors.SecondApproverRequired;
        }

        if (approves && Confirmable(policy) is { } first)
        {
            if (evidence.First is { IsTiedToSecond: true })
            {
                yield return VerificationErrors.ApproversNotIndependent;
            }

            // The first approval counts only if it would be given again: under today's policy, by what its approver holds
            // today, and upon the same evidence.
            if (Outdated(first, evidence.First, rule) is { } why)
            {
                yield return VerificationErrors.FirstApprovalOutdated(why);
            }

            if (first.Seen != evidence.Seen)
            {
                yield return VerificationErrors.CaseChangedSinceFirstApproval;
            }
        }

        var next = approves && IsFirstOfTwo(rule) ? VerificationStatus.AwaitingSecondApproval : target;
        if (!VerificationMoves.IsLegal(Status, next))
        {
            yield return VerificationErrors.IllegalMove(Status, next);
        }

        if (approves && rule.RequiredDocuments.Count > 0)
        {
            var missing = rule.RequiredDocuments.Except(AcceptedDocuments).ToList();
            if (missing.Count > 0)
            {
                yield return VerificationErrors.DocumentsMissing(missing);
            }
        }

        if (rule.ReasonRequired && !hasGrounds)
        {
            yield return VerificationErrors.ReasonRequired;
        }
    }

    /// <summary>How many approvals are given that count towards the next one.</summary>
    public int ApprovalsGiven => Status == VerificationStatus.AwaitingSecondApproval ? 1 : 0;

    /// <summary>Whether an approval under <paramref name="rule"/> would be the first of two and grant nothing yet.</summary>
    internal bool IsFirstOfTwo(ApprovalRule rule) =>
        rule.Approvals > 1 && Status != VerificationStatus.AwaitingSecondApproval;

    /// <summary>Why <paramref name="authority"/> decides nothing here, whatever the case holds: its role, or a part it had in the case; null when it may.</summary>
    public Error? RefusedFor(Authority authority, ApprovalPolicy policy)
    {
        var rule = policy.For(Risk.Level);
        if (authority.Role < rule.RequiredRole)
        {
            return VerificationErrors.InsufficientAuthority(Risk.Level, rule.RequiredRole);
        }

        return rule.SeparationOfDuties && OpenedOrRequestedBy(authority.Actor)
            ? VerificationErrors.SeparationOfDuties
            : null;
    }

    private bool OpenedOrRequestedBy(Actor actor) =>
        actor.IsSamePersonAs(OpenedBy) || (Opened.RequestedByUserId is { } requester && actor.IsCalled(requester));

    // Documents are checked by the guard, not here.
    private string? Outdated(Decision first, FirstApprover? approver, ApprovalRule rule) =>
        approver is null ? "what its approver is worth now is not known"
        : rule.SeparationOfDuties && OpenedOrRequestedBy(approver.Actor) ? "its approver opened or requested the case"
        : approver.Outdated(first, rule);

    private bool ApprovedFirstBy(Actor actor) =>
        Status == VerificationStatus.AwaitingSecondApproval && actor.IsSamePersonAs(decisions[^1].By);

    /// <summary>
    /// Why <paramref name="by"/> must leave a first approval standing, by whatever move they would take the case back; null when
    /// none stands, or they may. Undoing one takes the authority to give one at that risk; one's own is undone with less.
    /// </summary>
    public Error? RefusedToUndo(Actor by, ApprovalPolicy policy)
    {
        var required = policy.For(Risk.Level).RequiredRole;
        return
            Status == VerificationStatus.AwaitingSecondApproval
            && by.Roles.HighestDeciding() < required
            && !(by.IsAdmin && ApprovedFirstBy(by))
            ? VerificationErrors.FirstApprovalStands(required)
            : null;
    }

    // What was said of the case as it was holds no more.
    private void EndReview() => (Recommended, Snoozed) = (null, null);

    private Error? MoveTo(VerificationStatus to, DateTimeOffset now)
    {
        if (!VerificationMoves.IsLegal(Status, to))
        {
            return VerificationErrors.IllegalMove(Status, to);
        }

        Status = to;
        EndReview();
        UpdatedAt = now;
        Clock = Clock.On(to, now);
        return null;
    }

    private Result<Decision> Decide(
        DecisionRequest request,
        DecisionOutcome outcome,
        VerificationStatus to,
        ApprovalPolicy policy,
        Evidence evidence,
        DateTimeOffset now
    )
    {
        var from = Status;
        if (MoveTo(to, now) is { } refusal)
        {
            return refusal;
        }

        var decision = new Decision
        {
            Id = Ids.New(now),
            Sequence = decisions.Count == 0 ? 1 : decisions[^1].Sequence + 1,
            Outcome = outcome,
            Level = outcome == DecisionOutcome.Declined ? null : policy.For(Risk.Level).Grants,
            ClaimedApprover = request.Authority.Claimed,
            Role = request.Authority.Role,
            ActorKind = request.Authority.Actor.Kind,
            ActorId = request.Authority.Actor.Id,
            ActorName = request.Authority.Actor.Name,
            Grounds = request.Grounds.WithoutBlanks(),
            KeyOwnerId = request.Authority.Actor.KeyOwnerId,
            Seen = evidence.Seen,
            Salt = Digests.Salt(),
            RiskLevel = Risk.Level,
            PolicyVersion = policy.Version,
            Notify = request.Notify,
            DecidedAt = now,
        };
        decisions.Add(decision);
        Raise(new VerificationDecided(decision, from));
        return decision;
    }
}
