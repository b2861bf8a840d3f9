using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console.Pages;

/// <summary>
/// Decides one case in two steps: what is meant, then, with everything that will happen because of it in sight, the
/// decision itself. What was typed stays in the form whatever becomes of it.
/// </summary>
internal sealed class DecidePage(Dispatcher dispatcher, ConsoleSession session) : ConsolePage
{
    public const string Approve = "approve";
    public const string Reject = "reject";
    public const string Return = "return";
    public const string Ask = "ask";

    public override string Title => $"{Verb} {Case.Name}";

    [BindProperty(SupportsGet = true, Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    [BindProperty(Name = "reasonCode")]
    public string? ReasonCode { get; set; }

    /// <summary>Why; may reach the subject.</summary>
    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    [BindProperty(Name = "notes")]
    public string? Notes { get; set; }

    [BindProperty(Name = "adminNotes")]
    public string? AdminNotes { get; set; }

    [BindProperty(Name = "callback")]
    public bool Callback { get; set; }

    [BindProperty(Name = "ownerEmail")]
    public bool OwnerEmail { get; set; }

    [BindProperty(Name = "applicantEmail")]
    public bool ApplicantEmail { get; set; }

    /// <summary>The version that was looked at.</summary>
    [BindProperty(Name = "version")]
    public string? Version { get; set; }

    /// <summary>The reasons of the tenant's list that may be given with this.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    private string? GivenCode => string.IsNullOrWhiteSpace(ReasonCode) ? null : ReasonCode;

    public CaseView Case { get; private set; } = null!;

    public ApprovalRequirements Needs { get; private set; } = null!;

    /// <summary>How many subscriptions will hear of it; null for whoever may not see them.</summary>
    public int? Subscriptions { get; private set; }

    /// <summary>Whether what will happen is shown, to be confirmed.</summary>
    public bool IsSummary { get; private set; }

    /// <summary>Whether somebody changed the case between looking and deciding.</summary>
    public bool SomebodyWasFirst { get; private set; }

    public bool IsApproval => Outcome is not (Reject or Return or Ask);

    public string Verb =>
        Outcome switch
        {
            Reject => "Reject",
            Return => "Return to review:",
            Ask => "Request information:",
            _ => "Approve",
        };

    /// <summary>What the first field is for.</summary>
    public string ReasonLabel =>
        Outcome switch
        {
            Return => "Reason",
            Ask => "What is missing",
            _ => "Reason, told to the subject",
        };

    /// <summary>Whether an address of the subject is known.</summary>
    public bool HasEmail => (Case.Person?.Email ?? Case.Business?.Email) is not null;

    /// <summary>Whether notes among admins may be written here.</summary>
    public bool TakesAdminNotes => IsDecision || (Outcome == Ask && session.May(Permission.DecideVerifications));

    /// <summary>Who hears of it, in words.</summary>
    public static string Hear(int subscriptions) =>
        subscriptions switch
        {
            0 => "Webhooks: no subscription hears of it",
            1 => "Webhooks: one subscription hears of it",
            _ => $"Webhooks: {subscriptions} subscriptions hear of it",
        };

    /// <summary>Whether it is a decision, with grounds and people to tell, and not a move of the review.</summary>
    public bool IsDecision => Outcome is not (Return or Ask);

    /// <summary>Whether this approval grants nothing yet, because another person must confirm it.</summary>
    public bool IsFirstOfTwo => IsApproval && Needs.Rule.Approvals > 1 && Needs.ApprovalsGiven == 0;

    public async Task<IActionResult> OnGetAsync(string verificationId, CancellationToken cancellationToken)
    {
        if (await LookAsync(verificationId, cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        // A request for information goes to the applicant unless unticked; a decision only to those who are ticked.
        ApplicantEmail = Outcome == Ask && HasEmail;
        Version = FormVersion.Of(Case.Verification.Version);
        return Page();
    }

    /// <summary>Shows what will happen.</summary>
    public async Task<IActionResult> OnPostReviewAsync(string verificationId, CancellationToken cancellationToken)
    {
        if (await LookAsync(verificationId, cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        IsSummary = true;
        return Page();
    }

    /// <summary>Goes back to the form, with what was typed.</summary>
    public async Task<IActionResult> OnPostChangeAsync(string verificationId, CancellationToken cancellationToken) =>
        await LookAsync(verificationId, cancellationToken) is { } refusal ? Refuse(refusal) : Page();

    /// <summary>Decides.</summary>
    public async Task<IActionResult> OnPostConfirmAsync(string verificationId, CancellationToken cancellationToken)
    {
        var (refusal, done) = await SendAsync(verificationId, cancellationToken);
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
            SomebodyWasFirst = true;
            Version = FormVersion.Of(Case.Verification.Version);
            ModelState.Clear(); // or else the form would show the version that was sent
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        return ShowAgain(refusal);
    }

    private async Task<(Error? Refusal, string? Done)> SendAsync(
        string verificationId,
        CancellationToken cancellationToken
    )
    {
        var expected = FormVersion.Expected(Version);
        var by = session.User!.UserName;
        var grounds = new Grounds
        {
            ReasonCode = GivenCode,
            Reason = Reason,
            Notes = Notes,
            AdminNotes = AdminNotes,
        };
        var notify = new Notifications(Callback, OwnerEmail, ApplicantEmail, Subscriptions: true);
        switch (Outcome)
        {
            case Reject:
                var rejected = await dispatcher.SendAsync(
                    new RejectVerification
                    {
                        VerificationId = verificationId,
                        RejectedBy = by,
                        Grounds = grounds,
                        Notify = notify,
                        Expected = expected,
                    },
                    cancellationToken
                );
                return (rejected.Error, "Rejected.");
            case Return:
                var returned = await dispatcher.SendAsync(
                    new WithdrawApproval(verificationId, Reason) { Expected = expected },
                    cancellationToken
                );
                return (returned.Error, "The first approval is withdrawn; the case is in review again.");
            case Ask:
                var asked = await dispatcher.SendAsync(
                    new RequestInformation(verificationId, Reason)
                    {
                        ReasonCode = GivenCode,
                        AdminNotes = string.IsNullOrWhiteSpace(AdminNotes) ? null : AdminNotes,
                        ApplicantEmail = ApplicantEmail,
                        Expected = expected,
                    },
                    cancellationToken
                );
                return (asked.Error, "Information is requested. The clock stands still until review is resumed.");
            default:
                var approved = await dispatcher.SendAsync(
                    new ApproveVerification
                    {
                        VerificationId = verificationId,
                        ApprovedBy = by,
                        Grounds = grounds,
                        Notify = notify,
                        Expected = expected,
                    },
                    cancellationToken
                );
                return approved.Failed(out var refusal, out var made)
                    ? (refusal, null)
                    : (
                        null,
                        made.Status == VerificationStatus.AwaitingSecondApproval
                            ? "Your approval is recorded. Another person must confirm it."
                            : "Approved."
                    );
        }
    }

    private async Task<Error?> LookAsync(string verificationId, CancellationToken cancellationToken)
    {
        var found = await CaseView.ReadAsync(dispatcher, verificationId, cancellationToken);
        if (found.Failed(out var refusal, out var view))
        {
            return refusal;
        }

        var needs = await dispatcher.SendAsync(new GetApprovalRequirements(verificationId), cancellationToken);
        if (needs.Failed(out refusal, out var requirements))
        {
            return refusal;
        }

        (Case, Needs) = (view, requirements);
        var use = Outcome switch
        {
            Return => ReasonUses.None,
            Ask => ReasonUses.RequestInformation,
            Reject => ReasonUses.Reject,
            _ => ReasonUses.Approve,
        };
        var reasons = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        if (reasons.Failed(out refusal, out var list))
        {
            return refusal;
        }

        Reasons = [.. list.Where(reason => reason.IsActive && (reason.Uses & use) != 0)];
        if (session.May(Permission.ManageWebhooks) && Outcome != Return)
        {
            var wanted =
                Outcome == Ask ? WebhookEvents.InformationRequested
                : IsApproval ? WebhookEvents.Approved
                : WebhookEvents.Declined;
            var webhooks = await dispatcher.SendAsync(new ListWebhooks(), cancellationToken);
            Subscriptions = webhooks.Error is null
                ? webhooks.Value.Count(webhook => webhook.IsActive && webhook.NameOf(wanted) is not null)
                : null;
        }

        return null;
    }
}
