using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console;

/// <summary>
/// A decision of the case that is shown, in two steps: what is meant, then, with everything that will happen because of it in sight,
/// the decision itself. What was typed stays in the form whatever becomes of it.
/// </summary>
/// <param name="outcome">One of <see cref="Outcomes"/>.</param>
/// <param name="typed">What was typed into its form.</param>
internal sealed class CaseDecision(string outcome, DecisionForm typed)
{
    public const string Approve = "approve";
    public const string Reject = "reject";
    public const string Return = "return";
    public const string Ask = "ask";

    /// <summary>What the page can be asked to decide.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = [Approve, Reject, Return, Ask];

    private static readonly string[] UsualDocuments =
    [
        "PASSPORT",
        "GOVERNMENT_ID",
        "DRIVERS_LICENSE",
        "PERMANENT_RESIDENCE_PERMIT",
        "ADDRESS_DOCUMENT",
        "SELFIE_IMAGE",
        "FINANCIAL_DOCUMENT",
        "REGISTRATION_COMPANY",
    ];

    /// <summary>What was typed into its form.</summary>
    public DecisionForm Typed { get; } = typed;

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public string Outcome { get; } = outcome;

    public CaseView Case { get; private set; } = null!;

    public ApprovalRequirements Needs { get; private set; } = null!;

    /// <summary>The current documents of the case.</summary>
    public IReadOnlyList<Document> Documents { get; private set; } = [];

    /// <summary>What was sent about the case, newest first, for those who may see it; null for the others.</summary>
    public IReadOnlyList<DeliveryView>? Sent { get; private set; }

    /// <summary>The reasons of the tenant's list that may be given with this.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; private set; } = [];

    /// <summary>How many subscriptions will hear of it; null for whoever may not see them.</summary>
    public int? Subscriptions { get; private set; }

    /// <summary>Whether what will happen is shown, to be confirmed.</summary>
    public bool IsSummary { get; set; }

    /// <summary>Whether somebody changed the case between looking and deciding.</summary>
    public bool SomebodyWasFirst { get; set; }

    /// <summary>Why it was refused; null before anybody has tried.</summary>
    public Error? Refusal { get; set; }

    public bool IsApproval => Outcome == Approve;

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

    /// <summary>The fields that the subject can be asked for.</summary>
    public IReadOnlyCollection<string> AskableFields =>
        FormFields.Of(Case.Business is null ? FormSubject.Person : FormSubject.Business);

    /// <summary>The documents that the subject can be asked for: what the policy wants, what the case has, and the usual ones.</summary>
    public IEnumerable<string> AskableDocuments =>
        Needs
            .Rule.RequiredDocuments.Concat(Documents.Select(document => document.Type))
            .Concat(UsualDocuments)
            .Distinct();

    /// <summary>Whether an address of the subject is known.</summary>
    public bool HasEmail => (Case.Person?.Email ?? Case.Business?.Email) is not null;

    /// <summary>Whether it is a decision, with grounds and people to tell, and not a move of the review.</summary>
    public bool IsDecision => Outcome is not (Return or Ask);

    /// <summary>Whether this approval grants nothing yet, because another person must confirm it.</summary>
    public bool IsFirstOfTwo => IsApproval && Needs.Rule.Approvals > 1 && Needs.ApprovalsGiven == 0;

    /// <summary>Whether it takes the place of a decision that stands.</summary>
    public bool IsReversal =>
        IsDecision
        && Case.Verification.Status.IsDecided()
        && (Case.Verification.Status == VerificationStatus.Approved) != IsApproval;

    /// <summary>Documents that nobody has reviewed.</summary>
    public IEnumerable<Document> Unreviewed => Documents.Where(document => document.Status == DocumentStatus.Pending);

    /// <summary>Documents that were rejected and stand in the case all the same.</summary>
    public IEnumerable<Document> Rejected => Documents.Where(document => document.Status == DocumentStatus.Rejected);

    /// <summary>Who was told of the decision that stands, in words.</summary>
    public IEnumerable<string> Told =>
        (Sent ?? [])
            .Where(delivery => delivery.CreatedAt >= Case.Verification.DecidedAt)
            .Select(delivery => $"{Words.Sentence(delivery.Kind)} {delivery.Destination} ({delivery.Status})");

    /// <summary>Who hears of it, in words.</summary>
    public static string Hear(int subscriptions) =>
        subscriptions switch
        {
            0 => "Webhooks: no subscription hears of it",
            1 => "Webhooks: one subscription hears of it",
            _ => $"Webhooks: {subscriptions} subscriptions hear of it",
        };

    /// <summary>What is wrong with the form's field <paramref name="name"/>; null when nothing is.</summary>
    public string? ErrorOf(string name) =>
        Refusal?.Fields.FirstOrDefault(field => FormField(field.Field) == name)?.Message;

    /// <summary>Fills the form that nothing was typed into yet.</summary>
    public void Begin()
    {
        // A request for information goes to the applicant unless unticked; a decision only to those who are ticked.
        Typed.ApplicantEmail = Outcome == Ask && HasEmail;
        Typed.Version = FormVersion.Of(Case.Verification.Version);
    }

    /// <summary>Whether the case is no longer as it was looked at; the form then holds the version that is there.</summary>
    public bool CatchesUp()
    {
        var current = FormVersion.Of(Case.Verification.Version);
        SomebodyWasFirst = Typed.Version != current;
        Typed.Version = current;
        return SomebodyWasFirst;
    }

    /// <summary>Reads what the form shows beside the case.</summary>
    public async Task<Error?> LookAsync(
        Dispatcher dispatcher,
        ConsoleSession session,
        CaseView view,
        ApprovalRequirements needs,
        CancellationToken cancellationToken
    )
    {
        (Case, Needs) = (view, needs);
        var use = Outcome switch
        {
            Return => ReasonUses.None,
            Ask => ReasonUses.RequestInformation,
            Reject => ReasonUses.Reject,
            _ => ReasonUses.Approve,
        };
        var reasons = await dispatcher.SendAsync(new ListReasonCodes(), cancellationToken);
        if (reasons.Failed(out var refusal, out var list))
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

    /// <summary>Takes what the page has read of the case already.</summary>
    public void See(IReadOnlyList<Document> documents, IReadOnlyList<DeliveryView>? sent)
    {
        Documents = [.. documents.Where(document => document.ReplacedAt is null)];
        Sent = sent;
    }

    /// <summary>Decides: why it was refused, or what was done.</summary>
    /// <param name="dispatcher">Sends it.</param>
    /// <param name="verificationId">The case.</param>
    /// <param name="by">Who decides, by sign-in name.</param>
    /// <param name="formUrl">The address of a form by the token of its link.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    public async Task<(Error? Refusal, string? Done)> SendAsync(
        Dispatcher dispatcher,
        string verificationId,
        string by,
        Func<string, string> formUrl,
        CancellationToken cancellationToken
    )
    {
        var expected = FormVersion.Expected(Typed.Version);
        var code = string.IsNullOrWhiteSpace(Typed.ReasonCode) ? null : Typed.ReasonCode;
        var grounds = new Grounds
        {
            ReasonCode = code,
            Reason = Typed.Reason,
            Notes = Typed.Notes,
            AdminNotes = Typed.AdminNotes,
        };
        var notify = new Notifications(Typed.Callback, Typed.OwnerEmail, Typed.ApplicantEmail, Subscriptions: true);
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
                    new WithdrawApproval(verificationId, Typed.Reason) { Expected = expected },
                    cancellationToken
                );
                return (returned.Error, "The first approval is withdrawn; the case is in review again.");
            case Ask:
                var asked = await dispatcher.SendAsync(
                    new RequestInformation(verificationId, Typed.Reason)
                    {
                        ReasonCode = code,
                        Fields = Typed.Fields ?? [],
                        Documents = Typed.Documents ?? [],
                        AdminNotes = string.IsNullOrWhiteSpace(Typed.AdminNotes) ? null : Typed.AdminNotes,
                        ApplicantEmail = Typed.ApplicantEmail,
                        Expected = expected,
                    },
                    cancellationToken
                );
                const string Requested =
                    "Information is requested. The clock stands still until the subject answers or review is resumed.";
                return asked.Failed(out var notAsked, out var request) ? (notAsked, null)
                    : Typed.ApplicantEmail ? (null, Requested)
                    : (null, $"{Requested} Nobody was written to; the subject answers at {formUrl(request.Token)}");
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

    // The use cases' names for what the form calls the reason.
    private static string FormField(string field) =>
        field is "approvalReason" or "rejectionReason" or "message" ? "reason" : field;
}

/// <summary>The fields of the form in which somebody decides.</summary>
internal sealed class DecisionForm
{
    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; set; }

    /// <summary>Why; may reach the subject.</summary>
    public string? Reason { get; set; }

    public string? Notes { get; set; }

    public string? AdminNotes { get; set; }

    public bool Callback { get; set; }

    public bool OwnerEmail { get; set; }

    public bool ApplicantEmail { get; set; }

    /// <summary>The fields that the subject is asked for.</summary>
    public string[]? Fields { get; set; }

    /// <summary>The types of the documents that the subject is asked for.</summary>
    public string[]? Documents { get; set; }

    /// <summary>The version that was looked at.</summary>
    public string? Version { get; set; }
}
