using System.Globalization;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console;

/// <summary>The dashboard's charts, from the tenant's figures.</summary>
internal static class DashboardCharts
{
    // More would not be read; the table has them all.
    private const int MostReasons = 8;
    private const int MostParts = 8;

    /// <summary>All of them, in the order of the page.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="now">Now.</param>
    /// <param name="may">Whether whoever looks holds a permission: a list that they may not see is not linked.</param>
    public static IReadOnlyList<Chart> Of(TenantStatistics figures, DateTimeOffset now, Func<Permission, bool> may) =>
        [
            Decisions(figures),
            Times(figures),
            Rates(figures),
            .. Colleagues(figures, may(Permission.ManageTenant) || may(Permission.ReadAudit)),
            Parts(
                "reason-codes",
                "Decisions by reason code",
                "reason",
                [.. figures.ReasonCodes.Select(code => (code.Name, code))],
                figures
            ),
            Parts(
                "types",
                "Decisions by type",
                "type",
                [.. figures.Types.Select(type => (type.Name, type with { Name = Words.Sentence(type.Name) }))],
                figures
            ),
            QueueAge(figures),
            Refusals(figures, may(Permission.ReadAudit)),
            RefusalReasons(figures),
            Deliveries(figures, now, may(Permission.ManageWebhooks)),
        ];

    private static Chart Decisions(TenantStatistics figures) =>
        new()
        {
            Id = "decisions",
            Title = "Decisions by day",
            Summary = $"{figures.Total.Approved} approved, {figures.Total.Declined} rejected.",
            Nothing = "Nothing was decided in these days.",
            Marks = [new("Approved", "good"), new("Rejected", "bad")],
            IsByDay = true,
            Bars = ByDay(
                figures,
                day => $"{day.Approved} approved, {day.Declined} rejected",
                day => [day.Approved, day.Declined],
                day => [Decided("Approved", day.Day, day.Day), Decided("Declined", day.Day, day.Day)]
            ),
            Table = DayTable(
                figures,
                [("Approved", "approved"), ("Rejected", "rejected"), ("First approvals", "first_approvals")],
                day =>
                    [
                        To(day.Approved, Decided("Approved", day.Day, day.Day)),
                        To(day.Declined, Decided("Declined", day.Day, day.Day)),
                        day.Proposed,
                    ]
            ),
        };

    private static Chart Times(TenantStatistics figures) =>
        new()
        {
            Id = "times",
            Title = "Time to decision by day",
            Summary = $"Median {Time(figures.Total.Median)}, 95 % in {Time(figures.Total.P95)}.",
            Nothing = "No case was decided for the first time in these days.",
            Marks = [new("95 % within", "far"), new("Median", "near")],
            IsByDay = true,
            IsOverlaid = true,
            Scale = seconds => Words.Of(TimeSpan.FromSeconds(seconds)),
            Bars = ByDay(
                figures,
                day => day.Median is null ? "none" : $"median {Time(day.Median)}, 95 % in {Time(day.P95)}",
                day => [day.P95?.TotalSeconds ?? 0, day.Median?.TotalSeconds ?? 0]
            ),
            Table = DayTable(
                figures,
                [("Median", "median_seconds"), ("95 % within", "p95_seconds")],
                day => [day.Median, day.P95]
            ),
        };

    private static Chart Rates(TenantStatistics figures)
    {
        var rows = figures
            .ByRisk.Select(risk => (Risk: Words.Of(risk.Key), Figures: risk.Value, Query: $"&risk={risk.Key}"))
            .Append((Risk: "Both", Figures: figures.Total, Query: ""))
            .ToList();
        return new()
        {
            Id = "risks",
            Title = "Approval rate by risk",
            Summary = string.Join(", ", rows.Select(row => $"{row.Risk}: {Rate(row.Figures)}")) + ".",
            Nothing = "Nothing was decided in these days.",
            Marks = [new("Approved", "good"), new("Rejected", "bad")],
            Whole = 1,
            Bars =
            [
                .. rows.Select(row => new Bar(
                    row.Risk,
                    Rate(row.Figures),
                    row.Figures.ApprovalRate ?? 0,
                    1 - (row.Figures.ApprovalRate ?? 1)
                )
                {
                    Links =
                    [
                        Decided("Approved", figures.From, figures.To) + row.Query,
                        Decided("Declined", figures.From, figures.To) + row.Query,
                    ],
                }),
            ],
            Table = new(
                [
                    ("Risk", "risk"),
                    ("Approved", "approved"),
                    ("Rejected", "rejected"),
                    ("Approval rate", "approval_rate"),
                    ("Median time", "median_seconds"),
                    ("95 % within", "p95_seconds"),
                ],
                [
                    .. rows.Select<(string Risk, DayFigures Figures, string Query), IReadOnlyList<Cell>>(row =>
                        [
                            row.Risk,
                            To(row.Figures.Approved, Decided("Approved", figures.From, figures.To) + row.Query),
                            To(row.Figures.Declined, Decided("Declined", figures.From, figures.To) + row.Query),
                            row.Figures.ApprovalRate,
                            row.Figures.Median,
                            row.Figures.P95,
                        ]
                    ),
                ]
            ),
        };
    }

    // Whoever sees their own decisions alone has no chart of colleagues.
    private static IEnumerable<Chart> Colleagues(TenantStatistics figures, bool seesAll) =>
        seesAll
            ?
            [
                Parts(
                    "reviewers",
                    "Decisions by reviewer",
                    "by",
                    [.. figures.Reviewers.Select(reviewer => (reviewer.Who.Id, reviewer.Figures))],
                    figures
                ),
            ]
            : [];

    private static Chart Parts(
        string id,
        string title,
        string parameter,
        IReadOnlyList<(string Key, PartFigures Figures)> parts,
        TenantStatistics figures
    )
    {
        string ListOf(string status, string key) =>
            $"{Decided(status, figures.From, figures.To)}&{parameter}={Uri.EscapeDataString(key)}";
        return new()
        {
            Id = id,
            Title = title,
            Summary =
                parts.Count > MostParts
                    ? $"The {MostParts} with the most decisions of {parts.Count}."
                    : $"{parts.Count} with decisions.",
            Nothing = "There is no such decision in these days.",
            Marks = [new("Approved", "good"), new("Rejected", "bad"), new("First approvals", "waiting")],
            Bars =
            [
                .. parts
                    .Take(MostParts)
                    .Select(part => new Bar(
                        part.Figures.Name,
                        $"{part.Figures.Approved} approved, {part.Figures.Declined} rejected",
                        part.Figures.Approved,
                        part.Figures.Declined,
                        part.Figures.Proposed
                    )
                    {
                        Links = [ListOf("Approved", part.Key), ListOf("Declined", part.Key)],
                    }),
            ],
            Table = new(
                [
                    ("Name", "name"),
                    ("Approved", "approved"),
                    ("Rejected", "rejected"),
                    ("First approvals", "first_approvals"),
                ],
                [
                    .. parts.Select<(string Key, PartFigures Figures), IReadOnlyList<Cell>>(part =>
                        [
                            new(part.Figures.Name, part.Key),
                            To(part.Figures.Approved, ListOf("Approved", part.Key)),
                            To(part.Figures.Declined, ListOf("Declined", part.Key)),
                            part.Figures.Proposed,
                        ]
                    ),
                ]
            ),
        };
    }

    private static Chart QueueAge(TenantStatistics figures) =>
        new()
        {
            Id = "queue",
            Title = "Age of open cases, now",
            Summary = figures.Queue.Max(row => row.OldestAge) is { } oldest
                ? $"{Count(figures.Queue.Sum(row => row.Open))} open, {Count(figures.Queue.Sum(row => row.OverAWeek))} for over a week; the oldest for {Words.Of(oldest)}."
                : "",
            Nothing = "No case is open.",
            Marks =
            [
                new("Up to a day", "age-1"),
                new("Up to 3 days", "age-2"),
                new("Up to a week", "age-3"),
                new("Over a week", "age-4"),
            ],
            Bars =
            [
                .. figures.Queue.Select(row => new Bar(
                    Words.Of(row.Status),
                    row.OldestAge is { } age ? $"{Count(row.Open)}, oldest {Words.Of(age)}" : "0",
                    row.UpToADay,
                    row.UpToThreeDays,
                    row.UpToAWeek,
                    row.OverAWeek
                )
                {
                    // The queue knows a least age, and has the oldest first.
                    Links = [.. new[] { 0, 24, 72, 168 }.Select(hours => Waiting(row.Status, hours))],
                }),
            ],
            Table = new(
                [
                    ("Status", "status"),
                    ("Open", "open"),
                    ("Up to a day", "up_to_a_day"),
                    ("Up to 3 days", "up_to_3_days"),
                    ("Up to a week", "up_to_a_week"),
                    ("Over a week", "over_a_week"),
                    ("Oldest", "oldest_seconds"),
                ],
                [
                    .. figures.Queue.Select<QueueFigures, IReadOnlyList<Cell>>(row =>
                        [
                            Words.Of(row.Status),
                            Counted(row.Open) with
                            {
                                Link = Waiting(row.Status, 0),
                            },
                            row.UpToADay,
                            row.UpToThreeDays,
                            row.UpToAWeek,
                            Counted(row.OverAWeek) with
                            {
                                Link = Waiting(row.Status, 168),
                            },
                            row.OldestAge,
                        ]
                    ),
                ]
            ),
        };

    private static Chart Refusals(TenantStatistics figures, bool mayAudit) =>
        new()
        {
            Id = "refusals",
            Title = "Refused attempts by day",
            Summary = $"{figures.Total.Refused} refused.",
            Nothing = "Nothing was refused in these days.",
            Marks = [new("Refused", "bad")],
            IsByDay = true,
            Bars = ByDay(
                figures,
                day => $"{day.Refused} refused",
                day => [day.Refused],
                day => mayAudit ? [Refused(day.Day)] : []
            ),
            Table = DayTable(
                figures,
                [("Refused", "refused")],
                day => [mayAudit ? To(day.Refused, Refused(day.Day)) : day.Refused]
            ),
        };

    private static Chart RefusalReasons(TenantStatistics figures)
    {
        var reasons = figures
            .Refusals.OrderByDescending(reason => reason.Value)
            .ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .ToList();
        return new()
        {
            Id = "refusal-reasons",
            Title = "Refused attempts by reason",
            Summary =
                reasons.Count > MostReasons
                    ? $"The {MostReasons} most frequent of {reasons.Count} reasons."
                    : $"{reasons.Count} different {(reasons.Count == 1 ? "reason" : "reasons")}.",
            Nothing = "Nothing was refused in these days.",
            Marks = [new("Refused", "bad")],
            Bars =
            [
                .. reasons
                    .Take(MostReasons)
                    .Select(reason => new Bar(
                        Words.Sentence(reason.Key),
                        reason.Value.ToString(CultureInfo.InvariantCulture),
                        reason.Value
                    )),
            ],
            Table = new(
                [("Reason", "code"), ("Refused", "refused")],
                [
                    .. reasons.Select<KeyValuePair<string, long>, IReadOnlyList<Cell>>(reason =>
                        [new(Words.Sentence(reason.Key), reason.Key), reason.Value]
                    ),
                ]
            ),
        };
    }

    private static Chart Deliveries(TenantStatistics figures, DateTimeOffset now, bool mayDeliver)
    {
        TimeSpan? Oldest(DeliveryFigures row) => row.OldestSince is { } since ? now - since : null;
        return new()
        {
            Id = "deliveries",
            Title = "Deliveries of these days",
            Summary =
                string.Join(
                    ", ",
                    figures.Deliveries.Select(row =>
                        $"{Count(row.Value.Count)} {row.Key.ToString().ToLowerInvariant()}"
                    )
                ) + ".",
            Nothing = "No message was made in these days.",
            Marks = [.. figures.Deliveries.Keys.Select(status => new Mark(status.ToString(), Look(status)))],
            Bars =
            [
                .. figures.Deliveries.Select(row => new Bar(
                    row.Key.ToString(),
                    row.Key != DeliveryStatus.Delivered && Oldest(row.Value) is { } age
                        ? $"{Count(row.Value.Count)}, oldest {Words.Of(age)}"
                        : Count(row.Value.Count),
                    [.. figures.Deliveries.Keys.Select(status => status == row.Key ? (double)row.Value.Count : 0)]
                )
                {
                    Links = mayDeliver ? [.. figures.Deliveries.Keys.Select(Made)] : [],
                }),
            ],
            Table = new(
                [("Messages", "status"), ("How many", "messages"), ("Oldest made", "oldest_seconds")],
                [
                    .. figures.Deliveries.Select<KeyValuePair<DeliveryStatus, DeliveryFigures>, IReadOnlyList<Cell>>(
                        row =>
                            [
                                row.Key.ToString(),
                                Counted(row.Value.Count) with
                                {
                                    Link = mayDeliver ? Made(row.Key) : null,
                                },
                                Oldest(row.Value),
                            ]
                    ),
                ]
            ),
        };
    }

    private static string Look(DeliveryStatus status) =>
        status switch
        {
            DeliveryStatus.Delivered => "good",
            DeliveryStatus.Dead => "bad",
            _ => "waiting",
        };

    private static IReadOnlyList<Bar> ByDay(
        TenantStatistics figures,
        Func<DayFigures, string> text,
        Func<DayFigures, double[]> values,
        Func<DayFigures, IReadOnlyList<string>>? links = null
    ) =>
        [
            .. figures.Days.Select(day => new Bar(((Cell)day.Day).Text, text(day), values(day))
            {
                Links = links?.Invoke(day) ?? [],
            }),
        ];

    // The lists behind the figures, by the parameters of their pages.
    private static string Decided(string status, DateOnly from, DateOnly to) =>
        $"/console/verifications?status={status}&from={Viewer.Day(from)}&to={Viewer.Day(to)}";

    private static string Waiting(VerificationStatus status, int hours) =>
        $"/console/verifications?status={status}"
        + (hours == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"&hours={hours}"));

    private static string Refused(DateOnly day) =>
        $"/console/audit?refused=true&from={Viewer.Day(day)}&to={Viewer.Day(day)}";

    private static string Made(DeliveryStatus status) =>
        $"/console/deliveries?status={status.ToString().ToLowerInvariant()}";

    private static Cell To(long count, string link) => count == 0 ? count : (Cell)count with { Link = link };

    private static Table DayTable(
        TenantStatistics figures,
        IEnumerable<(string, string)> columns,
        Func<DayFigures, IEnumerable<Cell>> cells
    ) =>
        new(
            [("Day", $"day ({figures.TimeZone})"), .. columns],
            [.. figures.Days.Select<DayFigures, IReadOnlyList<Cell>>(day => [day.Day, .. cells(day)])]
        );

    private static string Rate(DayFigures figures) =>
        figures.ApprovalRate is { } rate
            ? $"{Words.Share(rate)} of {figures.Approved + figures.Declined}"
            : "no decision";

    private static string Time(TimeSpan? time) => ((Cell)time).Text;

    private static string Count(int count) =>
        count >= GetStatistics.Cap ? $"{GetStatistics.Cap} or more" : count.ToString(CultureInfo.InvariantCulture);

    private static Cell Counted(int count) => new(Count(count), count.ToString(CultureInfo.InvariantCulture));
}
