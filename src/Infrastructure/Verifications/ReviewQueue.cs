using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>
/// The queue out of its indices. Where a filter says nothing, every value it could have is asked for by name, and the
/// engine merges the answers in their order: a page reads what it shows, however long the queue is.
/// </summary>
internal sealed class ReviewQueue(DbSession session, TenantDueTimes dueTimes, TimeProvider time) : IReviewQueue
{
    private static readonly VerificationStatus[] Open =
    [
        .. Enum.GetValues<VerificationStatus>().Where(status => !status.IsDecided()),
    ];

    private const string Awake = " AND (v.snoozed_until IS NULL OR v.snoozed_until <= @Now)";

    /// <summary>Those that are overdue, by the parameters <c>Standard</c> and <c>High</c>: waiting since then, or longer.</summary>
    internal static readonly string OverdueCondition =
        $" AND v.paused_at IS NULL AND ((COALESCE(v.risk_level, '') = '{RiskLevel.Standard}' AND v.waiting_since <= @Standard) OR (COALESCE(v.risk_level, '') = '{RiskLevel.High}' AND v.waiting_since <= @High))";

    // COALESCE keeps the engine off the index of those who were answered, which is no use to the others' cases.
    private static readonly string Answered =
        $"COALESCE(v.answered_for, '') = @FirstFor AND COALESCE(v.status, '') = '{VerificationStatus.InReview}'";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PageKey>> ListAsync(
        string tenantId,
        QueueFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        if (filter.Snoozed)
        {
            return await SnoozedAsync(tenantId, filter, after, rows, cancellationToken);
        }

        var isInFirst = QueueFilter.IsFirst(after);
        List<PageKey> first =
            filter.FirstFor is not null
            && filter.Status is null or VerificationStatus.InReview
            && (after is null || isInFirst)
                ?
                [
                    .. (await InOrderAsync(tenantId, filter, isFirst: true, after, rows, cancellationToken)).Select(
                        key => key with { Order = QueueFilter.First + key.Order }
                    ),
                ]
                : [];
        return first.Count == rows
            ? first
            :
            [
                .. first,
                .. await InOrderAsync(
                    tenantId,
                    filter,
                    isFirst: false,
                    isInFirst ? null : after,
                    rows - first.Count,
                    cancellationToken
                ),
            ];
    }

    // First awake first: a page's key is when the case is in the queue again.
    private async Task<IReadOnlyList<PageKey>> SnoozedAsync(
        string tenantId,
        QueueFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var due = filter.Overdue ? await dueTimes.OfAsync(tenantId, cancellationToken) : null;
        var sql =
            "SELECT v.id AS id, v.snoozed_until AS snoozed_until FROM verifications v WHERE v.tenant_id = @TenantId AND v.waiting_since IS NOT NULL AND v.snoozed_until > @Now"
            + Among(filter.Status, filter.RiskLevel, filter.Type)
            + filter.Assignee switch
            {
                null or QueueFilter.Nobody => Assigned(filter),
                _ => " AND COALESCE(v.assigned_to, '') = @Assignee AND v.assigned_until > @Now",
            }
            + (filter.MinAge is null ? "" : " AND v.waiting_since <= @Before")
            + (due is null ? "" : OverdueCondition)
            + (
                after is null
                    ? ""
                    : " AND v.snoozed_until >= @AfterTime AND (v.snoozed_until > @AfterTime OR v.id > @AfterId)"
            )
            + " ORDER BY v.snoozed_until, v.id";
        var found = await session.QueryAsync<SnoozedPlace>(
            session.Dialect.FirstRows(sql),
            new
            {
                TenantId = tenantId,
                Now = now,
                filter.Type,
                filter.Assignee,
                Before = now - filter.MinAge,
                Standard = now - due?.For(RiskLevel.Standard),
                High = now - due?.For(RiskLevel.High),
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(place => new PageKey(place.SnoozedUntil, place.Id))];
    }

    private async Task<IEnumerable<PageKey>> InOrderAsync(
        string tenantId,
        QueueFilter filter,
        bool isFirst,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        // What is due when differs from risk to risk by a constant: each is in order by itself.
        // A page goes on in the order of the first, whatever may be allowed since.
        var inForce = await dueTimes.OfAsync(tenantId, cancellationToken);
        var allowed = after?.Order is { } order
            ? DueTimes.FromText(isFirst ? order[QueueFilter.First.Length..] : order) ?? inForce
            : inForce;
        var due = new List<PageKey>();
        foreach (var risk in filter.RiskLevel is { } wanted ? [wanted] : Enum.GetValues<RiskLevel>())
        {
            due.AddRange(
                await OfRiskAsync(tenantId, filter, isFirst, risk, inForce, allowed, after, rows, cancellationToken)
            );
        }

        return due.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal).Take(rows);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SnoozedCase>> SnoozedAsync(
        string tenantId,
        int most,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var found = await session.QueryAsync<SnoozedRow>(
            session.Dialect.FirstRows(
                """
                SELECT v.status AS status, v.assigned_to AS assigned_to, v.assigned_until AS assigned_until FROM verifications v
                WHERE v.tenant_id = @TenantId AND v.waiting_since IS NOT NULL AND v.snoozed_until > @Now ORDER BY v.snoozed_until, v.id
                """
            ),
            new
            {
                TenantId = tenantId,
                Now = now,
                Rows = most,
            },
            cancellationToken
        );
        return
        [
            .. found.Select(row => new SnoozedCase(
                Enum.Parse<VerificationStatus>(row.Status),
                row.AssignedUntil > now ? row.AssignedTo : null
            )),
        ];
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(
        string tenantId,
        VerificationStatus status,
        int most,
        CancellationToken cancellationToken
    ) =>
        CountAsync(
            status.IsDecided()
                ? "v.status = @Status ORDER BY v.created_at, v.id"
                : "v.status = @Status AND v.waiting_since IS NOT NULL ORDER BY v.risk_level, v.main_type, v.waiting_since, v.id",
            new
            {
                TenantId = tenantId,
                Status = status.ToString(),
                Rows = most,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> CountAssignedAsync(
        string tenantId,
        string userId,
        int most,
        CancellationToken cancellationToken
    ) =>
        CountAsync(
            "v.assigned_to = @UserId AND v.waiting_since IS NOT NULL AND v.assigned_until > @Now ORDER BY v.waiting_since, v.id",
            new
            {
                TenantId = tenantId,
                UserId = userId,
                Now = time.Now(),
                Rows = most,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<int> CountReadyAsync(
        string tenantId,
        Decidable decidable,
        int most,
        CancellationToken cancellationToken
    )
    {
        var count = 0;
        foreach (var risk in Enum.GetValues<RiskLevel>())
        {
            if (DecidableCases.Condition(decidable, risk) is { } condition)
            {
                count += await CountAsync(
                    $"v.risk_level = '{risk}' AND v.recommended_at IS NOT NULL AND v.waiting_since IS NOT NULL{Awake}{condition} ORDER BY v.waiting_since, v.id",
                    DecidableCases
                        .Parameters(decidable)
                        .Append(new("Now", time.Now()))
                        .Append(new("TenantId", tenantId))
                        .Append(new("Rows", most))
                        .ToDictionary(),
                    cancellationToken
                );
            }
        }

        return Math.Min(count, most);
    }

    private async Task<int> CountAsync(string condition, object parameters, CancellationToken cancellationToken) =>
        await session.FindAsync<int>(
            $"SELECT COUNT(*) FROM ({session.Dialect.FirstRows($"SELECT v.id FROM verifications v WHERE v.tenant_id = @TenantId AND {condition}")}) c",
            parameters,
            cancellationToken
        );

    private async Task<IEnumerable<PageKey>> OfRiskAsync(
        string tenantId,
        QueueFilter filter,
        bool isFirst,
        RiskLevel risk,
        DueTimes inForce,
        DueTimes order,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        const string Select =
            "SELECT v.id AS id, v.waiting_since AS waiting_since FROM verifications v WHERE v.tenant_id = @TenantId AND v.waiting_since IS NOT NULL";
        var allowed = order.For(risk);
        var conditions = Assigned(filter) + Awake;
        if (after is not null)
        {
            conditions += " AND v.waiting_since >= @AfterTime AND (v.waiting_since > @AfterTime OR v.id > @AfterId)";
        }

        if (!isFirst && filter.FirstFor is not null)
        {
            conditions += $" AND NOT ({Answered})";
        }

        if (filter.MinAge is not null || filter.Overdue)
        {
            conditions += " AND v.waiting_since <= @Before";
        }

        if (filter.Overdue)
        {
            conditions += " AND v.paused_at IS NULL";
        }

        if (filter.WithoutRecommended)
        {
            conditions += " AND v.recommended_at IS NULL";
        }

        if (filter.Decidable is { } decidable)
        {
            if (DecidableCases.Condition(decidable, risk) is not { } decides)
            {
                return [];
            }

            conditions += decides;
        }

        var statuses = filter.Status is { } status ? [status] : Open;
        var selects =
            isFirst
                ?
                [
                    $"{Select} AND v.answered_for = @FirstFor AND COALESCE(v.status, '') = '{VerificationStatus.InReview}'{Among(null, risk, filter.Type)}{conditions}",
                ]
            : filter.Ready
                ?
                [
                    $"{Select} AND v.risk_level = '{risk}' AND v.recommended_at IS NOT NULL{Among(filter.Status, null, filter.Type)}{conditions}",
                ]
            : IsPerson(filter.Assignee) ? [Select + Among(filter.Status, risk, filter.Type) + conditions]
            : statuses.SelectMany(
                _ => filter.Type is null ? VerificationTypes.All.Select(type => $"'{type}'") : ["@Type"],
                (place, type) =>
                    $"{Select} AND v.status = '{place}' AND v.risk_level = '{risk}' AND v.main_type = {type}{conditions}"
            );
        var now = time.Now();
        var found = await session.QueryAsync<Place>(
            session.Dialect.FirstRows(string.Join("\nUNION ALL\n", selects) + "\nORDER BY waiting_since, id"),
            new Dictionary<string, object?>(filter.Decidable is null ? [] : DecidableCases.Parameters(filter.Decidable))
            {
                ["TenantId"] = tenantId,
                ["Type"] = filter.Type,
                ["Assignee"] = filter.Assignee,
                ["FirstFor"] = filter.FirstFor,
                ["Now"] = now,
                ["Before"] = Earlier(now - filter.MinAge, filter.Overdue ? now - inForce.For(risk) : null),
                ["AfterTime"] = after?.CreatedAt - allowed,
                ["AfterId"] = after?.Id,
                ["Rows"] = rows,
            },
            cancellationToken
        );
        return found.Select(place => new PageKey(place.WaitingSince + allowed, place.Id) { Order = order.ToText() });
    }

    // Few rows are left when these are asked: COALESCE keeps the engine on the index that left so few.
    private static string Among(VerificationStatus? status, RiskLevel? risk, string? type) =>
        (status is null ? "" : $" AND COALESCE(v.status, '') = '{status}'")
        + (risk is null ? "" : $" AND COALESCE(v.risk_level, '') = '{risk}'")
        + (type is null ? "" : $" AND COALESCE(v.main_type, '') = @Type");

    private static string Assigned(QueueFilter filter) =>
        filter.Assignee switch
        {
            null => "",
            QueueFilter.Nobody => " AND (v.assigned_until IS NULL OR v.assigned_until <= @Now)",
            // By the index of what is ready where that alone is listed.
            _ when filter.Ready => " AND COALESCE(v.assigned_to, '') = @Assignee AND v.assigned_until > @Now",
            _ => " AND v.assigned_to = @Assignee AND v.assigned_until > @Now",
        };

    private static bool IsPerson(string? assignee) => assignee is not (null or QueueFilter.Nobody);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    private sealed class SnoozedRow
    {
        public string Status { get; init; } = "";
        public string? AssignedTo { get; init; }
        public DateTimeOffset? AssignedUntil { get; init; }
    }

    private sealed class SnoozedPlace
    {
        public string Id { get; init; } = "";
        public DateTimeOffset SnoozedUntil { get; init; }
    }

    private sealed class Place
    {
        public string Id { get; init; } = "";
        public DateTimeOffset WaitingSince { get; init; }
    }
}
