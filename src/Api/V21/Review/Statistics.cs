using System.Text.Json;
using VerificationService.Application.Statistics;

namespace VerificationService.Api.V21.Review;

/// <summary>A tenant's figures over a range of days.</summary>
public sealed class StatisticsData
{
    /// <summary>First day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Whose days they are.</summary>
    /// <example>Europe/Malta</example>
    public required string TimeZone { get; init; }

    /// <summary>The whole range.</summary>
    public required FiguresData Total { get; init; }

    /// <summary>The whole range at standard risk, without refusals.</summary>
    public required FiguresData StandardRisk { get; init; }

    /// <summary>The whole range at high risk, without refusals.</summary>
    public required FiguresData HighRisk { get; init; }

    /// <summary>Every day, first first.</summary>
    public required IReadOnlyList<DayData> Days { get; init; }

    /// <summary>Refused attempts by code, most frequent first.</summary>
    public required IReadOnlyList<RefusalsData> Refusals { get; init; }

    /// <summary>Decisions by who made them, most first: everybody's for power-tenants, tenant-admins and auditors, one's own for others.</summary>
    public required IReadOnlyList<ReviewerStatisticsData> Reviewers { get; init; }

    /// <summary>Decisions that have a reason code, by it, most first.</summary>
    public required IReadOnlyList<PartStatisticsData> ReasonCodes { get; init; }

    /// <summary>Decisions by the main type of the verification, most first.</summary>
    public required IReadOnlyList<PartStatisticsData> Types { get; init; }

    /// <summary>Open cases now.</summary>
    public required IReadOnlyList<QueueStatisticsData> Queue { get; init; }

    /// <summary>Messages made in the range, by where they stand now.</summary>
    public required IReadOnlyList<DeliveryStatisticsData> Deliveries { get; init; }

    internal static StatisticsData Of(TenantStatistics statistics) =>
        new()
        {
            From = statistics.From,
            To = statistics.To,
            TimeZone = statistics.TimeZone,
            Total = FiguresData.Of(statistics.Total),
            StandardRisk = FiguresData.Of(statistics.ByRisk[Domain.Risk.RiskLevel.Standard]),
            HighRisk = FiguresData.Of(statistics.ByRisk[Domain.Risk.RiskLevel.High]),
            Days = [.. statistics.Days.Select(day => new DayData { Day = day.Day, Figures = FiguresData.Of(day) })],
            Refusals =
            [
                .. statistics
                    .Refusals.OrderByDescending(refusal => refusal.Value)
                    .ThenBy(refusal => refusal.Key, StringComparer.Ordinal)
                    .Select(refusal => new RefusalsData { Error = refusal.Key, Refused = refusal.Value }),
            ],
            Reviewers =
            [
                .. statistics.Reviewers.Select(reviewer => new ReviewerStatisticsData
                {
                    ActorKind = JsonNamingPolicy.SnakeCaseUpper.ConvertName(reviewer.Who.Kind.ToString()),
                    ActorId = reviewer.Who.Id,
                    Name = reviewer.Figures.Name,
                    Approved = reviewer.Figures.Approved,
                    Rejected = reviewer.Figures.Declined,
                    FirstApprovals = reviewer.Figures.Proposed,
                }),
            ],
            ReasonCodes = [.. statistics.ReasonCodes.Select(PartStatisticsData.Of)],
            Types = [.. statistics.Types.Select(PartStatisticsData.Of)],
            Queue =
            [
                .. statistics.Queue.Select(queue => new QueueStatisticsData
                {
                    Status = V21Words.Of(queue.Status),
                    Open = queue.Open,
                    OldestSeconds = (long?)queue.OldestAge?.TotalSeconds,
                    OverAWeek = queue.OverAWeek,
                }),
            ],
            Deliveries =
            [
                .. statistics.Deliveries.Select(delivery => new DeliveryStatisticsData
                {
                    Status = V21Words.Of(delivery.Key),
                    Messages = delivery.Value.Count,
                    OldestSince = delivery.Value.OldestSince,
                }),
            ],
        };
}

/// <summary>What was decided and refused.</summary>
public sealed class FiguresData
{
    /// <summary>Approvals.</summary>
    public required long Approved { get; init; }

    /// <summary>Rejections.</summary>
    public required long Rejected { get; init; }

    /// <summary>First approvals of two.</summary>
    public required long FirstApprovals { get; init; }

    /// <summary>Refused attempts.</summary>
    public required long Refused { get; init; }

    /// <summary>Approvals among approvals and rejections, 0 to 1; absent of none.</summary>
    public double? ApprovalRate { get; init; }

    /// <summary>Half the cases took no longer to their first decision, in seconds, within 4.5 %.</summary>
    public long? MedianSeconds { get; init; }

    /// <summary>95 % of the cases took no longer, in seconds, within 4.5 %.</summary>
    public long? P95Seconds { get; init; }

    internal static FiguresData Of(DayFigures figures) =>
        new()
        {
            Approved = figures.Approved,
            Rejected = figures.Declined,
            FirstApprovals = figures.Proposed,
            Refused = figures.Refused,
            ApprovalRate = figures.ApprovalRate,
            MedianSeconds = (long?)figures.Median?.TotalSeconds,
            P95Seconds = (long?)figures.P95?.TotalSeconds,
        };
}

/// <summary>One day.</summary>
public sealed class DayData
{
    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Its figures.</summary>
    public required FiguresData Figures { get; init; }
}

/// <summary>How often something was refused.</summary>
public sealed class RefusalsData
{
    /// <summary>The code it was refused with.</summary>
    /// <example>INSUFFICIENT_AUTHORITY</example>
    public required string Error { get; init; }

    /// <summary>How often.</summary>
    public required long Refused { get; init; }
}

/// <summary>What somebody decided.</summary>
public sealed class ReviewerStatisticsData
{
    /// <summary>What acted.</summary>
    /// <example>USER</example>
    public required string ActorKind { get; init; }

    /// <summary>The user's or key's id.</summary>
    public required string ActorId { get; init; }

    /// <summary>The user's or key's name of today; the id where that is gone.</summary>
    public required string Name { get; init; }

    /// <summary>Approvals.</summary>
    public required long Approved { get; init; }

    /// <summary>Rejections.</summary>
    public required long Rejected { get; init; }

    /// <summary>First approvals of two.</summary>
    public required long FirstApprovals { get; init; }
}

/// <summary>Decisions that have something in common.</summary>
public sealed class PartStatisticsData
{
    /// <summary>The reason code or the type.</summary>
    /// <example>KYC</example>
    public required string Name { get; init; }

    /// <summary>Approvals.</summary>
    public required long Approved { get; init; }

    /// <summary>Rejections.</summary>
    public required long Rejected { get; init; }

    /// <summary>First approvals of two.</summary>
    public required long FirstApprovals { get; init; }

    internal static PartStatisticsData Of(PartFigures figures) =>
        new()
        {
            Name = figures.Name,
            Approved = figures.Approved,
            Rejected = figures.Declined,
            FirstApprovals = figures.Proposed,
        };
}

/// <summary>Open cases of one status.</summary>
public sealed class QueueStatisticsData
{
    /// <summary>Where they stand.</summary>
    /// <example>IN_REVIEW</example>
    public required string Status { get; init; }

    /// <summary>How many; 1000 means that many or more.</summary>
    public required int Open { get; init; }

    /// <summary>How long the oldest has been open, in seconds.</summary>
    public long? OldestSeconds { get; init; }

    /// <summary>How many have been open for over a week; 1000 means that many or more.</summary>
    public required int OverAWeek { get; init; }
}

/// <summary>Messages of one status.</summary>
public sealed class DeliveryStatisticsData
{
    /// <summary>Where they stand.</summary>
    /// <example>DELIVERED</example>
    public required string Status { get; init; }

    /// <summary>How many; 1000 means that many or more.</summary>
    public required int Messages { get; init; }

    /// <summary>When the oldest of them was made, UTC.</summary>
    public DateTimeOffset? OldestSince { get; init; }
}
