using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using VerificationService.Api.Forms;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Documents;
using VerificationService.Application.Dossiers;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Retention;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>Everything known of one case, its documents and its decision, on one page.</summary>
internal sealed class CasePage(Dispatcher dispatcher, ConsoleSession session, Viewer viewer) : ConsolePage
{
    private CaseDecision? decision;

    public override string Title => Decision is null ? Case?.Name ?? "Case" : $"{Decision.Verb} {Case.Name}";

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    /// <summary>What is to be decided: one of <see cref="CaseDecision.Outcomes"/>, or null.</summary>
    [BindProperty(SupportsGet = true, Name = "decide")]
    public string? Decide { get; set; }

    /// <summary>The fields of the decision's form.</summary>
    [BindProperty(Name = "")]
    public DecisionForm Typing { get; set; } = new();

    /// <summary>The decision that is being made; null where nobody is at it.</summary>
    public CaseDecision? Decision =>
        CaseDecision.Outcomes.Contains(Decide) ? decision ??= new CaseDecision(Decide!, Typing) : null;

    public CaseView Case { get; private set; } = null!;

    /// <summary>What the applicant typed into a form.</summary>
    public TypedValues Typed { get; private set; } = TypedValues.None;

    /// <summary>What the subject was asked for last; null where nothing was asked.</summary>
    public RequestView? Asked { get; private set; }

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

    /// <summary>What is being recommended.</summary>
    [BindProperty(Name = "recommended")]
    public RecommendedOutcome? Recommended { get; set; }

    /// <summary>Why it is recommended.</summary>
    [BindProperty(Name = "because")]
    public string? Because { get; set; }

    /// <summary>Why it is recommended, as a code of the tenant's list.</summary>
    [BindProperty(Name = "code")]
    public string? Code { get; set; }

    /// <summary>Why the recommendation that stands is being withdrawn.</summary>
    [BindProperty(Name = "withdrawn")]
    public string? Withdrawn { get; set; }

    /// <summary>The day, in the viewer's time zone, at whose start a snoozed case is in the queue again.</summary>
    [BindProperty(Name = "until")]
    public DateOnly? Until { get; set; }

    /// <summary>Why it is being snoozed.</summary>
    [BindProperty(Name = "snoozeReason")]
    public string? SnoozeReason { get; set; }

    /// <summary>The reasons of the tenant's list that a recommendation may bear; known while one may be given.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    /// <summary>What a dossier is asked for.</summary>
    [BindProperty(Name = "purpose")]
    public string? Purpose { get; set; }

    [BindProperty(Name = "withAdminNotes")]
    public bool WithAdminNotes { get; set; }

    /// <summary>Until when the records of the case's subjects are kept, for those who see holds.</summary>
    public IReadOnlyList<SubjectRecords> Retention { get; private set; } = [];

    /// <summary>The version that was looked at.</summary>
    [BindProperty(Name = "version")]
    public string? Version { get; set; }

    /// <summary>This page with another decision begun, or none; and the address that a form of it is sent to.</summary>
    public string Link(string? outcome, string? handler = null)
    {
        var query = new QueryBuilder(Request.Query.Where(part => part.Key is not ("decide" or "handler")));
        if (outcome is not null)
        {
            query.Add("decide", outcome);
        }

        if (handler is not null)
        {
            query.Add("handler", handler);
        }

        return Request.Path + query.ToQueryString();
    }

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken)
    {
        if (await LookAsync(verificationId, cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        Decision?.Begin();
        return Page();
    }

    /// <summary>Shows what a decision will do, unless the case is no longer as it was looked at.</summary>
    public async Task<IActionResult> OnPostReviewAsync(string verificationId, CancellationToken cancellationToken)
    {
        if (await LookAsync(verificationId, cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (Decision is null)
        {
            return NoSuchDecision();
        }

        if (Decision.CatchesUp())
        {
            return ShowStale();
        }

        Decision.IsSummary = true;
        return Page();
    }

    /// <summary>Goes back to the form, with what was typed.</summary>
    public async Task<IActionResult> OnPostChangeAsync(string verificationId, CancellationToken cancellationToken) =>
        await LookAsync(verificationId, cancellationToken) is { } refusal ? Refuse(refusal)
        : Decision is null ? NoSuchDecision()
        : Page();

    /// <summary>Decides.</summary>
    public async Task<IActionResult> OnPostConfirmAsync(string verificationId, CancellationToken cancellationToken)
    {
        if (Decision is null)
        {
            return NoSuchDecision();
        }

        var (refusal, done) = await Decision.SendAsync(
            dispatcher,
            verificationId,
            session.User!.UserName,
            token => FormUrls.Of(HttpContext, token),
            cancellationToken
        );
        if (refusal is null)
        {
            return Go($"/console/verifications/{verificationId}", done!);
        }

        if (await LookAsync(verificationId, cancellationToken) is { } unseen)
        {
            return Refuse(unseen);
        }

        // Somebody decided first: the form is shown again with what was typed, beside the case as it is now.
        if (refusal == VerificationErrors.VersionMismatch || refusal == VerificationErrors.ChangedMeanwhile)
        {
            Decision.CatchesUp();
            Decision.SomebodyWasFirst = true;
            return ShowStale();
        }

        Decision.Refusal = refusal;
        Response.StatusCode = Failure.Of(refusal).Status;
        return Page();
    }

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

    public Task<IActionResult> OnPostRecommendAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new RecommendDecision(verificationId, Recommended, Because)
            {
                ReasonCode = string.IsNullOrWhiteSpace(Code) ? null : Code,
                Expected = FormVersion.Expected(Version),
            },
            "Your recommendation stands with the case, which is ready for those who may decide it.",
            cancellationToken
        );

    public Task<IActionResult> OnPostWithdrawAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new WithdrawRecommendation(verificationId, Withdrawn) { Expected = FormVersion.Expected(Version) },
            "The recommendation is withdrawn.",
            cancellationToken
        );

    public Task<IActionResult> OnPostSnoozeAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new SnoozeVerification(verificationId, Until is { } until ? viewer.StartOf(until) : null, SnoozeReason)
            {
                Expected = FormVersion.Expected(Version),
            },
            "The case is out of the queue until then, or until something comes in.",
            cancellationToken
        );

    public Task<IActionResult> OnPostWakeAsync(string verificationId, CancellationToken cancellationToken) =>
        SendAsync(
            verificationId,
            new WakeVerification(verificationId) { Expected = FormVersion.Expected(Version) },
            "The case is in the queue again.",
            cancellationToken
        );

    public async Task<IActionResult> OnPostNoteAsync(string verificationId, CancellationToken cancellationToken)
    {
        var sent = await SendOnceAsync(
            new AddNote(verificationId, Note, ForAdmins),
            kept => new Landing(
                $"/console/verifications/{verificationId}",
                $"The note is kept. {Words.Of(kept.Mentioned)}".TrimEnd()
            ),
            cancellationToken
        );
        return !sent.Failed(out var refusal, out var landing) ? Go(landing)
            : await LookAsync(verificationId, cancellationToken) is { } unseen ? Refuse(unseen)
            : ShowAgain(refusal);
    }

    /// <summary>Users whose names begin as typed, for whoever writes a note with a script.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? typed, CancellationToken cancellationToken)
    {
        var found = await dispatcher.SendAsync(new FindPeople(typed), cancellationToken);
        return found.Failed(out var refusal, out var people)
            ? Refuse(refusal)
            : new JsonResult(people.Select(person => person.Name));
    }

    /// <summary>Sends the case whole; the page stays as it is.</summary>
    public async Task<IActionResult> OnPostDossierAsync(string verificationId, CancellationToken cancellationToken)
    {
        var command = new ExportDossier(verificationId, DossierFile.Begin(HttpContext))
        {
            Purpose = Purpose,
            WithAdminNotes = WithAdminNotes,
        };
        var exported = await dispatcher.SendAsync(command, HttpContext.RequestAborted);
        return !exported.Failed(out var refusal, out _) ? new EmptyResult()
            : await LookAsync(verificationId, cancellationToken) is { } unseen ? Refuse(unseen)
            : ShowAgain(refusal);
    }

    private static FailureResult NoSuchDecision() => new(Failure.OfStatus(StatusCodes.Status404NotFound));

    private PageResult ShowStale()
    {
        ModelState.Clear(); // or else the form would show the version that was sent
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
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
        var asked = await dispatcher.SendAsync(new GetInformationRequest(verificationId), cancellationToken);
        if (
            (found.Error ?? needs.Error ?? history.Error ?? notes.Error ?? documents.Error ?? asked.Error) is
            { } refusal
        )
        {
            return refusal;
        }

        Case = found.Value;
        Needs = needs.Value;
        History = [.. history.Value.Items.Select(HistoryLine.Of)];
        Asked = RequestView.Of(asked.Value, Case, History, documents.Value.Items);
        Notes = notes.Value.Items;
        Typed = TypedValues.In(Case.Verification.Opened.AdditionalData);
        Documents = await new DocumentsView(verificationId, documents.Value.Items) { Typed = Typed }.OpenAsync(
            dispatcher,
            Request,
            cancellationToken
        );
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

        if (session.May(Permission.ReadAudit) && await LookAtRetentionAsync(cancellationToken) is { } unknown)
        {
            return unknown;
        }

        if (
            session.May(Permission.ReviewVerifications)
            && Case.Verification.Status == VerificationStatus.InReview
            && await LookAtReasonsAsync(cancellationToken) is { } unlisted
        )
        {
            return unlisted;
        }

        Decision?.See(documents.Value.Items, session.May(Permission.ManageWebhooks) ? Deliveries : null);
        return Decision is null ? null : await Decision.LookAsync(dispatcher, session, Case, Needs, cancellationToken);
    }

    private async Task<Error?> LookAtReasonsAsync(CancellationToken cancellationToken)
    {
        var listed = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        if (listed.Failed(out var refusal, out var reasons))
        {
            return refusal;
        }

        Reasons =
        [
            .. reasons.Where(reason =>
                reason.IsActive && (reason.Uses & (ReasonUses.Approve | ReasonUses.Reject)) != 0
            ),
        ];
        return null;
    }

    private async Task<Error?> LookAtRetentionAsync(CancellationToken cancellationToken)
    {
        var opened = Case.Verification.Opened;
        var found = new List<SubjectRecords>();
        foreach (
            var subject in new[]
            {
                opened.OrganizationId is { } business ? new SubjectRef(business, IsBusiness: true) : null,
                opened.ApplicantId is { } person ? new SubjectRef(person, IsBusiness: false) : null,
            }.OfType<SubjectRef>()
        )
        {
            var read = await dispatcher.SendAsync(new GetRetention(subject), cancellationToken);
            if (read.Failed(out var refusal, out var retention))
            {
                return refusal;
            }

            found.Add(new SubjectRecords(subject, retention.Outlook));
        }

        Retention = found;
        return null;
    }
}
