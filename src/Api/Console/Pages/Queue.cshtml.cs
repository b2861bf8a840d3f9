using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>The open cases, first due first, and what a search finds.</summary>
internal sealed class QueuePage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public override string Title => "Queue";

    /// <summary>A status by its name; anything else is all that is open.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? Status { get; set; }

    [BindProperty(SupportsGet = true, Name = "risk")]
    public string? Risk { get; set; }

    [BindProperty(SupportsGet = true, Name = "type")]
    public string? Type { get; set; }

    /// <summary><see cref="QueueFilter.Me"/>, <see cref="QueueFilter.Nobody"/>, a user's id or nothing.</summary>
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

    /// <summary>The cases ticked.</summary>
    [BindProperty(Name = "ids")]
    public IReadOnlyList<string> Ids { get; set; } = [];

    public Page<VerificationView> Cases { get; private set; } = new([], null);

    /// <summary>Whether ticked cases are taken from whoever holds them.</summary>
    [BindProperty(Name = "takeOver")]
    public bool TakeOver { get; set; }

    /// <summary>To whom cases may be given besides oneself: known to those who manage users.</summary>
    public IReadOnlyList<UserSummary> Colleagues { get; private set; } = [];

    public QueueCounts Counts { get; private set; } = null!;

    public VerificationStatus? WantedStatus => Parse<VerificationStatus>(Status);

    public RiskLevel? WantedRisk => Parse<RiskLevel>(Risk);

    public bool IsMine => Assignee == QueueFilter.Me;

    public bool IsFiltered =>
        Text is not null
        || WantedRisk is not null
        || Type is not null
        || Hours is not null
        || Overdue
        || (Assignee is not null && !IsMine);

    /// <summary>Whether the tenant has no case at all.</summary>
    public bool IsNew => !IsFiltered && Counts.ByStatus.Values.All(count => count == 0);

    /// <summary>Its pages, with the filters that are set.</summary>
    public Pager Pager => new(Request, Cases.NextCursor);

    /// <summary>Takes the first case that waits for anybody, and goes to it.</summary>
    public async Task<IActionResult> OnPostTakeAsync(CancellationToken cancellationToken)
    {
        var here = Pager.Here();
        var taken = await SendOnceAsync(
            new TakeNextVerification { RiskLevel = WantedRisk, Type = Given(Type) },
            next =>
                next.Verification is { } mine
                    ? new Landing($"{LocalPath.Start}/{mine.Id}", "You hold this case now.")
                    : new Landing(here, "Nothing waits that nobody holds."),
            cancellationToken
        );
        return taken.Failed(out var refusal, out var landing) ? Refuse(refusal) : Go(landing);
    }

    /// <summary>Gives the ticked cases to one person.</summary>
    public async Task<IActionResult> OnPostAssignAsync(string? userId, CancellationToken cancellationToken)
    {
        var assigned =
            Ids.Count == 0
                ? Error.InvalidField("ids", "Tick the cases first")
                : await dispatcher.SendAsync(
                    new AssignVerifications(Ids) { UserId = userId ?? QueueFilter.Me, TakeOver = TakeOver },
                    cancellationToken
                );
        if (assigned.Failed(out var refusal, out var outcome))
        {
            return await LookAsync(cancellationToken) is { } unseen ? Refuse(unseen) : ShowAgain(refusal);
        }

        var done = $"{outcome.Assigned.Count} assigned.";
        return Go(
            Pager.Here(),
            outcome.NotAssigned is [var first, ..]
                ? $"{done} {outcome.NotAssigned.Count} not: {first.Reason.Message}."
                : done
        );
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal
            ? refusal.Kind == ErrorKind.Invalid
                ? ShowAgain(refusal)
                : Refuse(refusal)
            : Page();

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var counted = await dispatcher.SendAsync(new GetQueueCounts(), cancellationToken);
        if (counted.Failed(out var refusal, out var counts))
        {
            return refusal;
        }

        Counts = counts;
        if (session.May(Permission.ManageTenant))
        {
            var users = await dispatcher.SendAsync(new ListUsers(), cancellationToken);
            if (users.Failed(out refusal, out var colleagues))
            {
                return refusal;
            }

            Colleagues = [.. colleagues.Where(user => user.IsActive && user.Id != session.User!.Id)];
        }

        var listed = await ListAsync(cancellationToken);
        if (listed.Failed(out refusal, out var page))
        {
            return refusal;
        }

        Cases = page;
        return null;
    }

    private async Task<Result<Page<VerificationView>>> ListAsync(CancellationToken cancellationToken)
    {
        TimeSpan? age = null;
        if (!string.IsNullOrEmpty(Hours))
        {
            if (!int.TryParse(Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hours))
            {
                return Error.InvalidField("hours", "Hours waiting must be a whole number");
            }

            age = TimeSpan.FromHours(hours);
        }

        // Decided cases have no due time, so they are listed newest first.
        if (WantedStatus is { } decided && decided.IsDecided() && Given(Text) is null)
        {
            return await dispatcher.SendAsync(
                new ListVerifications(
                    new VerificationFilter
                    {
                        Status = decided,
                        RiskLevel = WantedRisk,
                        Type = Given(Type),
                    },
                    new PageRequest(null, Given(Cursor))
                ),
                cancellationToken
            );
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
