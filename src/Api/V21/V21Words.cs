using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21;

/// <summary>v2.1's words for what the domain knows as enumerations: UPPER_SNAKE_CASE, and its own names for some.</summary>
internal static class V21Words
{
    private static readonly Words<VerificationStatus> Statuses = new(status =>
        status switch
        {
            VerificationStatus.Pending => "IN_PROGRESS",
            VerificationStatus.AwaitingSecondApproval => "AWAITING_APPROVAL",
            VerificationStatus.Declined => "REJECTED",
            _ => UpperSnake(status),
        }
    );

    private static readonly Words<RiskLevel> RiskLevels = new(UpperSnake);
    private static readonly Words<RiskFactor> RiskFactors = new(UpperSnake);
    private static readonly Words<ApprovalLevel> ApprovalLevels = new(UpperSnake);

    private static readonly Words<RecommendedOutcome> RecommendedOutcomes = new(UpperSnake);
    private static readonly Words<ReasonUses> ReasonUse = new(UpperSnake);
    private static readonly Words<DeliveryStatus> DeliveryStatuses = new(UpperSnake);
    private static readonly Words<HeldEvents> HeldChoices = new(UpperSnake);

    private static readonly Words<RetentionBasis> RetentionBases = new(UpperSnake);
    private static readonly Words<ErasureBasis> ErasureBases = new(UpperSnake);
    private static readonly Words<ErasureStatus> ErasureStatuses = new(UpperSnake);

    private static readonly Words<DocumentStatus> DocumentStatuses = new(UpperSnake);
    private static readonly Words<FormSubject> FormSubjects = new(UpperSnake);
    private static readonly Words<QuestionKind> QuestionKinds = new(UpperSnake);

    private static readonly Words<NoticeKinds> NoticeWords = new(UpperSnake);

    private static readonly Words<MentionOutcome> MentionOutcomes = new(UpperSnake);

    public static string Of(NoticeKinds kind) => NoticeWords.Of(kind);

    public static string Of(MentionOutcome outcome) => MentionOutcomes.Of(outcome);

    public static Result<NoticeKinds> ParseNoticeKind(string? word) =>
        !NoticeWords.Parse("kinds", word).Failed(out _, out var kind) && kind is { } known and not NoticeKinds.None
            ? known
            : Error.InvalidField("kinds", $"kinds must be among {string.Join(", ", NoticePermissions.All.Select(Of))}");

    public static string Of(FormSubject subject) => FormSubjects.Of(subject);

    public static string Of(QuestionKind kind) => QuestionKinds.Of(kind);

    public static Result<FormSubject?> ParseFormSubject(string? word) => FormSubjects.Parse("subject", word);

    public static Result<QuestionKind?> ParseQuestionKind(string? word) => QuestionKinds.Parse("kind", word);

    public static string Of(DocumentStatus status) => DocumentStatuses.Of(status);

    public static string Of(RetentionBasis basis) => RetentionBases.Of(basis);

    public static string Of(ErasureBasis basis) => ErasureBases.Of(basis);

    public static string Of(ErasureStatus status) => ErasureStatuses.Of(status);

    public static Result<ErasureBasis?> ParseErasureBasis(string? word) => ErasureBases.Parse("basis", word);

    public static string Of(VerificationStatus status) => Statuses.Of(status);

    public static string Of(RiskLevel level) => RiskLevels.Of(level);

    public static string Of(RiskFactor factor) => RiskFactors.Of(factor);

    public static string Of(ApprovalLevel level) => ApprovalLevels.Of(level);

    public static string? Of(ApprovalLevel? level) => level is { } known ? Of(known) : null;

    public static string Of(DeliveryStatus status) => DeliveryStatuses.Of(status);

    public static IEnumerable<string> Of(ReasonUses uses) =>
        Enum.GetValues<ReasonUses>().Where(use => use != ReasonUses.None && (uses & use) != 0).Select(ReasonUse.Of);

    /// <summary>Every word for the values of <paramref name="known"/>, for the API document.</summary>
    public static IEnumerable<string> All(Type known) =>
        known == typeof(VerificationStatus) ? Statuses.All
        : known == typeof(DeliveryStatus) ? DeliveryStatuses.All
        : known == typeof(RiskLevel) ? RiskLevels.All
        : known == typeof(ConsentKind) ? ConsentKinds.All
        : throw new ArgumentOutOfRangeException(nameof(known), known, "It has no words here");

    public static Result<VerificationStatus?> ParseStatus(string? word) => Statuses.Parse("status", word);

    public static Result<DeliveryStatus?> ParseDeliveryStatus(string? word) => DeliveryStatuses.Parse("status", word);

    public static Result<HeldEvents?> ParseHeldEvents(string? word) => HeldChoices.Parse("heldEvents", word);

    public static Result<RiskLevel?> ParseRiskLevel(string? word) => RiskLevels.Parse("riskLevel", word);

    public static string Of(RecommendedOutcome outcome) => RecommendedOutcomes.Of(outcome);

    public static Result<RecommendedOutcome?> ParseRecommendedOutcome(string? word) =>
        RecommendedOutcomes.Parse("outcome", word);

    public static Result<ReasonUses?> ParseReasonUse(string field, string? word) =>
        word == ReasonUse.Of(ReasonUses.None)
            ? Error.InvalidField(field, $"{field} must hold APPROVE, REJECT or REQUEST_INFORMATION")
            : ReasonUse.Parse(field, word);

    public static Result<ApprovalLevel?> ParseApprovalLevel(string field, string? word) =>
        word == FinhubVerified ? V21Errors.LevelGrantedByNobody : ApprovalLevels.Parse(field, word);

    /// <summary>A level that the published service grants itself.</summary>
    public const string FinhubVerified = "FINHUB_VERIFIED";

    /// <summary>The approver as the domain knows it, by what a form without <c>approvedBy</c> has in <c>userId</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Approvers = new Dictionary<string, string>
    {
        ["E2E_ADMIN"] = Authority.TestApprover,
    };

    /// <summary>Genders by what published pages call them. ISO/IEC 5218 numbers them.</summary>
    public static readonly IReadOnlyDictionary<string, string> Genders = new Dictionary<string, string>
    {
        ["MALE"] = "M",
        ["1"] = "M",
        ["FEMALE"] = "F",
        ["2"] = "F",
    };

    /// <summary>The types of cases that depths of verification stand for; null is the type that the subject has by itself.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Depths = new Dictionary<string, string?>
    {
        ["STANDARD"] = null,
        ["SIMPLIFIED"] = null,
        ["ENHANCED"] = "ENHANCED_DUE_DILIGENCE",
    };

    /// <summary>Types of documents by other spellings of published pages.</summary>
    public static readonly IReadOnlyDictionary<string, string> DocumentTypes = new Dictionary<string, string>
    {
        ["DIRECTOR_IDS"] = "DIRECTOR_ID",
        ["BENEFICIAL_OWNER_DECLARATION"] = "BENEFICIAL_OWNERS_DECLARATION",
    };

    /// <summary>What published pages write before some types of documents.</summary>
    public const string DocumentPrefix = "DT_";

    /// <summary>The approver that <paramref name="userId"/> names.</summary>
    public static string? ApproverOf(string? userId) => Preferred(Approvers, userId);

    /// <summary>The gender that <paramref name="word"/> names; another word stays as it is, and is refused.</summary>
    public static string? GenderOf(string? word) => Preferred(Genders, word);

    /// <summary>The type of a case that a depth of verification stands for; any other word is a type already.</summary>
    public static string? TypeOfDepth(string? word) =>
        word is not null && Depths.TryGetValue(word, out var type) ? type : word;

    /// <summary>The one name of a type of document that pages spell in several ways.</summary>
    public static string? DocumentTypeOf(string? word) =>
        Preferred(
            DocumentTypes,
            word?.StartsWith(DocumentPrefix, StringComparison.Ordinal) == true ? word[DocumentPrefix.Length..] : word
        );

    private static string? Preferred(IReadOnlyDictionary<string, string> table, string? word) =>
        word is null ? null : table.GetValueOrDefault(word, word);

    private static readonly Words<ConsentKind> ConsentKinds = new(kind =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())
    );

    public static Result<ConsentKind?> ParseConsentKind(string word) => ConsentKinds.Parse("consent", word);

    /// <summary>What the answer calls a consent.</summary>
    public static string Of(ConsentKind kind) =>
        kind switch
        {
            ConsentKind.Terms => "TERMS_AND_CONDITIONS",
            ConsentKind.Privacy => "PRIVACY_POLICY",
            _ => UpperSnake(kind),
        };

    private static readonly Dictionary<string, string[]> HarmlessWords = new()
    {
        ["RISK_LEVEL"] = ["LOW", "MEDIUM", "NORMAL", "STANDARD"],
        ["PEP_STATUS"] = ["FALSE", "NO", "NONE", "NOT_PEP", "CLEAR"],
        ["SANCTIONS_CHECK"] =
        [
            "TRUE",
            "FALSE",
            "CLEAR",
            "PASSED",
            "NO_MATCH",
            "NONE",
            "REQUIRED",
            "NOT_REQUIRED",
            "PENDING",
        ],
    };

    /// <summary>Whether a risk parameter of a registration raises the risk: whatever is not known to be harmless does.</summary>
    public static bool IsRaising(string parameter, string? word) =>
        word is not null && !HarmlessWords[parameter].Contains(word.Trim().ToUpperInvariant());

    /// <summary>Whether the name of a customer's category says that it is one of risk.</summary>
    public static bool IsRaisingCategory(string? name) =>
        name?.Split([' ', '-', '_', '.', '/']).Any(word => word.ToUpperInvariant() is "HIGH" or "PEP") == true;

    /// <summary>The published word for whether a webhook is sent events.</summary>
    public static string OfWebhook(bool isActive) => isActive ? "active" : "disabled";

    /// <summary>What the answer to an upload says of a document that nobody has reviewed.</summary>
    public static string OfUploaded(DocumentStatus status) =>
        status == DocumentStatus.Pending ? "UPLOADED" : Of(status);

    private static string UpperSnake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    private sealed class Words<T>(Func<T, string> word)
        where T : struct, Enum
    {
        private readonly Dictionary<T, string> words = Enum.GetValues<T>().ToDictionary(value => value, word);

        public IEnumerable<string> All => words.Values;

        public string Of(T value) => words[value];

        public Result<T?> Parse(string field, string? sent)
        {
            if (sent is null)
            {
                return (T?)null;
            }

            foreach (var (value, known) in words)
            {
                if (known == sent)
                {
                    return (T?)value;
                }
            }

            return Error.InvalidField(field, $"{field} must be one of {string.Join(", ", All)}");
        }
    }
}
