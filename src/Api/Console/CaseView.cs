using System.Text.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console;

/// <summary>A case and its subjects, as the pages about it show them.</summary>
/// <param name="Verification">The verification.</param>
/// <param name="Person">The person, if the case has one.</param>
/// <param name="Business">The business, if the case has one.</param>
internal sealed record CaseView(VerificationView Verification, CustomerView? Person, OrganizationView? Business)
{
    /// <summary>What people call the case by.</summary>
    public string Name => Business?.ShownName ?? Person?.FullName ?? "No subject";

    /// <summary>Reads them, each through its use case.</summary>
    public static async Task<Result<CaseView>> ReadAsync(
        Dispatcher dispatcher,
        string verificationId,
        CancellationToken cancellationToken
    )
    {
        var found = await dispatcher.SendAsync(new GetVerification(verificationId), cancellationToken);
        if (found.Failed(out var refusal, out var verification))
        {
            return refusal;
        }

        // A case shows the version of its subject that it is judged upon; a decided one keeps it.
        CustomerView? person = null;
        if (verification.ApplicantId is { } applicantId)
        {
            var customer = await dispatcher.SendAsync(
                new GetCustomer(applicantId) { Revision = verification.Opened.ApplicantRevision },
                cancellationToken
            );
            if (customer.Failed(out refusal, out person))
            {
                return refusal;
            }
        }

        OrganizationView? business = null;
        if (verification.OrganizationId is { } organizationId)
        {
            var organization = await dispatcher.SendAsync(
                new GetOrganization(organizationId) { Revision = verification.Opened.OrganizationRevision },
                cancellationToken
            );
            if (organization.Failed(out refusal, out business))
            {
                return refusal;
            }
        }

        return new CaseView(verification, person, business);
    }
}

/// <summary>One entry of a history, with its facts read.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Facts">What happened, by name, in the order written.</param>
internal sealed record HistoryLine(HistoryEntryView Entry, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>What belongs to proving the record, and says nothing to a reader of it.</summary>
    private static readonly string[] Proof =
    [
        "decisionId",
        "decisionDigest",
        "sequence",
        "keyOwnerId",
        "seen",
        "salt",
        "code",
    ];

    /// <summary>Whether it is a decision, or the first of two.</summary>
    public bool IsDecision =>
        Entry.Action is "verification.approved" or "verification.declined" or "verification.approval_proposed";

    /// <summary>Whether it is an attempt that was refused.</summary>
    public bool IsRefusal => Entry.Action.EndsWith(".refused", StringComparison.Ordinal);

    /// <summary>Whether it is a recommendation, or its end.</summary>
    public bool IsRecommendation =>
        Entry.Action is "verification.decision_recommended" or "verification.recommendation_withdrawn";

    /// <summary>What happened, in words.</summary>
    public string Title =>
        Entry.Action switch
        {
            "verification.created" => "Opened",
            "verification.approved" => "Approved",
            "verification.declined" => "Rejected",
            "verification.approval_proposed" => "Approved by the first of two",
            "verification.approve.refused" => "Attempt to approve refused",
            "verification.decision_recommended" => this["outcome"] == nameof(RecommendedOutcome.Approve)
                ? "Recommended to approve"
                : "Recommended to reject",
            "verification.information_reminded" => "The subject was reminded",
            "verification.information_expired" => "The subject did not answer in time",
            "verification.information_answered" => "Information came from the subject",
            "verification.decline.refused" => "Attempt to reject refused",
            _ => Words.Sentence(
                Entry.Action.StartsWith("verification.", StringComparison.Ordinal)
                    ? Entry.Action["verification.".Length..]
                    : Entry.Action
            ),
        };

    /// <summary>Its colour in the timeline.</summary>
    public string Kind =>
        Entry.Action == "verification.approved" ? "good"
        : Entry.Action == "verification.declined" || IsRefusal ? "bad"
        : Entry.Action is "verification.information_requested" or "verification.approval_proposed" || IsRecommendation
            ? "waiting"
        : "plain";

    /// <summary>The facts a reader wants at once.</summary>
    public IEnumerable<KeyValuePair<string, string>> Shown => Facts.Where(fact => !Proof.Contains(fact.Key));

    /// <summary>A fact, or null.</summary>
    public string? this[string name] => Facts.GetValueOrDefault(name);

    /// <summary>Reads an entry's facts.</summary>
    public static HistoryLine Of(HistoryEntryView entry)
    {
        using var facts = JsonDocument.Parse(entry.Facts);
        return new HistoryLine(
            entry,
            facts
                .RootElement.EnumerateObject()
                .Where(fact => fact.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(
                    fact => fact.Name,
                    fact =>
                        fact.Value.ValueKind == JsonValueKind.String ? fact.Value.GetString()! : fact.Value.GetRawText()
                )
        );
    }
}
