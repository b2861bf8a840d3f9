using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Cases of the subjects that a search finds, some subjects at a time.</summary>
internal sealed class CaseSearch(DbSession session, ISubjectSearch subjects, TenantDueTimes dueTimes, TimeProvider time)
    : ICaseSearch
{
    // Looked through for one page, where filters leave little of what is found.
    private const int MostSubjects = 1000;
    private const int Step = 200;

    // A place behind every case of a subject.
    private const string NoCase = "none";

    private const string Select =
        "SELECT v.id AS id, v.applicant_id AS applicant_id, v.organization_id AS organization_id, v.created_at AS created_at FROM verifications v WHERE v.tenant_id = @TenantId";

    /// <inheritdoc/>
    public async Task<Page<PageKey>> FindAsync(
        string tenantId,
        CaseQuery query,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var narrowed = await NarrowedAsync(tenantId, query, cancellationToken);
        if (after is null && await OfIdAsync(tenantId, query.Subjects, narrowed, cancellationToken) is { } one)
        {
            return new Page<PageKey>([one], null);
        }

        var through = after is null ? long.MaxValue : NumberOf(after);
        var keys = new List<PageKey>();
        for (var seen = 0; ; )
        {
            var rows = seen == 0 ? limit + 1 : Step;
            var found = await subjects.FindAsync(tenantId, query.Subjects, null, through, rows, cancellationToken);
            keys.AddRange(
                (await OfAsync(tenantId, query.Subjects, found, narrowed, cancellationToken)).Where(key =>
                    after is null || Compare(key, after) > 0
                )
            );
            seen += found.Count;
            if (keys.Count > limit || found.Count < rows)
            {
                return Page<PageKey>.From(keys, limit, key => key);
            }

            through = found[^1].Number - 1;
            if (seen >= MostSubjects)
            {
                return new Page<PageKey>(
                    keys,
                    new PageKey(DateTimeOffset.UnixEpoch, NoCase) { Order = Text(found[^1].Number) }.ToCursor()
                );
            }
        }
    }

    private async Task<PageKey?> OfIdAsync(
        string tenantId,
        SubjectQuery subjects,
        Narrowed narrowed,
        CancellationToken cancellationToken
    )
    {
        var id = subjects.Text?.Trim();
        if (subjects.ExternalId is not null || id is null || !Ids.IsWellFormed(id))
        {
            return null;
        }

        var found = await session.FindAsync<Row>(
            $"{Select} AND v.id = @Id{narrowed.Conditions}",
            narrowed.With("Id", id),
            cancellationToken
        );
        return found is null ? null : new PageKey(found.CreatedAt, found.Id) { Order = Text(long.MaxValue) };
    }

    // In their order, each once: a case stands with that of its subjects which comes first.
    private async Task<IEnumerable<PageKey>> OfAsync(
        string tenantId,
        SubjectQuery query,
        IReadOnlyList<FoundSubject> found,
        Narrowed narrowed,
        CancellationToken cancellationToken
    )
    {
        if (found.Count == 0)
        {
            return [];
        }

        var numbers = found.ToDictionary(subject => subject.Id, subject => subject.Number);
        var rows = await session.QueryAsync<Row>(
            $"{Select} AND v.applicant_id IN @Ids{narrowed.Conditions}\nUNION\n{Select} AND v.organization_id IN @Ids{narrowed.Conditions}",
            narrowed.With("Ids", found.Select(subject => subject.Id).ToArray()),
            cancellationToken
        );
        var others = rows.Where(row => row is { ApplicantId: not null, OrganizationId: not null })
            .SelectMany(row => new[] { row.ApplicantId!, row.OrganizationId! })
            .Where(id => !numbers.ContainsKey(id))
            .ToHashSet();
        foreach (var other in await subjects.AmongAsync(tenantId, query, others, cancellationToken))
        {
            numbers[other.Id] = other.Number;
        }

        var highest = found[0].Number;
        return rows.Select(row => (Row: row, Number: Math.Max(PlaceOf(row.ApplicantId), PlaceOf(row.OrganizationId))))
            .Where(place => place.Number <= highest)
            .Select(place => new PageKey(place.Row.CreatedAt, place.Row.Id) { Order = Text(place.Number) })
            .Order(Comparer<PageKey>.Create(Compare));

        long PlaceOf(string? id) => id is null ? 0 : numbers.GetValueOrDefault(id);
    }

    private static int Compare(PageKey one, PageKey other)
    {
        var byNumber = NumberOf(other).CompareTo(NumberOf(one));
        var byTime = byNumber != 0 ? byNumber : other.CreatedAt.CompareTo(one.CreatedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(other.Id, one.Id);
    }

    private static long NumberOf(PageKey key) =>
        long.TryParse(key.Order, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // Few rows are left when these are asked: COALESCE keeps the engine on the index that left so few.
    private async Task<Narrowed> NarrowedAsync(string tenantId, CaseQuery query, CancellationToken cancellationToken)
    {
        var filter = query.Filter;
        var now = time.Now();
        var due = filter.Overdue ? await dueTimes.OfAsync(tenantId, cancellationToken) : null;
        var conditions =
            (filter.Status is null ? "" : $" AND COALESCE(v.status, '') = '{filter.Status}'")
            + (filter.RiskLevel is null ? "" : $" AND COALESCE(v.risk_level, '') = '{filter.RiskLevel}'")
            + (filter.Type is null ? "" : " AND COALESCE(v.main_type, '') = @Type")
            + filter.Assignee switch
            {
                null => "",
                QueueFilter.Nobody => " AND (v.assigned_until IS NULL OR v.assigned_until <= @Now)",
                _ => " AND COALESCE(v.assigned_to, '') = @Assignee AND v.assigned_until > @Now",
            }
            + (query.CustomerId is null ? "" : " AND COALESCE(v.applicant_id, '') = @CustomerId")
            + (query.OrganizationId is null ? "" : " AND COALESCE(v.organization_id, '') = @OrganizationId")
            + (filter.MinAge is null ? "" : " AND v.waiting_since <= @Before")
            + (due is null ? "" : ReviewQueue.OverdueCondition)
            + (filter.Snoozed ? " AND v.waiting_since IS NOT NULL AND v.snoozed_until > @Now" : "")
            + (
                filter.Decidable is not { } decidable ? ""
                : string.Join(
                    " OR ",
                    Enum.GetValues<RiskLevel>()
                        .Select(risk => (Risk: risk, Condition: DecidableCases.Condition(decidable, risk)))
                        .Where(part => part.Condition is not null)
                        .Select(part => $"(COALESCE(v.risk_level, '') = '{part.Risk}'{part.Condition})")
                )
                    is { Length: > 0 } any
                    ? $" AND v.recommended_at IS NOT NULL AND v.waiting_since IS NOT NULL AND ({any})"
                : " AND 1 = 0"
            );
        return new Narrowed(
            conditions,
            new Dictionary<string, object?>(filter.Decidable is null ? [] : DecidableCases.Parameters(filter.Decidable))
            {
                ["TenantId"] = tenantId,
                ["Type"] = filter.Type,
                ["Assignee"] = filter.Assignee,
                ["CustomerId"] = query.CustomerId,
                ["OrganizationId"] = query.OrganizationId,
                ["Now"] = now,
                ["Before"] = now - filter.MinAge,
                ["Standard"] = now - due?.For(RiskLevel.Standard),
                ["High"] = now - due?.For(RiskLevel.High),
            }
        );
    }

    private sealed record Narrowed(string Conditions, IReadOnlyDictionary<string, object?> Parameters)
    {
        // Those alone that the conditions name.
        public Dictionary<string, object?> With(string name, object value) =>
            Parameters
                .Where(one => one.Key == "TenantId" || Conditions.Contains("@" + one.Key, StringComparison.Ordinal))
                .Append(new(name, value))
                .ToDictionary();
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string? ApplicantId { get; init; }
        public string? OrganizationId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
    }
}
