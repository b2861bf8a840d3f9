using System.Globalization;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Deliveries;

/// <summary>
/// v1's names for what is checked, in requests, answers and callbacks. A type without a name there is shown under its own;
/// the own names are taken too.
/// </summary>
public static class V1Types
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    private static readonly (string Name, string Type)[] Table =
    [
        ("PROFILE", VerificationTypes.Identity),
        ("DOCUMENT", "DOCUMENT_VERIFICATION"),
        ("FACIAL", "FACIAL_VERIFICATION"),
        ("LIVENESS", "LIVENESS_VERIFICATION"),
        ("VIDEO", "VIDEO_VERIFICATION"),
        ("ADDRESS", "ADDRESS_VERIFICATION"),
        ("AML", "SANCTIONS_CHECK"),
        ("FINANCIAL", "FINANCIAL_VERIFICATION"),
        ("TAX_ID", "TAX_ID_VERIFICATION"),
        ("COMPANY", VerificationTypes.Business),
    ];

    private static readonly Dictionary<string, string> ByName = Table
        .Concat(VerificationTypes.All.Select(type => (Name: type, Type: type)))
        .ToDictionary(row => row.Name, row => row.Type, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> ByType = Table.ToDictionary(row => row.Type, row => row.Name);

    /// <summary>What a company does as v1 writes it, in one text; null when nothing is known.</summary>
    public static string? ActivityOf(IReadOnlyList<string> activities) =>
        activities.Count > 0 ? string.Join(',', activities) : null;

    /// <summary><c>verification_status</c>.</summary>
    public static string StatusOf(VerificationStatus status) =>
        status switch
        {
            VerificationStatus.Approved => "approved",
            VerificationStatus.Declined => "declined",
            _ => "pending",
        };

    /// <summary><c>status</c> of a document.</summary>
    public static string StatusOf(DocumentStatus status) =>
        status switch
        {
            DocumentStatus.Accepted => "valid",
            DocumentStatus.Rejected => "invalid",
            _ => "pending",
        };

    /// <summary><c>profile_status</c> of an applicant whose latest case stands so; null where there is none.</summary>
    public static string? ProfileOf(VerificationStatus? status) =>
        status switch
        {
            null => null,
            VerificationStatus.Approved => "valid",
            VerificationStatus.Declined => "invalid",
            _ => "pending",
        };

    /// <summary><c>verification_status</c> of an applicant whose latest case stands so.</summary>
    public static string OverallOf(VerificationStatus? status) => status is { } latest ? StatusOf(latest) : "new";

    /// <summary>A time as v1 writes it: UTC, to the second, without a zone.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>A day as v1 writes it.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>What v1 calls a step of the review while the outcome is pending.</summary>
    public static string ReviewOf(VerificationStatus status) =>
        status switch
        {
            VerificationStatus.InReview => "in_review",
            VerificationStatus.InformationRequested => "information_requested",
            VerificationStatus.AwaitingSecondApproval => "awaiting_second_approval",
            _ => "new",
        };

    /// <summary>Every name that is taken, with the type it means.</summary>
    public static IReadOnlyDictionary<string, string> Taken => ByName;

    /// <summary>v1's own names, in the order of its table.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(row => row.Name)];

    /// <summary>The type called <paramref name="name"/>, in any letter case; null when there is none.</summary>
    public static string? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    /// <summary>v1's name of <paramref name="type"/>.</summary>
    public static string NameOf(string type) => ByType.GetValueOrDefault(type, type);

    /// <summary>The member of <c>verifications</c> that <paramref name="type"/> is told under.</summary>
    public static string KeyOf(string type) => NameOf(type).ToLowerInvariant();
}
