using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.V21;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;

namespace VerificationService.Api.Console.Pages;

/// <summary>The tenant's figures over any range, in the viewer's time zone: a chart, the table behind it, and CSV.</summary>
internal sealed class DashboardPage(Dispatcher dispatcher, Viewer viewer) : ConsolePage
{
    public override string Title => "Dashboard";

    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

    public TenantStatistics? Figures { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var read = await ReadAsync(cancellationToken);
        if (read.Failed(out var refusal, out var figures))
        {
            return ShowAgain(refusal);
        }

        (Figures, From, To) = (figures, figures.From, figures.To);
        return Page();
    }

    /// <summary>The same days as lines of text.</summary>
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Failed(out var refusal, out var figures)
            ? Refuse(refusal)
            : File(
                Encoding.UTF8.GetBytes(StatisticsCsv.Of(figures)),
                StatisticsCsv.ContentType,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"statistics-{figures.From:yyyy-MM-dd}-{figures.To:yyyy-MM-dd}.csv"
                )
            );

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
