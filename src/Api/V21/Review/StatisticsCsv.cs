using System.Globalization;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Statistics;

namespace VerificationService.Api.V21.Review;

/// <summary>The days of statistics as CSV, a line each.</summary>
internal static class StatisticsCsv
{
    private static readonly string[] Columns =
    [
        "day",
        "approved",
        "rejected",
        "first_approvals",
        "refused",
        "approval_rate",
        "median_seconds",
        "p95_seconds",
    ];

    public static string Of(TenantStatistics statistics) =>
        string.Concat(statistics.Days.Select(Cells).Prepend(Columns).Select(Csv.Line));

    private static IEnumerable<string> Cells(DayFigures day) =>
        [
            Text($"{day.Day:yyyy-MM-dd}"),
            Text($"{day.Approved}"),
            Text($"{day.Declined}"),
            Text($"{day.Proposed}"),
            Text($"{day.Refused}"),
            Text($"{day.ApprovalRate:0.####}"),
            Text($"{day.Median?.TotalSeconds}"),
            Text($"{day.P95?.TotalSeconds}"),
        ];

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
