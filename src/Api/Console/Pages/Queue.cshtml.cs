using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>The open cases, first due first, and what a search finds.</summary>
internal sealed class QueuePage(Dispatcher dispatcher, ConsoleSession session, Viewer viewer) : ConsolePage
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

    /// <summary>Only what is ready for the viewer to decide.</summary>
    [BindProperty(SupportsGet = true, Name = "ready")]
    public bool Ready { get; set; }

    /// <summary>Only what is out of the queue for a while.</summary>
    [BindProperty(SupportsGet = true, Name = "snoozed")]
    public bool Snoozed { get; set; }

    /// <summary>Of decided cases: who decided, a user's sign-in name or any actor's id.</summary>
    [BindProperty(SupportsGet = true, Name = "by")]
    public string? By { get; set; }

    /// <summary>Of decided cases: what was granted.</summary>
    [BindProperty(SupportsGet = true, Name = "level")]
    public string? Level { get; set; }

    /// <summary>Of decided cases: why, as a code of the tenant's.</summary>
    [BindProperty(SupportsGet = true, Name = "reason")]
    public string? Reason { get; set; }

    /// <summary>Of decided cases: the first day of decisions, in the viewer's time zone.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    /// <summary>Of decided cases: the last day of decisions, in the viewer's time zone.</summary>
    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

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

    public ApprovalLevel? WantedLevel => Parse<ApprovalLevel>(Level);

    /// <summary>Whether decided cases are listed, by their decisions; a search lists whatever it finds.</summary>
    public bool IsDecided => WantedStatus is { } status && status.IsDecided() && Given(Text) is null;

    /// <summary>Codes that a decision may bear; asked for only where decided cases are filtered by them.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    /// <summary>The filters that are set and mean nothing for what is listed, by their labels.</summary>
    public IReadOnlyList<string> Idle =>
        [
            .. new (string Label, bool IsSet, bool OfOpen)[]
            {
                ("Held by", IsSet: Assignee is not null && !IsMine, OfOpen: true),
                ("Hours waiting", !string.IsNullOrEmpty(Hours), true),
                ("Overdue only", Overdue, true),
                ("Decided by", Given(By) is not null, false),
                ("Level", WantedLevel is not null, false),
                ("Reason", Given(Reason) is not null, false),
                ("Decided from", From is not null, false),
                ("Decided to", To is not null, false),
            }
                .Where(filter => filter.IsSet && filter.OfOpen == IsDecided)
                .Select(filter => filter.Label),
        ];

    public bool IsMine => Assignee == QueueFilter.Me;

    public bool IsFiltered =>
        Text is not null
        || WantedRisk is not null
        || Type is not null
        || Hours is not null
        || Overdue
        || (Assignee is not null && !IsMine)
        || Given(By) is not null
        || WantedLevel is not null
        || Given(Reason) is not null
        || From is not null
        || To is not null;

    /// <summary>Whether anything is set among the fields that a phone folds away.</summary>
    public bool HasFields =>
        IsFiltered
        && (
            Text is null
            || Request.Query.Keys.Any(key => key is not ("text" or "status" or "ready" or "snoozed" or "cursor"))
        );

    /// <summary>Whether the tenant has no case at all.</summary>
    public bool IsNew => !IsFiltered && Counts.ByStatus.Values.All(count => count == 0);

    /// <summary>Its pages, with the filters that are set.</summary>
    public Pager Pager => new(Request, Cases.NextCursor);

    /// <summary>What the form does not show, so that sending it drops nothing.</summary>
    public IEnumerable<KeyValuePair<string, string>> KeptQuery =>
        Request
            .Query.Where(part =>
                IsDecided
                    ? part.Key is "assignee" or "hours" or "overdue"
                    : part.Key is "by" or "level" or "reason" or "from" or "to"
            )
            .Select(part => new KeyValuePair<string, string>(part.Key, part.Value.ToString()));

    /// <summary>The list of another status, of the viewer's own, or of what is ready or snoozed, under the same other filters.</summary>
    /// <param name="status">The status; null for all that is open.</param>
    /// <param name="mine">Whether the viewer holds them.</param>
    /// <param name="only"><c>ready</c>, <c>snoozed</c> or null.</param>
    public string Tab(VerificationStatus? status = null, bool mine = false, string? only = null)
    {
        var query = new QueryBuilder(
            Request.Query.Where(part =>
                part.Key is not ("status" or "ready" or "snoozed" or "cursor" or "handler")
                && !(part.Key == "assignee" && (mine || part.Value == QueueFilter.Me))
            )
        );
        if (status is { } wanted)
        {
            query.Add("status", wanted.ToString());
        }

        if (mine)
        {
            query.Add("assignee", QueueFilter.Me);
        }

        if (only is not null)
        {
            query.Add(only, "true");
        }

        return Request.Path + query.ToQueryString();
    }

    /// <summary>Takes the first case that waits for anybody, and goes to it.</summary>
    public async Task<IActionResult> OnPostTakeAsync(CancellationToken cancellationToken)
    {
        var here = Pager.Here();
        var taken = await SendOnceAsync(
            new TakeNextVerification { RiskLevel = WantedRisk, Type = Given(Type) },
            next =>
                next.Verification is { } mine
                    ? new Landing($"{LocalPath.Start}/{mine.Id}", "You hold this case now.")
                    : new Landing(here, NothingWaits),
            cancellationToken
        );
        return taken.Failed(out var refusal, out var landing) ? Refuse(refusal) : Go(landing);
    }

    private string NothingWaits =>
        session.May(Permission.DecideVerifications)
            ? "Nothing waits that nobody holds and you may decide."
            : "Nothing waits that nobody holds.";

    /// <summary>All that is listed as lines for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancellationToken)
    {
        Cursor = null;
        var first = await ListAsync(PageRequest.MaxLimit, null, cancellationToken);
        return first.Failed(out var refusal, out var page)
            ? Refuse(refusal)
            : new PagedDownload<VerificationView>(
                page,
                (cursor, token) => ListAsync(PageRequest.MaxLimit, cursor, token),
                CaseLines.CsvOf,
                Csv.ContentType,
                $"cases-{viewer.Now.UtcDateTime:yyyyMMdd-HHmmss}.csv"
            );
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
            outcome.NotAssigned.Count > 0
                ? $"{done} {outcome.NotAssigned.Count} not: {await WhyNotAsync(outcome.NotAssigned, cancellationToken)}."
                : done
        );
    }

    // By reason, each with the names that this page shows of the cases, or their ids.
    private async Task<string> WhyNotAsync(IReadOnlyList<NotAssigned> refused, CancellationToken cancellationToken)
    {
        var listed = await ListAsync(null, Given(Cursor), cancellationToken);
        var names = (listed.Failed(out _, out var page) ? [] : page.Items).ToDictionary(
            view => view.Id,
            view => view.Opened.SubjectName
        );
        return string.Join(
            "; ",
            refused
                .GroupBy(each => each.Reason.Message)
                .Select(group =>
                    $"{group.Key} ({string.Join(", ", group.Select(each => ShownText.WithoutDirections(names.GetValueOrDefault(each.VerificationId) ?? each.VerificationId)))})"
                )
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

            Colleagues =
            [
                .. colleagues.Where(user =>
                    user.IsActive
                    && user.Id != session.User!.Id
                    && RolePermissions.Of(user.Roles).HasFlag(Permission.ReviewVerifications)
                ),
            ];
        }

        if (IsDecided)
        {
            var codes = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
            if (codes.Failed(out refusal, out var reasons))
            {
                return refusal;
            }

            Reasons = reasons;
        }

        var listed = await ListAsync(null, Given(Cursor), cancellationToken);
        if (listed.Failed(out refusal, out var page))
        {
            return refusal;
        }

        Cases = page;
        return null;
    }

    private async Task<Result<Page<VerificationView>>> ListAsync(
        int? limit,
        string? cursor,
        CancellationToken cancellationToken
    )
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

        // Decided cases have no due time, so they are listed by their decisions.
        if (IsDecided)
        {
            return await dispatcher.SendAsync(
                new ListDecided(
                    new DecidedFilter
                    {
                        Status = WantedStatus,
                        RiskLevel = WantedRisk,
                        Type = Given(Type),
                        Decider = Given(By),
                        Level = WantedLevel,
                        ReasonCode = Given(Reason),
                        From = From is { } from ? viewer.StartOf(from) : null,
                        To = To is { } to ? viewer.StartOf(to.AddDays(1)) : null,
                    },
                    new PageRequest(limit, cursor)
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
                    Ready = Ready,
                    Snoozed = Snoozed,
                },
                new PageRequest(limit, cursor)
            ),
            cancellationToken
        );
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T? Parse<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
