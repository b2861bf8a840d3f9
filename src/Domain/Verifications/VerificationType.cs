namespace VerificationService.Domain.Verifications;

/// <summary>What is checked. The names are the contract's.</summary>
public static class VerificationTypes
{
    /// <summary>Identity of a person.</summary>
    public const string Identity = "IDENTITY_VERIFICATION";

    /// <summary>Existence and standing of a business.</summary>
    public const string Business = "BUSINESS_VERIFICATION";

    /// <summary>Every type, in the order the documentation lists them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Identity,
        "DOCUMENT_VERIFICATION",
        Business,
        "ENHANCED_DUE_DILIGENCE",
        "SANCTIONS_CHECK",
        "CUSTOMER_DUE_DILIGENCE",
        "BENEFICIAL_OWNER_VERIFICATION",
        "FINANCIAL_VERIFICATION",
        "FACIAL_VERIFICATION",
        "LIVENESS_VERIFICATION",
        "VIDEO_VERIFICATION",
        "ADDRESS_VERIFICATION",
        "TAX_ID_VERIFICATION",
    ];

    /// <summary>Whether <paramref name="type"/> is one of them, letter for letter.</summary>
    public static bool IsKnown(string? type) => type is not null && All.Contains(type);
}
