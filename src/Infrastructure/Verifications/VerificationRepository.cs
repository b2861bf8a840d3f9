using VerificationService.Application.Audit;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Verifications in tables. Saving writes the aggregate, its decisions, its audit and its outbox together.</summary>
internal sealed class VerificationRepository(DbSession session, IAuditLog audit, OutboxWriter outbox)
    : IVerificationRepository
{
    private static readonly string Columns =
        OpeningRow.Columns()
        + """
            , status, created_by_kind, created_by_id, created_by_owner_id, created_at, updated_at, waiting_since, paused_at, version, erased_by,
            """
        + " "
        + ReviewRow.ReviewColumns();

    private static readonly string Select =
        $"SELECT {Columns} FROM verifications WHERE tenant_id = @TenantId AND id = @Id";

    // The last one decides what may come next: a case that was adjusted a thousand times costs no more than another.
    private const string SelectLastDecision =
        $"SELECT {DecisionRow.Columns} FROM decisions WHERE verification_id = @Id ORDER BY sequence DESC";

    private const string SelectLastDecided = $"""
        SELECT {DecisionRow.Columns}, verification_id FROM decisions
        WHERE tenant_id = @TenantId AND outcome IN ('Approved', 'Declined') ORDER BY decided_at DESC, id DESC
        """;

    // COALESCE hides tenant_id from the planner, so it seeks by primary key.
    private static readonly string SelectCases =
        $"SELECT {Columns} FROM verifications WHERE id IN @Ids AND COALESCE(tenant_id, '') = @TenantId";

    private const string SelectDecisionsBefore = """
        SELECT p.id, p.sequence, p.outcome, p.level, p.claimed_approver, p.role, p.actor_kind, p.actor_id, p.actor_name, p.reason,
               p.notes, p.comment, p.admin_notes, p.reason_code, p.key_owner_id, p.seen, p.risk_level, p.policy_version,
               p.notify_callback, p.notify_owner_email, p.notify_applicant_email, p.notify_subscriptions, p.decided_at,
               p.verification_id
        FROM decisions d JOIN decisions p ON p.verification_id = d.verification_id AND p.sequence = d.sequence - 1
        WHERE d.id IN @Ids
        """;

    private const string SelectOfApplicant = """
        SELECT id FROM verifications
        WHERE tenant_id = @TenantId AND applicant_id = @SubjectId AND status NOT IN ('Approved', 'Declined') ORDER BY created_at, id
        """;

    private const string SelectOfOrganization = """
        SELECT id FROM verifications
        WHERE tenant_id = @TenantId AND organization_id = @SubjectId AND status NOT IN ('Approved', 'Declined') ORDER BY created_at, id
        """;

    private const string SelectDocuments = """
        SELECT id, document_type AS type, sha256, status, verification_id FROM documents
        WHERE tenant_id = @TenantId AND verification_id IN @Ids AND replaced_at IS NULL
        """;

    private static readonly string Insert = $"""
        INSERT INTO verifications
            ({OpeningRow.InsertColumns}, main_type, search_name, status,
             created_by_kind, created_by_id, created_by_owner_id, created_at, updated_at, waiting_since, paused_at, version)
        VALUES
            ({OpeningRow.InsertValues}, @MainType, @SearchName, @Status,
             @CreatedByKind, @CreatedById, @CreatedByOwnerId, @CreatedAt, @UpdatedAt, @WaitingSince, @PausedAt, 1)
        """;

    // Deciding changes nothing of the subject, and most cases have neither recommendation nor snooze: its statement leaves the
    // indexes of those alone.
    private static readonly string Update = UpdateOf(withSubject: false, withReview: false);
    private static readonly string UpdateReview = UpdateOf(withSubject: false, withReview: true);
    private static readonly string UpdateSubject = UpdateOf(withSubject: true, withReview: false);
    private static readonly string UpdateAll = UpdateOf(withSubject: true, withReview: true);

    private static string UpdateOf(bool withSubject, bool withReview) =>
        "UPDATE verifications SET status = @Status, updated_at = @UpdatedAt, waiting_since = @WaitingSince, paused_at = @PausedAt, "
        + (
            withSubject
                ? """
                    risk_level = @RiskLevel, risk_factors = @RiskFactors, subject_name = @SubjectName, subject_reference = @SubjectReference,
                    search_name = @SearchName, applicant_revision = @ApplicantRevision, organization_revision = @OrganizationRevision,
                    """ + " "
                : ""
        )
        + (withReview ? ReviewRow.SetReview + ", " : "")
        + "version = version + 1 WHERE tenant_id = @TenantId AND id = @Id AND version = @Version";

    private const string CountForApplicant =
        "UPDATE applicants SET cases = cases + 1 WHERE tenant_id = @TenantId AND id = @Id AND erased_at IS NULL";

    private const string CountForOrganization =
        "UPDATE organizations SET cases = cases + 1 WHERE tenant_id = @TenantId AND id = @Id AND erased_at IS NULL";

    /// <inheritdoc/>
    public async Task<Verification?> FindAsync(string tenantId, string id, CancellationToken cancellationToken)
    {
        var key = new { TenantId = tenantId, Id = id };
        var row = await session.FindAsync<Row>(Select, key, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var last = await session.FindFirstAsync<DecisionRow>(SelectLastDecision, key, cancellationToken);
        return row.ToVerification(last is null ? [] : [last]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Verification>> OpenOfAsync(
        string tenantId,
        string subjectId,
        CancellationToken cancellationToken
    )
    {
        var open = new List<Verification>();
        foreach (var sql in new[] { SelectOfApplicant, SelectOfOrganization })
        {
            var ids = await session.QueryAsync<string>(
                sql,
                new { TenantId = tenantId, SubjectId = subjectId },
                cancellationToken
            );
            foreach (var id in ids)
            {
                open.Add((await FindAsync(tenantId, id, cancellationToken))!);
            }
        }

        return open;
    }

    /// <inheritdoc/>
    public async Task ReadDocumentsAsync(Verification verification, CancellationToken cancellationToken) =>
        verification.DocumentsRead([
            .. (await DocumentsAsync(verification.TenantId, [verification.Id], cancellationToken))[verification.Id],
        ]);

    private async Task<ILookup<string, CaseDocument>> DocumentsAsync(
        string tenantId,
        IEnumerable<string> ids,
        CancellationToken cancellationToken
    ) =>
        (
            await session.QueryAsync<DocumentRow>(
                SelectDocuments,
                new { TenantId = tenantId, Ids = ids },
                cancellationToken
            )
        ).ToLookup(row => row.VerificationId, row => row.ToDocument());

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DecidedCase>> LastDecidedAsync(
        string tenantId,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var decisions = await session.QueryAsync<DecisionRow>(
            session.Dialect.FirstRows(SelectLastDecided),
            new { TenantId = tenantId, Rows = rows },
            cancellationToken
        );
        if (decisions.Count == 0)
        {
            return [];
        }

        var cases = (
            await session.QueryAsync<Row>(
                SelectCases,
                new { TenantId = tenantId, Ids = decisions.Select(row => row.VerificationId).Distinct() },
                cancellationToken
            )
        ).ToDictionary(row => row.Id);
        var before = (
            await session.QueryAsync<DecisionRow>(
                SelectDecisionsBefore,
                new { Ids = decisions.Select(row => row.Id) },
                cancellationToken
            )
        ).ToDictionary(row => (row.VerificationId, row.Sequence + 1));
        var documents = await DocumentsAsync(tenantId, cases.Keys, cancellationToken);
        return
        [
            .. decisions.Select(row =>
            {
                var verification = cases[row.VerificationId]
                    .Before(row, before.GetValueOrDefault((row.VerificationId, row.Sequence)));
                verification.DocumentsRead([.. documents[row.VerificationId]]);
                return new DecidedCase(verification, row.ToDecision());
            }),
        ];
    }

    /// <inheritdoc/>
    public async Task<Result> SaveAsync(Verification verification, CancellationToken cancellationToken)
    {
        if (verification.IsErased)
        {
            return SubjectErrors.Erased;
        }

        var row = new Row(verification);
        if (verification.Version == 0)
        {
            await session.ExecuteAsync(Insert, row, cancellationToken);
            if (!await CountAsync(verification, cancellationToken))
            {
                return SubjectErrors.Erased;
            }
        }
        else if (
            !await session.TryUpdateAsync(
                verification switch
                {
                    { HasChangedSubject: true, HasChangedReview: true } => UpdateAll,
                    { HasChangedSubject: true } => UpdateSubject,
                    { HasChangedReview: true } => UpdateReview,
                    _ => Update,
                },
                row,
                cancellationToken
            )
        )
        {
            return VerificationErrors.ChangedMeanwhile;
        }

        foreach (var decision in verification.NewDecisions)
        {
            await session.WriteAsync(DecisionRow.Insert, DecisionRow.From(verification, decision), cancellationToken);
            DecisionMetrics.Count(session, verification, decision);
        }

        foreach (var happened in verification.Events)
        {
            await audit.AppendAsync(
                AuditRecord.Of(verification.TenantId, verification.Id, happened),
                cancellationToken
            );
            await outbox.WriteAsync(verification, happened, cancellationToken);
        }

        verification.MarkSaved();
        return Result.Success;
    }

    // Whoever reads how many cases a subject has, as every callback says, counts none of them. False where the subject is erased.
    private async Task<bool> CountAsync(Verification verification, CancellationToken cancellationToken) =>
        (
            verification.ApplicantId is not { } applicantId
            || await session.ExecuteAsync(
                CountForApplicant,
                new { verification.TenantId, Id = applicantId },
                cancellationToken
            ) > 0
        )
        && (
            verification.OrganizationId is not { } organizationId
            || await session.ExecuteAsync(
                CountForOrganization,
                new { verification.TenantId, Id = organizationId },
                cancellationToken
            ) > 0
        );

    private sealed class Row : ReviewRow
    {
        public Row() { }

        public Row(Verification verification)
            : base(verification)
        {
            MainType = verification.Types[0];
            Status = verification.Status.ToString();
            CreatedByKind = verification.OpenedBy.Kind.ToString();
            CreatedById = verification.OpenedBy.Id;
            CreatedByOwnerId = verification.OpenedBy.KeyOwnerId;
            CreatedAt = verification.CreatedAt;
            UpdatedAt = verification.UpdatedAt;
            WaitingSince = verification.Clock.WaitingSince;
            PausedAt = verification.Clock.PausedAt;

            // Written with the row and with another version of the subject.
            SearchName =
                (verification.Version == 0 || verification.HasChangedSubject)
                && verification.Opened.SubjectName is { } name
                    ? SearchText.Normalise(name)
                    : null;
            Version = verification.Version;
        }

        public string MainType { get; } = "";
        public string? SearchName { get; }
        public string Status { get; init; } = "";
        public string CreatedByKind { get; init; } = "";
        public string CreatedById { get; init; } = "";
        public string? CreatedByOwnerId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
        public DateTimeOffset? WaitingSince { get; init; }
        public DateTimeOffset? PausedAt { get; init; }
        public long Version { get; init; }
        public string? ErasedBy { get; init; }

        // Where it stood is what the decision before says. One that confirmed a first approval saw what that one saw.
        public Verification Before(DecisionRow decision, DecisionRow? last) =>
            ToVerification(
                last is null ? [] : [last],
                last?.Outcome switch
                {
                    nameof(DecisionOutcome.Approved) => VerificationStatus.Approved,
                    nameof(DecisionOutcome.Declined) => VerificationStatus.Declined,
                    nameof(DecisionOutcome.ApprovalProposed) when last.Seen == decision.Seen =>
                        VerificationStatus.AwaitingSecondApproval,
                    _ => VerificationStatus.InReview,
                }
            );

        public Verification ToVerification(IEnumerable<DecisionRow> decisions) =>
            ToVerification(decisions, Enum.Parse<VerificationStatus>(Status));

        private Verification ToVerification(IEnumerable<DecisionRow> decisions, VerificationStatus status) =>
            Verification.FromStorage(
                ToOpening(),
                new Identity(Enum.Parse<ActorKind>(CreatedByKind), CreatedById, CreatedByOwnerId),
                CreatedAt,
                UpdatedAt,
                status,
                new ReviewClock(WaitingSince, PausedAt),
                Version,
                decisions.Select(decision => decision.ToDecision()),
                documents: null,
                isErased: ErasedBy is not null,
                recommended: ToRecommendation(),
                snoozed: ToSnooze()
            );
    }

    private sealed class DocumentRow
    {
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public string Sha256 { get; init; } = "";
        public string Status { get; init; } = "";
        public string VerificationId { get; init; } = "";

        public CaseDocument ToDocument() => new(Id, Type, Sha256, Enum.Parse<DocumentStatus>(Status));
    }
}
