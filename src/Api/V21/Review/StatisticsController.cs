using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.V21.Review;

/// <summary>v2.1 statistics.</summary>
[Route("api/v2.1/statistics")]
[Tags("Statistics")]
[Description("The tenant's figures, by day.")]
public sealed class StatisticsController(Dispatcher dispatcher) : V21Controller
{
    /// <summary>Get statistics</summary>
    /// <remarks>
    /// Decisions and refusals by day are exact; times to a decision are within 4.5 %; open cases and messages are counted
    /// up to 1000. With <c>Accept: text/csv</c> the days alone, one line each.
    /// </remarks>
    /// <param name="from">First day, as 2026-01-31; 30 days up to the last when left out.</param>
    /// <param name="to">Last day; today when left out. At most 366 days.</param>
    /// <param name="timeZone">IANA time zone whose days are meant, such as Europe/Malta; UTC when left out.</param>
    [HttpGet(Name = "get-statistics")]
    [ProducesResponseType<V21Answer<StatisticsData>>(200, Description = "The figures.")]
    public async Task<IActionResult> Get(
        [FromQuery] string? from,
        [FromQuery] string? to,
        [FromQuery] string? timeZone,
        CancellationToken cancellationToken
    )
    {
        if (Day("from", from).Failed(out var refusal, out var first) || Day("to", to).Failed(out refusal, out var last))
        {
            return Refuse(refusal);
        }

        var result = await dispatcher.SendAsync(
            new GetStatistics
            {
                From = first,
                To = last,
                TimeZone = timeZone,
            },
            cancellationToken
        );
        if (result.Failed(out refusal, out var statistics))
        {
            return Refuse(refusal);
        }

        return Request
            .Headers.Accept.ToString()
            .StartsWith(Http.Json.Csv.ContentType, StringComparison.OrdinalIgnoreCase)
            ? Content(StatisticsCsv.Of(statistics), Http.Json.Csv.ContentType, System.Text.Encoding.UTF8)
            : Answer("Success", StatisticsData.Of(statistics));
    }

    private static Result<DateOnly?> Day(string field, string? text) =>
        text is null ? (DateOnly?)null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (DateOnly?)day
        : Error.InvalidField(field, $"{field} must be a day such as 2026-01-31");
}
