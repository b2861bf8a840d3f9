using VerificationService.Application.Verifications;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>Conditions on what belongs to a case, asked of each row that an index has found.</summary>
internal static class CaseConditions
{
    /// <summary>Its country, by the parameter <c>Country</c>, and its documents, by <c>TenantId</c>; of the alias <c>v</c>.</summary>
    public static string Of(string? country, DocumentsWanted? documents) =>
        (
            country is null
                ? ""
                : " AND (EXISTS (SELECT 1 FROM organizations o WHERE o.id = v.organization_id AND o.country = @Country)"
                    + " OR EXISTS (SELECT 1 FROM applicants a WHERE a.id = v.applicant_id AND a.residence_country = @Country))"
        )
        + documents switch
        {
            DocumentsWanted.Some => $" AND EXISTS ({Documents})",
            DocumentsWanted.None => $" AND NOT EXISTS ({Documents})",
            DocumentsWanted.Unreviewed =>
                $" AND EXISTS ({Documents} AND x.status = 'Pending' AND x.replaced_at IS NULL)",
            _ => "",
        };

    private const string Documents =
        "SELECT 1 FROM documents x WHERE x.tenant_id = @TenantId AND x.verification_id = v.id";
}
