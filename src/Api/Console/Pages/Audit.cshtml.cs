using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Http.Json;
using VerificationService.Api.V21.Audit;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>What happened in the tenant, for auditors: found by who, what, which case and when; verified, and taken along.</summary>
internal sealed class AuditPage(Dispatcher dispatcher, Viewer viewer) : ConsolePage
{
    private const string NdJson = "application/x-ndjson";

    public override string Title => "Audit";

    /// <summary>Actions that are asked for most, offered while one types.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    [
        "verification.approved",
        "verification.declined",
        "verification.approval_proposed",
        "verification.approval_withdrawn",
        "verification.created",
        "verification.assigned",
        "verification.information_requested",
        "verification.note_added",
        "verification.approve.refused",
        "verification.decline.refused",
        "document.downloaded",
        "approval_policy.activated",
        "tenant.settings_changed",
        "api_key.created",
        "api_key.revoked",
        "user.created",
        "user.disabled",
        "user.roles_changed",
        "user.password_reset",
        "webhook.created",
        "webhook.secret_rotated",
        "subject.erased",
        "subject.hold_set",
    ];

    /// <summary>Who did it: a user's sign-in name, or any actor's id.</summary>
    [BindProperty(SupportsGet = true, Name = "actor")]
    public string? Actor { get; set; }

    [BindProperty(SupportsGet = true, Name = "action")]
    public string? Action { get; set; }

    [BindProperty(SupportsGet = true, Name = "case")]
    public string? Case { get; set; }

    /// <summary>The first day, in the viewer's time zone.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    /// <summary>The last day, in the viewer's time zone.</summary>
    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

    [BindProperty(SupportsGet = true, Name = "refused")]
    public bool Refused { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public Page<AuditEntryView> Entries { get; private set; } = new([], null);

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    public bool IsFiltered =>
        Actor is not null || Action is not null || Case is not null || From is not null || To is not null || Refused;

    /// <summary>The preset that is shown, as its query; null when other filters are set.</summary>
    public string? Preset =>
        Actor is not null || Case is not null || From is not null || To is not null || (Refused && Action is not null)
            ? null
        : Refused ? "?refused=true"
        : Action is null ? ""
        : $"?action={Action}";

    /// <summary>Its pages, with the filters that are set.</summary>
    public Pager Pager => new(Request, Entries.NextCursor);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(
            new ListAuditEntries(Filter, new PageRequest(null, Cursor)),
            cancellationToken
        );
        if (listed.Failed(out var refusal, out var page))
        {
            return refusal.Kind == ErrorKind.Invalid ? ShowAgain(refusal) : Refuse(refusal);
        }

        Entries = page;
        Lines = [.. page.Items.Select(AuditLine.Of)];
        return Page();
    }

    /// <summary>All that matches as lines for a spreadsheet, newest first.</summary>
    public Task<IActionResult> OnGetCsvAsync(CancellationToken cancellationToken) =>
        TakeAsync(Csv.ContentType, "csv", AuditLines.CsvOf, cancellationToken);

    /// <summary>All that matches, a JSON object on each line, newest first.</summary>
    public Task<IActionResult> OnGetNdjsonAsync(CancellationToken cancellationToken) =>
        TakeAsync(NdJson, "ndjson", (page, _) => AuditLines.NdJsonOf(page), cancellationToken);

    /// <summary>Checks the tenant's audit, and tells how far it is meanwhile.</summary>
    public IActionResult OnPostVerify() =>
        new AuditCheckResult(
            (progress, cancellationToken) => dispatcher.SendAsync(new VerifyTenantAudit(progress), cancellationToken)
        );

    private AuditFilter Filter =>
        new()
        {
            VerificationId = Case?.Trim(),
            ActorId = Actor?.Trim(),
            Action = Action?.Trim(),
            Refused = Refused,
            From = From is { } from ? viewer.StartOf(from) : null,
            To = To is { } to ? viewer.StartOf(to.AddDays(1)) : null,
        };

    // The first page is asked for before the answer begins, so that a refusal is one.
    private async Task<IActionResult> TakeAsync(
        string contentType,
        string extension,
        Func<IReadOnlyList<AuditEntryView>, bool, string> text,
        CancellationToken cancellationToken
    )
    {
        var filter = Filter;
        var first = await NextAsync(null, cancellationToken);
        return first.Failed(out var refusal, out var page)
            ? Refuse(refusal)
            : new PagedDownload<AuditEntryView>(
                page,
                NextAsync,
                text,
                contentType,
                $"audit-{viewer.Now.UtcDateTime:yyyyMMdd-HHmmss}.{extension}"
            );

        Task<Result<Page<AuditEntryView>>> NextAsync(string? cursor, CancellationToken cancellationToken) =>
            dispatcher.SendAsync(
                new ListAuditEntries(filter, new PageRequest(PageRequest.MaxLimit, cursor)),
                cancellationToken
            );
    }
}
