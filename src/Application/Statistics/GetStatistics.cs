using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Statistics;

/// <summary>
/// The tenant's figures over a range of days of one time zone: decisions by outcome and risk and refusals are exact, times
/// to a decision within 4.5 %, and what stands open or undelivered is counted up to <see cref="Cap"/>.
/// </summary>
public sealed record GetStatistics : IQuery<TenantStatistics>
{
    /// <summary>Days when nothing is said.</summary>
    public const int DefaultDays = 30;

    /// <summary>Most days.</summary>
    public const int MaxDays = 366;

    /// <summary>Where counting of open cases and messages ends.</summary>
    public const int Cap = 1000;

    /// <summary>First day; <see cref="DefaultDays"/> before the last when null.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day; today when null.</summary>
    public DateOnly? To { get; init; }

    /// <summary>IANA time zone whose days are meant; UTC when null.</summary>
    public string? TimeZone { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<GetStatistics>
    {
        public Validator()
        {
            RuleFor(q => q.TimeZone)
                .Must(zone => zone is null || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
                .WithMessage("timeZone must be a time zone of the IANA database, such as Europe/Malta");
            RuleFor(q => q.From)
                .Must((q, from) => from is null || q.To is null || from <= q.To)
                .WithMessage("from must not lie after to");
            RuleFor(q => q.To)
                .Must((q, to) => q.From is null || to is null || to.Value.DayNumber - q.From.Value.DayNumber < MaxDays)
                .WithMessage($"to must lie at most {MaxDays} days from from, both included");
        }
    }

    internal sealed class Handler(IStatistics statistics, IPeople people, Caller caller, TimeProvider time)
        : IHandler<GetStatistics, TenantStatistics>
    {
        public async Task<Result<TenantStatistics>> Handle(GetStatistics query, CancellationToken cancellationToken)
        {
            var now = time.Now();
            var zone = query.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
            var to = query.To ?? DayOf(now, zone);
            var from = query.From ?? DateOnly.FromDayNumber(Math.Max(0, to.DayNumber - DefaultDays + 1));
            if (from > to || to.DayNumber - from.DayNumber >= MaxDays || to.Year > 9998 || from.Year < 2)
            {
                return Error.InvalidField("from", $"from and to must span 1 to {MaxDays} days, from first");
            }

            var (begin, end) = (BeginOf(from, zone), BeginOf(to.AddDays(1), zone));
            var (decisions, parts) = await statistics.DecisionsAsync(caller.TenantId, begin, end, cancellationToken);
            var refusals = await statistics.RefusalsAsync(caller.TenantId, begin, end, cancellationToken);
            return new TenantStatistics
            {
                From = from,
                To = to,
                TimeZone = zone.Id,
                Days = Days(from, to, zone, decisions, refusals),
                Total = Sum(to, decisions, refusals.Sum(refusal => refusal.Refusals)),
                ByRisk = Enum.GetValues<RiskLevel>()
                    .ToDictionary(
                        risk => risk,
                        risk => Sum(to, decisions.Where(figures => figures.RiskLevel == risk), 0)
                    ),
                Refusals = refusals
                    .GroupBy(refusal => refusal.Code)
                    .ToDictionary(group => group.Key, group => group.Sum(refusal => refusal.Refusals)),
                Reviewers = await ReviewersAsync(parts, cancellationToken),
                ReasonCodes = By(DecisionPart.ReasonCode, parts),
                Types = By(DecisionPart.Type, parts),
                Queue = await QueueAsync(now, cancellationToken),
                Deliveries = await DeliveriesAsync(begin, end, cancellationToken),
            };
        }

        private static List<DayFigures> Days(
            DateOnly from,
            DateOnly to,
            TimeZoneInfo zone,
            IReadOnlyList<DecisionFigures> decisions,
            IReadOnlyList<RefusalFigures> refusals
        )
        {
            var decided = decisions.ToLookup(figures => DayOf(figures.Period, zone));
            var refused = refusals.ToLookup(figures => DayOf(figures.Period, zone));
            return
            [
                .. Enumerable
                    .Range(0, to.DayNumber - from.DayNumber + 1)
                    .Select(from.AddDays)
                    .Select(day => Sum(day, decided[day], refused[day].Sum(refusal => refusal.Refusals))),
            ];
        }

        private static DayFigures Sum(DateOnly day, IEnumerable<DecisionFigures> figures, long refusals)
        {
            var counts = new Dictionary<DecisionOutcome, long>();
            var times = new TimeHistogram();
            foreach (var part in figures)
            {
                counts[part.Outcome] = counts.GetValueOrDefault(part.Outcome) + part.Decisions;
                times.Add(part.Times);
            }

            return new DayFigures(
                day,
                counts.GetValueOrDefault(DecisionOutcome.Approved),
                counts.GetValueOrDefault(DecisionOutcome.Declined),
                counts.GetValueOrDefault(DecisionOutcome.ApprovalProposed),
                refusals,
                times.Percentile(0.5),
                times.Percentile(0.95)
            );
        }

        private static List<PartFigures> By(DecisionPart part, IReadOnlyList<DecisionPartFigures> figures) =>
            [
                .. figures
                    .Where(figure => figure.Part == part)
                    .GroupBy(figure => figure.Name)
                    .Select(group => new PartFigures(
                        group.Key,
                        Of(DecisionOutcome.Approved, group),
                        Of(DecisionOutcome.Declined, group),
                        Of(DecisionOutcome.ApprovalProposed, group)
                    ))
                    .OrderByDescending(row => row.Approved + row.Declined + row.Proposed)
                    .ThenBy(row => row.Name, StringComparer.Ordinal),
            ];

        private static long Of(DecisionOutcome outcome, IEnumerable<DecisionPartFigures> figures) =>
            figures.Where(figure => figure.Outcome == outcome).Sum(figure => figure.Decisions);

        // What a colleague did is for those who manage the users, and for auditors, who read it in the audit anyway.
        private async Task<IReadOnlyList<ReviewerFigures>> ReviewersAsync(
            IReadOnlyList<DecisionPartFigures> parts,
            CancellationToken cancellationToken
        )
        {
            var seesAll = (caller.Required.Permissions & (Permission.ManageTenant | Permission.ReadAudit)) != 0;
            var rows = By(DecisionPart.Reviewer, parts)
                .Select(row =>
                {
                    var kind = row.Name[..row.Name.IndexOf(':', StringComparison.Ordinal)];
                    return (Who: new Identity(Enum.Parse<ActorKind>(kind), row.Name[(kind.Length + 1)..]), Row: row);
                })
                .Where(one => seesAll || one.Who.Id == caller.Required.Id)
                .ToList();
            var names = await people.NamesAsync(
                caller.TenantId,
                [.. rows.Select(one => one.Who.Id)],
                cancellationToken
            );
            return
            [
                .. rows.Select(one => new ReviewerFigures(
                    one.Who,
                    one.Row with
                    {
                        Name = names.TryGetValue(one.Who.Id, out var person) ? person.Name : one.Who.Id,
                    }
                )),
            ];
        }

        private async Task<IReadOnlyList<QueueFigures>> QueueAsync(
            DateTimeOffset now,
            CancellationToken cancellationToken
        )
        {
            var figures = new List<QueueFigures>();
            foreach (var status in Enum.GetValues<VerificationStatus>().Where(status => !status.IsDecided()))
            {
                var opened = await statistics.OpenSinceAsync(caller.TenantId, status, Cap, cancellationToken);
                int OpenedBetween(TimeSpan least, TimeSpan most) =>
                    opened.Count(since => now - since > least && now - since <= most);
                figures.Add(
                    new QueueFigures(
                        status,
                        opened.Count,
                        opened.Count == 0 ? null : now - opened[0],
                        OpenedBetween(TimeSpan.MinValue, TimeSpan.FromDays(1)),
                        OpenedBetween(TimeSpan.FromDays(1), TimeSpan.FromDays(3)),
                        OpenedBetween(TimeSpan.FromDays(3), TimeSpan.FromDays(7)),
                        OpenedBetween(TimeSpan.FromDays(7), TimeSpan.MaxValue)
                    )
                );
            }

            return figures;
        }

        private async Task<IReadOnlyDictionary<DeliveryStatus, DeliveryFigures>> DeliveriesAsync(
            DateTimeOffset from,
            DateTimeOffset to,
            CancellationToken cancellationToken
        )
        {
            var figures = new Dictionary<DeliveryStatus, DeliveryFigures>();
            foreach (var status in Enum.GetValues<DeliveryStatus>())
            {
                var (count, oldest) = await statistics.DeliveriesAsync(
                    caller.TenantId,
                    status,
                    from,
                    to,
                    Cap,
                    cancellationToken
                );
                figures[status] = new DeliveryFigures(count, oldest);
            }

            return figures;
        }

        private static DateOnly DayOf(DateTimeOffset time, TimeZoneInfo zone) =>
            DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

        // Where the clock goes forward at midnight, the offset of before makes of it the first time there is.
        private static DateTimeOffset BeginOf(DateOnly day, TimeZoneInfo zone)
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        }
    }
}

/// <summary>A tenant's figures.</summary>
public sealed record TenantStatistics
{
    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Whose days they are.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Every day of the range, first first.</summary>
    public required IReadOnlyList<DayFigures> Days { get; init; }

    /// <summary>The whole range.</summary>
    public required DayFigures Total { get; init; }

    /// <summary>The whole range by risk, without refusals.</summary>
    public required IReadOnlyDictionary<RiskLevel, DayFigures> ByRisk { get; init; }

    /// <summary>Refused attempts of the range by code.</summary>
    public required IReadOnlyDictionary<string, long> Refusals { get; init; }

    /// <summary>
    /// Decisions of the range by who made them, most first: of everybody for those who manage the tenant or read its audit, of
    /// others their own alone.
    /// </summary>
    public required IReadOnlyList<ReviewerFigures> Reviewers { get; init; }

    /// <summary>Decisions of the range that have a reason code, by it, most first.</summary>
    public required IReadOnlyList<PartFigures> ReasonCodes { get; init; }

    /// <summary>Decisions of the range by the main type of the verification, most first.</summary>
    public required IReadOnlyList<PartFigures> Types { get; init; }

    /// <summary>What stands open now.</summary>
    public required IReadOnlyList<QueueFigures> Queue { get; init; }

    /// <summary>Messages made in the range, by where they stand now.</summary>
    public required IReadOnlyDictionary<DeliveryStatus, DeliveryFigures> Deliveries { get; init; }
}

/// <summary>What was decided and refused on one day, or over a range.</summary>
/// <param name="Day">The day; the last of a range.</param>
/// <param name="Approved">Approvals.</param>
/// <param name="Declined">Declines.</param>
/// <param name="Proposed">First approvals of two.</param>
/// <param name="Refused">Refused attempts at anything.</param>
/// <param name="Median">Half the cases took no longer from opening to their first final decision; null of none.</param>
/// <param name="P95">95 % took no longer.</param>
public sealed record DayFigures(
    DateOnly Day,
    long Approved,
    long Declined,
    long Proposed,
    long Refused,
    TimeSpan? Median,
    TimeSpan? P95
)
{
    /// <summary>Approvals among approvals and declines, 0 to 1; null of none.</summary>
    public double? ApprovalRate => Approved + Declined == 0 ? null : (double)Approved / (Approved + Declined);
}

/// <summary>What somebody decided.</summary>
/// <param name="Who">The user or key.</param>
/// <param name="Figures">How often; the name is the user's or key's of today, or the id where that is gone.</param>
public sealed record ReviewerFigures(Identity Who, PartFigures Figures);

/// <summary>Decisions that have something in common.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Approved">Approvals.</param>
/// <param name="Declined">Declines.</param>
/// <param name="Proposed">First approvals of two.</param>
public sealed record PartFigures(string Name, long Approved, long Declined, long Proposed);

/// <summary>Open cases of one status now, counted up to <see cref="GetStatistics.Cap"/>, the oldest first.</summary>
/// <param name="Status">Where they stand.</param>
/// <param name="Open">How many.</param>
/// <param name="OldestAge">How long the oldest has been open; null of none.</param>
/// <param name="UpToADay">How many have been open for a day at most.</param>
/// <param name="UpToThreeDays">How many for longer, three days at most.</param>
/// <param name="UpToAWeek">How many for longer, a week at most.</param>
/// <param name="OverAWeek">How many for over a week.</param>
public sealed record QueueFigures(
    VerificationStatus Status,
    int Open,
    TimeSpan? OldestAge,
    int UpToADay,
    int UpToThreeDays,
    int UpToAWeek,
    int OverAWeek
);

/// <summary>Messages of one status.</summary>
/// <param name="Count">How many, counted up to <see cref="GetStatistics.Cap"/>.</param>
/// <param name="OldestSince">When the oldest of them was made, UTC; null of none.</param>
public sealed record DeliveryFigures(int Count, DateTimeOffset? OldestSince);
