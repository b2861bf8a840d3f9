using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Review;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's figures over any range, in the viewer's time zone: charts, the table behind each, and CSV.</summary>
internal sealed class DashboardPage(Dispatcher dispatcher, Viewer viewer, ConsoleSession session) : ConsolePage
{
    public override string Title => "Dashboard";

    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

    public TenantStatistics? Figures { get; private set; }

    public IReadOnlyList<Chart> Charts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var read = await ReadAsync(cancellationToken);
        if (read.Failed(out var refusal, out var figures))
        {
            return ShowAgain(refusal);
        }

        (Figures, From, To) = (figures, figures.From, figures.To);
        Charts = DashboardCharts.Of(figures, viewer.Now, session.May);
        return Page();
    }

    /// <summary>The table behind a chart as lines of text; without <paramref name="of"/> everything that is known by day.</summary>
    public async Task<IActionResult> OnGetCsvAsync(string? of, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(cancellationToken);
        if (read.Failed(out var refusal, out var figures))
        {
            return Refuse(refusal);
        }

        var csv = of is null
            ? StatisticsCsv.Of(figures)
            : DashboardCharts
                .Of(figures, viewer.Now, session.May)
                .FirstOrDefault(chart => chart.Id == of)
                ?.Table.ToCsv();
        return csv is null
            ? NotFound()
            : File(
                Encoding.UTF8.GetBytes(csv),
                Csv.ContentType,
                $"{of ?? "statistics"}-{Day(figures.From)}-{Day(figures.To)}.csv"
            );
    }

    /// <summary>Where the table behind <paramref name="chart"/> is had as lines of text.</summary>
    public string CsvOf(Chart chart) => $"/console/dashboard?handler=Csv&of={chart.Id}&from={Day(From)}&to={Day(To)}";

    /// <summary>A day as fields and addresses write it.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task<Domain.Shared.Result<TenantStatistics>> ReadAsync(CancellationToken cancellationToken) =>
        dispatcher.SendAsync(
            new GetStatistics
            {
                From = From,
                To = To,
                TimeZone = viewer.Zone.Id,
            },
            cancellationToken
        );
}
