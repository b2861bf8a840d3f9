using System.Text;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Verifications as read models, each with the decision that stands.</summary>
internal sealed class VerificationReader(DbSession session, TenantDueTimes dueTimes, TimeProvider time)
    : IVerificationReader
{
    // The last decision stands only while the status says so: the first of two approvals does not.
    private static readonly string Columns = $"""
        SELECT {OpeningRow.Columns("v")}, v.status, v.created_at, v.updated_at, v.version,
               {ReviewRow.ReviewColumns(
            "v"
        )}, v.waiting_since, v.paused_at, v.assigned_to, v.assigned_name, v.assigned_until, v.answered_for, v.erased_by,
               d.claimed_approver AS decided_by, d.actor_kind AS decider_kind, d.actor_id AS decider_id, d.actor_name AS decider_name, d.decided_at, d.level, d.reason_code, d.reason, d.notify_callback AS callback_asked
        """;

    private const string Rows = """

        FROM verifications v
        LEFT JOIN decisions d ON d.verification_id = v.id AND v.status IN ('Approved', 'Declined')
             AND d.sequence = (SELECT MAX(l.sequence) FROM decisions l WHERE l.verification_id = v.id)
        """;

    private static readonly string Select = Columns + Rows;

    private static readonly string OfTenant = Select + " WHERE v.tenant_id = @TenantId";

    // From the latest decision on, by the index of decisions: those that stand are the last of their case.
    private static readonly string Decided = $"""
        {Columns}, d.id AS decision_id
        FROM decisions d INNER JOIN verifications v ON v.id = d.verification_id
        WHERE d.tenant_id = @TenantId AND d.decided_at <= @BeforeTime AND (d.decided_at < @BeforeTime OR d.id < @BeforeId)
              AND d.decided_at >= @From
              AND d.sequence = (SELECT MAX(l.sequence) FROM decisions l WHERE l.verification_id = d.verification_id)
        """;

    private const string DecidedInOrder = " ORDER BY d.decided_at DESC, d.id DESC";

    private const string DecidedExamined = """
        SELECT d.decided_at FROM decisions d
        WHERE d.tenant_id = @TenantId AND d.decided_at <= @BeforeTime AND (d.decided_at < @BeforeTime OR d.id < @BeforeId)
              AND d.decided_at >= @From
        """;

    // Most decisions that one request looks through.
    private const int Examined = 10_000;

    // Above every id: they are lower-case hex.
    private const string AfterAll = "g";

    // The organization is read where one case is shown, and not for each row of a list.
    private static readonly string One =
        Columns
        + ", (SELECT o.business_activities FROM organizations o WHERE o.id = v.organization_id) AS business_activities"
        + Rows
        + " WHERE v.tenant_id = @TenantId AND v.id = @Id";

    // COALESCE hides tenant_id from the planner, so it seeks by primary key.
    private static readonly string Named = Select + " WHERE v.id IN @Ids AND COALESCE(v.tenant_id, '') = @TenantId";

    private const string History = """
        SELECT sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, hash FROM audit_entries
        WHERE tenant_id = @TenantId AND stream = @Stream AND sequence > @After ORDER BY sequence
        """;

    /// <inheritdoc/>
    public async Task<VerificationView?> FindAsync(string tenantId, string id, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<Row>(One, new { TenantId = tenantId, Id = id }, cancellationToken);
        return row?.ToView(await dueTimes.OfAsync(tenantId, cancellationToken), time.Now());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VerificationView>> ListAsync(
        string tenantId,
        VerificationFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var sql = new StringBuilder(OfTenant);
        AddWhen(filter.Status is not null, " AND v.status = @Status");
        AddWhen(filter.RiskLevel is not null, " AND v.risk_level = @RiskLevel");
        AddWhen(filter.Type is not null, " AND v.main_type = @Type");
        AddWhen(filter.CustomerId is not null, " AND v.applicant_id = @CustomerId");
        AddWhen(filter.OrganizationId is not null, " AND v.organization_id = @OrganizationId");

        // The first half is what the index seeks by; the second breaks ties in it.
        AddWhen(
            after is not null,
            " AND v.created_at <= @AfterTime AND (v.created_at < @AfterTime OR v.id < @AfterId)"
        );
        sql.Append(" ORDER BY v.created_at DESC, v.id DESC");

        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows(sql.ToString()),
            new
            {
                TenantId = tenantId,
                Status = filter.Status?.ToString(),
                RiskLevel = filter.RiskLevel?.ToString(),
                filter.Type,
                filter.CustomerId,
                filter.OrganizationId,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        var (due, now) = (await dueTimes.OfAsync(tenantId, cancellationToken), time.Now());
        return [.. found.Select(row => row.ToView(due, now))];

        void AddWhen(bool wanted, string condition)
        {
            if (wanted)
            {
                sql.Append(condition);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<VerificationView> Items, PageKey? Next)> DecidedAsync(
        string tenantId,
        DecidedFilter filter,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        // A page's key is the decision before it; the first page begins before the day's end, or at the end of time.
        var before =
            after ?? new PageKey(filter.To ?? DateTimeOffset.MaxValue.AddDays(-1), filter.To is null ? AfterAll : "");
        var range = new DecidedParameters(tenantId, filter, before) { Rows = Examined };
        var floor = await session.FindAsync<Floor>(
            $"SELECT MIN(examined.decided_at) AS decided_at, COUNT(*) AS decisions FROM ({session.Dialect.FirstRows(DecidedExamined + DecidedInOrder)}) examined",
            range,
            cancellationToken
        );
        var rest = floor!.Decisions == Examined ? floor.DecidedAt : null;

        var sql = new StringBuilder(Decided);
        sql.Append(filter.Status is null ? " AND v.status IN ('Approved', 'Declined')" : " AND v.status = @Status");
        AddWhen(filter.RiskLevel is not null, " AND v.risk_level = @RiskLevel");
        AddWhen(filter.Type is not null, " AND v.main_type = @Type");
        AddWhen(filter.Decider is not null, " AND (d.actor_id = @Decider OR d.key_owner_id = @Decider)");
        AddWhen(filter.Level is not null, " AND d.level = @Level");
        AddWhen(filter.ReasonCode is not null, " AND d.reason_code = @ReasonCode");
        var found = await session.QueryAsync<DecidedRow>(
            session.Dialect.FirstRows(sql.Append(DecidedInOrder).ToString()),
            new DecidedParameters(tenantId, filter, before) { Rows = limit + 1, From = rest ?? range.From },
            cancellationToken
        );

        var (due, now) = (await dueTimes.OfAsync(tenantId, cancellationToken), time.Now());
        var items = found.Take(limit).ToList();
        var next =
            found.Count > limit ? new PageKey(items[^1].DecidedAt!.Value, items[^1].DecisionId)
            : rest is { } at ? new PageKey(at, "0") // below every id: all of that time were looked at
            : null;
        return ([.. items.Select(row => row.ToView(due, now))], next);

        void AddWhen(bool wanted, string condition)
        {
            if (wanted)
            {
                sql.Append(condition);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VerificationView>> ReadAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var found = await session.QueryAsync<Row>(Named, new { TenantId = tenantId, Ids = ids }, cancellationToken);
        var (due, now) = (await dueTimes.OfAsync(tenantId, cancellationToken), time.Now());
        var views = found.ToDictionary(row => row.Id, row => row.ToView(due, now));
        return [.. ids.Where(views.ContainsKey).Select(id => views[id])];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HistoryEntryView>> HistoryAsync(
        string tenantId,
        string id,
        long afterSequence,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var found = await session.QueryAsync<HistoryRow>(
            session.Dialect.FirstRows(History),
            new
            {
                TenantId = tenantId,
                Stream = AuditStreams.Verification(id),
                After = afterSequence,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(row => row.ToView())];
    }

    private sealed class DecidedParameters(string tenantId, DecidedFilter filter, PageKey before)
    {
        public string TenantId => tenantId;
        public DateTimeOffset BeforeTime => before.CreatedAt;
        public string BeforeId => before.Id;
        public DateTimeOffset From { get; init; } = filter.From ?? DateTimeOffset.UnixEpoch;
        public string? Status => filter.Status?.ToString();
        public string? RiskLevel => filter.RiskLevel?.ToString();
        public string? Type => filter.Type;
        public string? Decider => filter.Decider;
        public string? Level => filter.Level?.ToString();
        public string? ReasonCode => filter.ReasonCode;
        public int Rows { get; init; }
    }

    private sealed class Floor
    {
        public DateTimeOffset? DecidedAt { get; init; }
        public int Decisions { get; init; }
    }

    private sealed class DecidedRow : Row
    {
        public string DecisionId { get; init; } = "";
    }

    private class Row : ReviewRow
    {
        public string Status { get; init; } = "";
        public string? BusinessActivities { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string? ErasedBy { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
        public long Version { get; init; }
        public string? DecidedBy { get; init; }
        public string? DeciderKind { get; init; }
        public string? DeciderId { get; init; }
        public string? DeciderName { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public string? Level { get; init; }
        public string? ReasonCode { get; init; }
        public string? Reason { get; init; }
        public bool? CallbackAsked { get; init; }
        public DateTimeOffset? WaitingSince { get; init; }
        public DateTimeOffset? PausedAt { get; init; }
        public string? AssignedTo { get; init; }
        public string? AssignedName { get; init; }
        public DateTimeOffset? AssignedUntil { get; init; }
        public string? AnsweredFor { get; init; }

        public VerificationView ToView(DueTimes dueTimes, DateTimeOffset now)
        {
            var dueAt = PausedAt is null ? WaitingSince + dueTimes.For(Enum.Parse<RiskLevel>(RiskLevel)) : null;
            var isHeld = WaitingSince is not null && AssignedUntil > now;
            return new()
            {
                Opened = ToOpening(),
                Status = Enum.Parse<VerificationStatus>(Status),
                UnrecognisedActivities = RiskAssessment.Unrecognised(Codes.Split(BusinessActivities ?? "")),
                CreatedAt = CreatedAt,
                IsErased = ErasedBy is not null,
                UpdatedAt = UpdatedAt,
                Version = Version,
                DecidedBy = DecidedBy,
                Decider = DeciderKind is null ? null : new Identity(Enum.Parse<ActorKind>(DeciderKind), DeciderId!),
                DeciderName = DeciderName,
                DecidedAt = DecidedAt,
                Level = Level is null ? null : Enum.Parse<ApprovalLevel>(Level),
                ReasonCode = ReasonCode,
                Reason = Reason,
                CallbackAsked = CallbackAsked == true,
                DueAt = dueAt,
                IsOverdue = dueAt < now,
                AssignedTo = isHeld ? AssignedTo : null,
                AssignedName = isHeld ? AssignedName : null,
                AssignedUntil = isHeld ? AssignedUntil : null,
                AnsweredFor = AnsweredFor,
                Recommended = ToRecommendation(),
                Snoozed = WaitingSince is not null && SnoozedUntil > now ? ToSnooze() : null,
            };
        }
    }

    private sealed class HistoryRow
    {
        public long Sequence { get; init; }
        public DateTimeOffset OccurredAt { get; init; }
        public string Action { get; init; } = "";
        public string ActorKind { get; init; } = "";
        public string ActorId { get; init; } = "";
        public string ActorName { get; init; } = "";
        public string Facts { get; init; } = "";
        public string Origin { get; init; } = "";
        public byte[] Hash { get; init; } = [];

        public HistoryEntryView ToView() =>
            new()
            {
                Sequence = Sequence,
                OccurredAt = OccurredAt,
                Action = Action,
                ActorKind = ActorKind,
                ActorId = ActorId,
                ActorName = ActorName,
                Facts = Facts,
                Origin = Origin,
                Hash = Convert.ToHexStringLower(Hash),
            };
    }
}
