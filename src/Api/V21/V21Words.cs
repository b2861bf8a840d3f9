using System.Text.Json;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
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

    private static readonly Words<ReasonUses> ReasonUse = new(UpperSnake);
    private static readonly Words<DeliveryStatus> DeliveryStatuses = new(UpperSnake);
    private static readonly Words<HeldEvents> HeldChoices = new(UpperSnake);

    private static readonly Words<RetentionBasis> RetentionBases = new(UpperSnake);
    private static readonly Words<ErasureBasis> ErasureBases = new(UpperSnake);
    private static readonly Words<ErasureStatus> ErasureStatuses = new(UpperSnake);

    private static readonly Words<DocumentStatus> DocumentStatuses = new(UpperSnake);

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

    public static Result<ReasonUses?> ParseReasonUse(string field, string? word) =>
        word == ReasonUse.Of(ReasonUses.None)
            ? Error.InvalidField(field, $"{field} must hold APPROVE, REJECT or REQUEST_INFORMATION")
            : ReasonUse.Parse(field, word);

    public static Result<ApprovalLevel?> ParseApprovalLevel(string field, string? word) =>
        word == FinhubVerified ? V21Errors.LevelGrantedByNobody : ApprovalLevels.Parse(field, word);

    /// <summary>A level that the published service grants itself.</summary>
    public const string FinhubVerified = "FINHUB_VERIFIED";

    /// <summary>The approver as the domain knows it, of what a form without <c>approvedBy</c> has in <c>userId</c>.</summary>
    public static string? ApproverOf(string? userId) => userId == "E2E_ADMIN" ? Authority.TestApprover : userId;

    /// <summary>What a published page calls a gender; another word stays as it is, and is refused.</summary>
    public static string? GenderOf(string? word) =>
        word switch
        {
            // ISO/IEC 5218 numbers them.
            "MALE" or "1" => "M",
            "FEMALE" or "2" => "F",
            _ => word,
        };

    /// <summary>The type of a case that a depth of verification stands for; any other word is a type already.</summary>
    public static string? TypeOfDepth(string? word) =>
        word switch
        {
            "STANDARD" or "SIMPLIFIED" => null,
            "ENHANCED" => "ENHANCED_DUE_DILIGENCE",
            _ => word,
        };

    /// <summary>The one name of a type of document that pages spell in several ways.</summary>
    public static string? DocumentTypeOf(string? word)
    {
        const string Prefix = "DT_";
        var bare = word?.StartsWith(Prefix, StringComparison.Ordinal) == true ? word[Prefix.Length..] : word;
        return bare switch
        {
            "DIRECTOR_IDS" => "DIRECTOR_ID",
            "BENEFICIAL_OWNER_DECLARATION" => "BENEFICIAL_OWNERS_DECLARATION",
            _ => bare,
        };
    }

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
