using System.Globalization;
using System.Text;
using VerificationService.Application.Statistics;

namespace VerificationService.Api.V21;

/// <summary>The days of statistics as RFC 4180 lines. Every field is a date or a number, so that none needs quoting.</summary>
internal static class StatisticsCsv
{
    public static string Of(TenantStatistics statistics)
    {
        var lines = new StringBuilder(
            "day,approved,rejected,first_approvals,refused,approval_rate,median_seconds,p95_seconds\r\n"
        );
        foreach (var day in statistics.Days)
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{day.Day:yyyy-MM-dd},{day.Approved},{day.Declined},{day.Proposed},{day.Refused},{day.ApprovalRate:0.####},{day.Median?.TotalSeconds},{day.P95?.TotalSeconds}\r\n"
            );
        }

        return lines.ToString();
    }
}
