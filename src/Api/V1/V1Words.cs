using VerificationService.Domain.Documents;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V1;

/// <summary>v1's words for where a verification stands: it knows three.</summary>
internal static class V1Words
{
    /// <summary><c>verification_status</c>.</summary>
    public static string Of(VerificationStatus status) =>
        status switch
        {
            VerificationStatus.Approved => "approved",
            VerificationStatus.Declined => "declined",
            _ => "pending",
        };

    /// <summary><c>status</c> of a document.</summary>
    public static string Of(DocumentStatus status) =>
        status switch
        {
            DocumentStatus.Accepted => "valid",
            DocumentStatus.Rejected => "invalid",
            _ => "pending",
        };

    /// <summary><c>profile_status</c> of an applicant whose latest case stands so; null where there is none.</summary>
    public static string? OfProfile(VerificationStatus? status) =>
        status switch
        {
            null => null,
            VerificationStatus.Approved => "valid",
            VerificationStatus.Declined => "invalid",
            _ => "pending",
        };

    /// <summary><c>status</c>.</summary>
    public static string Progress(VerificationStatus status) => status.IsDecided() ? "completed" : "pending";

    /// <summary><c>verified</c>: null while nothing is decided.</summary>
    public static bool? Verified(VerificationStatus status) =>
        status.IsDecided() ? status == VerificationStatus.Approved : null;
}
