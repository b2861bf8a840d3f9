using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Console.Pages;

/// <summary>Records that end: what holds them, and who is erased, proposed by one person and confirmed by another.</summary>
internal sealed class RetentionPage(Dispatcher dispatcher, Viewer viewer) : ConsolePage
{
    private const string Here = "/console/retention";
    private const int Rows = 20;

    public override string Title => "Retention";

    /// <summary>The person that is looked at.</summary>
    [BindProperty(SupportsGet = true, Name = "customer")]
    public string? Customer { get; set; }

    /// <summary>The business that is looked at.</summary>
    [BindProperty(SupportsGet = true, Name = "organization")]
    public string? Organization { get; set; }

    [BindProperty(SupportsGet = true, Name = "holds")]
    public string? HoldsCursor { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    /// <summary>Whether the hold being written is over the whole tenant.</summary>
    [BindProperty(Name = "tenant")]
    public bool OverTenant { get; set; }

    [BindProperty(Name = "matter")]
    public string? Matter { get; set; }

    /// <summary>Why: of the form that was sent.</summary>
    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    /// <summary>The last day of the hold, in the viewer's time zone.</summary>
    [BindProperty(Name = "until")]
    public DateOnly? Until { get; set; }

    [BindProperty(Name = "basis")]
    public ErasureBasis Basis { get; set; }

    /// <summary>Which form was sent.</summary>
    public string? Sent { get; private set; }

    public SubjectRecords? Records { get; private set; }

    public IReadOnlyList<ErasureView> Erasures { get; private set; } = [];

    public string? ErasuresCursor { get; private set; }

    public IReadOnlyList<LegalHold> Holds { get; private set; } = [];

    public string? NextHolds { get; private set; }

    /// <summary>The subject that is looked at; null where none is.</summary>
    public SubjectRef? Subject =>
        !string.IsNullOrWhiteSpace(Organization) ? new SubjectRef(Organization.Trim(), IsBusiness: true)
        : !string.IsNullOrWhiteSpace(Customer) ? new SubjectRef(Customer.Trim(), IsBusiness: false)
        : null;

    /// <summary>This page with the subject that is looked at, and the handler that a form of it is sent to.</summary>
    public string Link(string? handler = null) =>
        (Subject, handler) switch
        {
            (null, null) => Here,
            (null, _) => $"{Here}?handler={handler}",
            ({ } subject, null) => $"{Here}?{SubjectRecords.Query(subject)}",
            ({ } subject, _) => $"{Here}?{SubjectRecords.Query(subject)}&handler={handler}",
        };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public async Task<IActionResult> OnPostHoldAsync(CancellationToken cancellationToken)
    {
        Sent = "hold";
        if (!OverTenant && Subject is null)
        {
            return await ShowAgainAsync(
                Error.InvalidField("subject", "Choose whose records are held"),
                cancellationToken
            );
        }

        var sent = await SendOnceAsync(
            new SetHold
            {
                Subject = OverTenant ? null : Subject,
                Matter = Matter,
                Reason = Reason,
                Until = Until is { } day ? viewer.StartOf(day.AddDays(1)) : null,
            },
            hold => new Landing(Link(), $"The hold stands: {hold.Matter}"),
            cancellationToken
        );
        return sent.Failed(out var refusal, out var landing)
            ? await ShowAgainAsync(refusal, cancellationToken)
            : Go(landing);
    }

    public async Task<IActionResult> OnPostReleaseAsync(string? holdId, CancellationToken cancellationToken)
    {
        Sent = "release-" + holdId;
        return await SendAsync(
            new ReleaseHold(holdId ?? "", Reason),
            _ => "The hold is released. It stays on record.",
            cancellationToken
        );
    }

    public async Task<IActionResult> OnPostProposeAsync(CancellationToken cancellationToken)
    {
        Sent = "propose";
        if (Subject is not { } subject)
        {
            return await ShowAgainAsync(Error.InvalidField("subject", "Choose who is erased"), cancellationToken);
        }

        var sent = await SendOnceAsync(
            new ProposeErasure(subject, Basis, Reason),
            _ => new Landing(Link(), "The erasure is proposed. Another power-tenant confirms it."),
            cancellationToken
        );
        return sent.Failed(out var refusal, out var landing)
            ? await ShowAgainAsync(refusal, cancellationToken)
            : Go(landing);
    }

    public Task<IActionResult> OnPostConfirmAsync(string? erasureId, CancellationToken cancellationToken) =>
        SendAsync(
            new ConfirmErasure(erasureId ?? ""),
            view =>
                view.Waits is [var first, ..]
                    ? $"The erasure is confirmed, and waits: {first.Message}."
                    : "The erasure is confirmed, and begins within minutes.",
            cancellationToken
        );

    public Task<IActionResult> OnPostCancelAsync(string? erasureId, CancellationToken cancellationToken) =>
        SendAsync(new CancelErasure(erasureId ?? ""), _ => "The erasure is cancelled.", cancellationToken);

    private async Task<IActionResult> SendAsync<T>(
        ICommand<T> command,
        Func<T, string> done,
        CancellationToken cancellationToken
    )
    {
        var sent = await dispatcher.SendAsync(command, cancellationToken);
        return sent.Failed(out var refusal, out var value)
            ? await ShowAgainAsync(refusal, cancellationToken)
            : Go(Link(), done(value));
    }

    private async Task<IActionResult> ShowAgainAsync(Error refusal, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is { } unseen ? Refuse(unseen) : ShowAgain(refusal);

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var erasures = await dispatcher.SendAsync(new ListErasures(new PageRequest(Rows, Cursor)), cancellationToken);
        var holds = await dispatcher.SendAsync(new ListHolds(new PageRequest(Rows, HoldsCursor)), cancellationToken);
        if (erasures.Failed(out var refusal, out var listed) || holds.Failed(out refusal, out var held))
        {
            return refusal;
        }

        var views = new List<ErasureView>();
        foreach (var erasure in listed.Items)
        {
            var shown = await dispatcher.SendAsync(new GetErasure(erasure.Id), cancellationToken);
            if (shown.Failed(out refusal, out var view))
            {
                return refusal;
            }

            views.Add(view);
        }

        (Erasures, ErasuresCursor) = (views, listed.NextCursor);
        (Holds, NextHolds) = (held.Items, held.NextCursor);
        if (Subject is { } subject)
        {
            var read = await dispatcher.SendAsync(new GetRetention(subject), cancellationToken);
            if (read.Failed(out refusal, out var retention))
            {
                return refusal;
            }

            Records = new SubjectRecords(subject, retention.Outlook);
        }

        return null;
    }
}
