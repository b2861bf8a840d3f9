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

    /// <summary>A country of the subject, as people write it.</summary>
    [BindProperty(SupportsGet = true, Name = "country")]
    public string? Country { get; set; }

    /// <summary>What has come in of the documents: one of <see cref="DocumentsWanted"/>.</summary>
    [BindProperty(SupportsGet = true, Name = "documents")]
    public string? Documents { get; set; }

    /// <summary>One of <see cref="QueueOrder.All"/>; anything else is the list's own order.</summary>
    [BindProperty(SupportsGet = true, Name = "sort")]
    public string? Sort { get; set; }

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

    public DocumentsWanted? WantedDocuments => Parse<DocumentsWanted>(Documents);

    /// <summary>The order that is asked for, whether or not this list has it; null for the list's own.</summary>
    public QueueOrder? Order => QueueOrder.All.FirstOrDefault(order => order.Name == Sort);

    /// <summary>The orders that this list can be read in besides its own.</summary>
    public IEnumerable<QueueOrder> Orders =>
        QueueOrder.All.Where(order => order.Queue is { } sort ? !IsDecided && Queue.IsSortable(sort) : IsDecided);

    /// <summary>The order that is asked for where this list has it; null for the list's own.</summary>
    public QueueOrder? Applied => Order is { } order && Orders.Contains(order) ? order : null;

    /// <summary>The lists that are kept under a name, the viewer's and the team's.</summary>
    public IReadOnlyList<ViewTab> Views { get; private set; } = [];

    /// <summary>What a view of this list keeps.</summary>
    public IReadOnlyDictionary<string, string> Kept =>
        Request
            .Query.Where(part => part.Key is not ("cursor" or "handler") && part.Value.ToString().Length > 0)
            .ToDictionary(part => part.Key, part => part.Value.ToString());

    /// <summary>The columns that are shown.</summary>
    public QueueColumns Columns => QueueColumns.Of(Request);

    public ApprovalLevel? WantedLevel => Parse<ApprovalLevel>(Level);

    /// <summary>Whether decided cases are listed, by their decisions; a search lists whatever it finds.</summary>
    public bool IsDecided => WantedStatus is { } status && status.IsDecided() && Given(Text) is null;

    /// <summary>Codes that a decision may bear; asked for only where decided cases are filtered by them.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    /// <summary>The filters that are set and mean nothing for what is listed, by their labels.</summary>
    public IReadOnlyList<string> Idle =>
        [
            .. Order is { } order && Applied is null ? [$"Order ({order.Words})"] : Array.Empty<string>(),
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
        || Given(Country) is not null
        || WantedDocuments is not null
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
            || Request.Query.Keys.Any(key =>
                key is not ("text" or "status" or "ready" or "snoozed" or "sort" or "cursor")
            )
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

    /// <summary>This list in another order; null for its own.</summary>
    public string InOrder(QueueOrder? order)
    {
        var query = new QueryBuilder(Request.Query.Where(part => part.Key is not ("sort" or "cursor" or "handler")));
        if (order is not null)
        {
            query.Add("sort", order.Name);
        }

        return Request.Path + query.ToQueryString();
    }

    /// <summary>Keeps the list under a name.</summary>
    public async Task<IActionResult> OnPostSaveAsync(string? name, bool forTeam, CancellationToken cancellationToken)
    {
        var saved = await dispatcher.SendAsync(new SaveView(name?.Trim(), Kept, forTeam), cancellationToken);
        return !saved.Failed(out var refusal, out var view) ? Go(Pager.Here(), $"The view {view.Name} is saved.")
            : await LookAsync(cancellationToken) is { } unseen ? Refuse(unseen)
            : ShowAgain(refusal);
    }

    /// <summary>Removes a view; its list stays.</summary>
    public async Task<IActionResult> OnPostForgetAsync(string? viewId, CancellationToken cancellationToken)
    {
        var removed = await dispatcher.SendAsync(new RemoveView(viewId ?? ""), cancellationToken);
        return !removed.Failed(out var refusal, out var view) ? Go(Pager.Here(), $"The view {view.Name} is removed.")
            : await LookAsync(cancellationToken) is { } unseen ? Refuse(unseen)
            : ShowAgain(refusal);
    }

    /// <summary>Shows a column on this device, or hides it.</summary>
    public IActionResult OnPostColumns(string? column)
    {
        QueueColumns.Turn(HttpContext, column);
        return LocalRedirect(Pager.Here());
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

        if (await LookAtViewsAsync(cancellationToken) is { } unlisted)
        {
            return unlisted;
        }

        // The page of a case leads back to the list as it was.
        QueuePlace.Remember(HttpContext, session);
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
        if (!string.IsNullOrEmpty(Hours) && Age is null && !IsDecided)
        {
            return Error.InvalidField("hours", "Hours waiting must be a whole number");
        }

        // Decided cases have no due time, so they are listed by their decisions.
        if (IsDecided)
        {
            return await dispatcher.SendAsync(
                new ListDecided(Decided, new PageRequest(limit, cursor)),
                cancellationToken
            );
        }

        return await dispatcher.SendAsync(
            new ListQueue(Queue with { Sort = Applied?.Queue }, new PageRequest(limit, cursor)),
            cancellationToken
        );
    }

    private TimeSpan? Age =>
        int.TryParse(Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            ? TimeSpan.FromHours(hours)
            : null;

    private DecidedFilter Decided =>
        new()
        {
            Status = WantedStatus,
            RiskLevel = WantedRisk,
            Type = Given(Type),
            Decider = Given(By),
            Country = Given(Country),
            Documents = WantedDocuments,
            IsOldestFirst = Applied is not null,
            Level = WantedLevel,
            ReasonCode = Given(Reason),
            From = From is { } from ? viewer.StartOf(from) : null,
            To = To is { } to ? viewer.StartOf(to.AddDays(1)) : null,
        };

    // The page of a view's list, of which only the filters are asked.
    private QueuePage Of(SavedView view)
    {
        string? Value(string name) => view.Wanted.GetValueOrDefault(name);
        DateOnly? Day(string name) =>
            DateOnly.TryParseExact(Value(name), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : null;
        return new QueuePage(dispatcher, session, viewer)
        {
            Status = Value("status"),
            Risk = Value("risk"),
            Type = Value("type"),
            Assignee = Value("assignee"),
            Hours = Value("hours"),
            Overdue = Value("overdue") == "true",
            Ready = Value("ready") == "true",
            Snoozed = Value("snoozed") == "true",
            By = Value("by"),
            Level = Value("level"),
            Reason = Value("reason"),
            From = Day("from"),
            To = Day("to"),
            Country = Value("country"),
            Documents = Value("documents"),
            Sort = Value("sort"),
        };
    }

    private async Task<Error?> LookAtViewsAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListViews(), cancellationToken);
        if (listed.Failed(out var refusal, out var views))
        {
            return refusal;
        }

        var shown = new List<ViewTab>();
        foreach (var view in views)
        {
            var page = Of(view);
            var counted = await dispatcher.SendAsync(
                page.IsDecided ? new CountCases(null, page.Decided) : new CountCases(page.Queue, null),
                cancellationToken
            );

            // One that is no longer understood is shown without a number, to be looked at or removed.
            shown.Add(
                new ViewTab(
                    view,
                    Request.Path
                        + QueryString.Create(
                            view.Wanted.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))
                        ),
                    counted.Failed(out _, out var count) ? null : count,
                    view.Wanted.Count == Kept.Count && !view.Wanted.Except(Kept).Any(),
                    view.OwnerId == session.User!.Id || session.May(Permission.DecideVerifications)
                )
            );
        }

        Views = shown;
        return null;
    }

    private QueueFilter Queue =>
        new()
        {
            Status = WantedStatus,
            RiskLevel = WantedRisk,
            Type = Given(Type),
            Country = Given(Country),
            Documents = WantedDocuments,
            Assignee = Given(Assignee),
            Text = Given(Text),
            MinAge = Age,
            Overdue = Overdue,
            Ready = Ready,
            Snoozed = Snoozed,
        };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T? Parse<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}

/// <summary>A view as a tab of the queue.</summary>
/// <param name="View">The view.</param>
/// <param name="Address">Its list.</param>
/// <param name="Count">How many cases it holds; null where it is no longer understood.</param>
/// <param name="IsCurrent">Whether its list is the one that is looked at.</param>
/// <param name="MayRemove">Whether the viewer may remove it.</param>
internal sealed record ViewTab(SavedView View, string Address, CountedCases? Count, bool IsCurrent, bool MayRemove);
