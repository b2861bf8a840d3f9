using System.Globalization;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// What lies before an approver: risk, subject and documents, as one digest. The first of two approvals stores it, and the
/// second is refused when it is another by then.
/// </summary>
internal sealed class CaseFingerprint(ISubjectRepository subjects)
{
    /// <summary>The digest; null where the policy asks for one approval and nothing is to be compared.</summary>
    public async Task<string?> OfAsync(
        Verification verification,
        ApprovalPolicy policy,
        CancellationToken cancellationToken
    )
    {
        if (policy.For(verification.Risk.Level).Approvals == 1)
        {
            return null;
        }

        var applicant = verification.ApplicantId is { } applicantId
            ? await subjects.FindApplicantAsync(verification.TenantId, applicantId, cancellationToken)
            : null;
        var organization = verification.OrganizationId is { } organizationId
            ? await subjects.FindOrganizationAsync(verification.TenantId, organizationId, cancellationToken)
            : null;
        return Digests.Of([
            .. Risk(verification.Risk),
            .. Person(applicant),
            .. Business(organization),
            .. Documents(verification),
        ]);
    }

    private static IEnumerable<string?> Risk(RiskAssessment risk) =>
        [risk.Level.ToString(), string.Join(',', risk.Factors)];

    private static IEnumerable<string?> Person(Applicant? person) =>
        [
            person?.Id,
            person?.FirstName,
            person?.LastName,
            person?.Email,
            person?.DateOfBirth?.ToString(),
            person?.ResidenceCountry,
            person?.ExternalId,
            person?.PoliticallyExposed.ToString(),
            .. Details(person?.Details),
        ];

    private static IEnumerable<string?> Business(Organization? business) =>
        [
            business?.Id,
            business?.Name,
            business?.Country,
            business?.Email,
            business?.ExternalId,
            .. Counted(business?.BusinessActivities ?? []),
            .. Counted(
                (business?.Directors ?? []).SelectMany<Director, string>(director =>
                    [director.Name, director.PoliticallyExposed.ToString(), director.IsBeneficialOwner.ToString()]
                )
            ),
            .. Details(business?.Details),
        ];

    // Nothing where nothing is known: a first approval of such a case, given before there were details, still counts.
    private static IEnumerable<string?> Details(SubjectDetails? details) =>
        details is null || !details.Facts.Any()
            ? []
            :
            [
                "details",
                .. Counted(
                    details.Facts.SelectMany<KeyValuePair<string, string>, string>(fact => [fact.Key, fact.Value])
                ),
            ];

    private static IEnumerable<string?> Documents(Verification verification) =>
        Counted(
            verification
                .Documents.OrderBy(document => document.Id, StringComparer.Ordinal)
                .SelectMany<CaseDocument, string>(document =>
                    [document.Id, document.Type, document.Sha256, document.Status.ToString()]
                )
        );

    // The count first, so that the end of one list is not the beginning of the next.
    private static IEnumerable<string?> Counted(IEnumerable<string> values)
    {
        var list = values.ToList();
        return [list.Count.ToString(CultureInfo.InvariantCulture), .. list];
    }
}
