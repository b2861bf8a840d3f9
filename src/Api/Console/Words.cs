using System.Globalization;
using System.Text;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.Console;

/// <summary>The console's words, plain English, for what the domain knows as enumerations and codes.</summary>
internal static class Words
{
    public static string Of(VerificationStatus status) =>
        status switch
        {
            VerificationStatus.Pending => "New",
            VerificationStatus.InReview => "In review",
            VerificationStatus.InformationRequested => "Waiting for information",
            VerificationStatus.AwaitingSecondApproval => "Second approval",
            VerificationStatus.Approved => "Approved",
            VerificationStatus.Declined => "Rejected",
            _ => Sentence(status.ToString()),
        };

    /// <summary>What a notice says, after the name of whoever did it where that is said.</summary>
    public static string Of(NoticeKinds kind) =>
        kind switch
        {
            NoticeKinds.Assigned => "assigned it to you",
            NoticeKinds.Answered => "The subject answered what you asked",
            NoticeKinds.SecondApproval => "gave the first of two approvals; the second may be yours",
            NoticeKinds.Overdue => "It is overdue, and you hold it or held it last",
            NoticeKinds.Mentioned => "mentioned you in a note",
            _ => Sentence(kind.ToString()),
        };

    /// <summary>Whether a notice names whoever did what it tells.</summary>
    public static bool NamesWho(NoticeKinds kind) => kind is not (NoticeKinds.Answered or NoticeKinds.Overdue);

    /// <summary>What somebody chooses to be mailed.</summary>
    public static string ChoiceOf(NoticeKinds kind) =>
        kind switch
        {
            NoticeKinds.Assigned => "A case is assigned to me",
            NoticeKinds.Answered => "A subject answers what I asked",
            NoticeKinds.SecondApproval => "A case waits for a second approval that I may give",
            NoticeKinds.Overdue => "A case that I hold, or held last, is overdue",
            NoticeKinds.Mentioned => "A note mentions me",
            _ => Sentence(kind.ToString()),
        };

    /// <summary>Who was told of a note that names people, and who not and why; empty where it names nobody.</summary>
    public static string Of(IReadOnlyList<Mentioned> mentioned)
    {
        var told = mentioned.Where(one => one.Outcome == MentionOutcome.Told).Select(one => one.Name).ToList();
        var sentences = mentioned
            .Select(one =>
                one.Outcome switch
                {
                    MentionOutcome.Unknown => $"Nobody is called {one.Name}: it stays text.",
                    MentionOutcome.NoAccess => $"{one.Name} was not told: disabled.",
                    MentionOutcome.MayNotRead => $"{one.Name} was not told: may not read cases.",
                    MentionOutcome.ForAdmins => $"{one.Name} was not told: the note is for admins only.",
                    _ => null,
                }
            )
            .OfType<string>();
        return string.Join(
            ' ',
            told.Count == 0
                ? sentences
                : sentences.Prepend($"{string.Join(", ", told)} {(told.Count == 1 ? "is" : "are")} told.")
        );
    }

    public static string Of(ConsentKind kind) =>
        kind switch
        {
            ConsentKind.Terms => "Terms and conditions",
            ConsentKind.Privacy => "Privacy policy",
            ConsentKind.DataProcessing => "Data processing",
            _ => Sentence(kind.ToString()),
        };

    public static string Of(RiskLevel level) => level == RiskLevel.High ? "High risk" : "Standard risk";

    public static string Of(RiskFactor factor) =>
        factor switch
        {
            RiskFactor.MoneyServiceBusiness => "Money service business",
            RiskFactor.CryptoExchange => "Crypto exchange",
            RiskFactor.Gambling => "Gambling",
            RiskFactor.PepDirector => "A director is politically exposed",
            RiskFactor.PepCustomer => "The person is politically exposed",
            RiskFactor.PepBeneficialOwner => "A beneficial owner is politically exposed",
            RiskFactor.HighRiskJurisdiction => "High-risk jurisdiction",
            RiskFactor.RaisedByRequest => "Raised by whoever opened the case",
            _ => Sentence(factor.ToString()),
        };

    public static string Of(RetentionBasis basis) =>
        basis switch
        {
            RetentionBasis.OpenCase => "a case is open",
            RetentionBasis.RelationshipNotEnded =>
                "an approval stands, and nobody has said that the relationship ended",
            RetentionBasis.Refusal => "the years are counted from the last refusal",
            RetentionBasis.RelationshipEnd => "the years are counted from the end of the relationship",
            _ => "there is no case: no law asks to keep them",
        };

    public static string Of(ErasureStatus status) =>
        status switch
        {
            ErasureStatus.Proposed => "Waits for a second power-tenant",
            ErasureStatus.Confirmed => "Confirmed",
            ErasureStatus.Running => "Being erased",
            _ => Sentence(status.ToString()),
        };

    public static string Of(ErasureBasis basis) =>
        basis == ErasureBasis.SubjectRequest ? "The subject asks for it" : "Retention is over";

    public static string Of(ApprovalLevel level) =>
        level == ApprovalLevel.PowerTenantVerified ? "POWER_TENANT_VERIFIED" : "TENANT_VERIFIED";

    public static string Of(PolicyChange change) =>
        change.Field switch
        {
            "requiredRole" => "Lowest role that decides",
            "approvals" => "People who must approve",
            "separationOfDuties" => "Separation of duties",
            "reasonRequired" => "A reason",
            "requiredDocuments" => "Documents",
            _ => Sentence(change.Field),
        };

    /// <summary>A refusal as one sentence without its full stop, with this console's words for the statuses it names.</summary>
    public static string Of(Error refusal) =>
        refusal.Code is "ILLEGAL_STATUS_CHANGE" or "NOT_AWAITING_INFORMATION"
            ? Enum.GetValues<VerificationStatus>()
                .Aggregate(
                    refusal.Message,
                    (text, status) => text.Replace(status.ToString(), $"“{Of(status)}”", StringComparison.Ordinal)
                )
            : refusal.Message;

    public static string Of(Roles roles) => string.Join(", ", roles.Names());

    /// <summary>A length of time in its largest unit: "4 min", "3 h", "12 d".</summary>
    public static string Of(TimeSpan span) =>
        span switch
        {
            { TotalMinutes: < 1 } => "under 1 min",
            { TotalHours: < 1 } => Number(span.TotalMinutes, "min"),
            { TotalDays: < 2 } => Number(span.TotalHours, "h"),
            _ => Number(span.TotalDays, "d"),
        };

    /// <summary>A share, 0 to 1, in per cent.</summary>
    public static string Share(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>A size in its largest unit: "12 B", "4 KiB", "10 MiB".</summary>
    public static string Bytes(long size) =>
        size switch
        {
            < 1024 => Number(size, "B"),
            < 1024 * 1024 => Number(size / 1024.0, "KiB"),
            _ => Number(size / (1024.0 * 1024), "MiB"),
        };

    /// <summary><c>BUSINESS_VERIFICATION</c>, <c>businessVerification</c> and <c>business.verification</c> as "Business verification".</summary>
    public static string Sentence(string code)
    {
        var text = new StringBuilder(code.Length + 4);
        for (var i = 0; i < code.Length; i++)
        {
            var c = code[i];
            if (c is '_' or '-' or '.')
            {
                text.Append(' ');
            }
            else if (char.IsUpper(c) && i > 0 && char.IsLower(code[i - 1]))
            {
                text.Append(' ').Append(char.ToLowerInvariant(c));
            }
            else
            {
                text.Append(text.Length == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            }
        }

        return text.ToString();
    }

    private static string Number(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
