using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>The open cases, first due first, and what a search finds.</summary>
internal sealed class QueuePage(Dispatcher dispatcher) : ConsolePage
{
    public override string Title => "Queue";

    /// <summary>A status by its name; anything else is all that is open.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true, Name = "risk")]
    public string? Risk { get; set; }

    [BindProperty(SupportsGet = true, Name = "type")]
    public string? Type { get; set; }

    /// <summary><see cref="QueueFilter.Me"/>, <see cref="QueueFilter.Nobody"/> or nothing.</summary>
    [BindProperty(SupportsGet = true, Name = "assignee")]
    public string? Assignee { get; set; }

    [BindProperty(SupportsGet = true, Name = "text")]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true, Name = "hours")]
    public string? Hours { get; set; }

    [BindProperty(SupportsGet = true, Name = "overdue")]
    public bool Overdue { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public Page<VerificationView> Cases { get; private set; } = new([], null);

    public QueueCounts Counts { get; private set; } = null!;

    public VerificationStatus? WantedStatus => Parse<VerificationStatus>(Status);

    public RiskLevel? WantedRisk => Parse<RiskLevel>(Risk);

    public bool IsMine => Assignee == QueueFilter.Me;

    public bool IsFiltered =>
        Text is not null || WantedRisk is not null || Type is not null || Hours is not null || Overdue;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var counted = await dispatcher.SendAsync(new GetQueueCounts(), cancellationToken);
        if (counted.Failed(out var refusal, out var counts))
        {
            return Refuse(refusal);
        }

        Counts = counts;
        var listed = await ListAsync(cancellationToken);
        if (listed.Failed(out refusal, out var page))
        {
            return ShowAgain(refusal);
        }

        Cases = page;
        return Page();
    }

    private async Task<Result<Page<VerificationView>>> ListAsync(CancellationToken cancellationToken)
    {
        TimeSpan? age = null;
        if (!string.IsNullOrEmpty(Hours))
        {
            if (!int.TryParse(Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hours))
            {
                return Error.InvalidField("hours", "Waiting for must be a whole number of hours");
            }

            age = TimeSpan.FromHours(hours);
        }

        return await dispatcher.SendAsync(
            new ListQueue(
                new QueueFilter
                {
                    Status = WantedStatus,
                    RiskLevel = WantedRisk,
                    Type = Given(Type),
                    Assignee = Given(Assignee),
                    Text = Given(Text),
                    MinAge = age,
                    Overdue = Overdue,
                },
                new PageRequest(null, Given(Cursor))
            ),
            cancellationToken
        );
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T? Parse<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
