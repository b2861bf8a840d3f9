using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>Everything known of one case, and who may decide it.</summary>
internal sealed class CasePage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public override string Title => Case?.Name ?? "Case";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public CaseView Case { get; private set; } = null!;

    public ApprovalRequirements Needs { get; private set; } = null!;

    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    public string? HistoryCursor { get; private set; }

    public IReadOnlyList<DeliveryView> Deliveries { get; private set; } = [];

    public DocumentsView Documents { get; private set; } = null!;

    public IReadOnlyList<VerificationNote> Notes { get; private set; } = [];

    /// <summary>The note being written.</summary>
    [BindProperty(Name = "note")]
    public string? Note { get; set; }

    [BindProperty(Name = "forAdmins")]
    public bool ForAdmins { get; set; }

    /// <summary>The version that was looked at.</summary>
    [BindProperty(Name = "version")]
    public string? Version { get; set; }

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken) =>
        await LookAsync(verificationId, cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    public Task<IActionResult> OnPostAssignAsync(
        string verificationId,
        bool takeOver,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            verificationId,
            new AssignVerification(verificationId) { UserId = QueueFilter.Me, TakeOver = takeOver },
            "You hold this case now.",
            cancellationToken
        );

    public Task<IActionResult> OnPostUnassignAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new UnassignVerification(verificationId),
            "Nobody holds this case any more.",
            cancellationToken
        );

    public Task<IActionResult> OnPostStartAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new StartReview(verificationId) { Expected = FormVersion.Expected(Version) },
            "The case is in review.",
            cancellationToken
        );

    public Task<IActionResult> OnPostResumeAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new ResumeReview(verificationId) { Expected = FormVersion.Expected(Version) },
            "The case is in review again, and its clock runs.",
            cancellationToken
        );

    public async Task<IActionResult> OnPostNoteAsync(string verificationId, CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new AddNote(verificationId, Note, ForAdmins),
            _ => new Landing($"/console/verifications/{verificationId}", "The note is kept."),
            cancellationToken
        );
        return !sent.Failed(out var refusal, out var landing) ? Go(landing)
            : await LookAsync(verificationId, cancellationToken) is { } unseen ? Refuse(unseen)
            : ShowAgain(refusal);
    }

    private async Task<IActionResult> SendAsync<T>(
        string verificationId,
        ICommand<T> command,
        string done,
        CancellationToken cancellationToken
    )
    {
        var sent = await dispatcher.SendAsync(command, cancellationToken);
        if (sent.Error is not { } refusal)
        {
            return Go($"/console/verifications/{verificationId}", done);
        }

        return await LookAsync(verificationId, cancellationToken) is { } unseen ? Refuse(unseen) : ShowAgain(refusal);
    }

    private async Task<Error?> LookAsync(string verificationId, CancellationToken cancellationToken)
    {
        var found = await CaseView.ReadAsync(dispatcher, verificationId, cancellationToken);
        var needs = await dispatcher.SendAsync(new GetApprovalRequirements(verificationId), cancellationToken);
        var history = await dispatcher.SendAsync(
            new GetVerificationHistory(verificationId, new PageRequest(PageRequest.MaxLimit, Cursor)),
            cancellationToken
        );
        var notes = await dispatcher.SendAsync(
            new ListNotes(verificationId, new PageRequest(PageRequest.MaxLimit, null)),
            cancellationToken
        );
        var documents = await dispatcher.SendAsync(
            new ListDocuments(verificationId, new PageRequest(null, null)),
            cancellationToken
        );
        if ((found.Error ?? needs.Error ?? history.Error ?? notes.Error ?? documents.Error) is { } refusal)
        {
            return refusal;
        }

        Case = found.Value;
        Needs = needs.Value;
        History = [.. history.Value.Items.Select(HistoryLine.Of)];
        Notes = notes.Value.Items;
        Documents = new DocumentsView(verificationId, documents.Value.Items);
        HistoryCursor = history.Value.NextCursor;
        if (session.May(Permission.ManageWebhooks))
        {
            var deliveries = await dispatcher.SendAsync(
                new ListDeliveries(new DeliveryFilter { VerificationId = verificationId }, new PageRequest(50, null)),
                cancellationToken
            );
            if (deliveries.Error is { } unread)
            {
                return unread;
            }

            Deliveries = deliveries.Value.Items;
        }

        return null;
    }
}
