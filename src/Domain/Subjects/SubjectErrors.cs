using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Subjects;

/// <summary>Every refusal of the subjects module, one sentence each.</summary>
public static class SubjectErrors
{
    /// <summary>Unknown applicant or company, or another tenant's.</summary>
    public static readonly Error ApplicantNotFound = new(
        ErrorKind.NotFound,
        "APPLICANT_NOT_FOUND",
        "The applicant was not found"
    );

    /// <summary>Unknown customer, or another tenant's.</summary>
    public static readonly Error CustomerNotFound = new(
        ErrorKind.NotFound,
        "CUSTOMER_NOT_FOUND",
        "The customer was not found"
    );

    /// <summary>Unknown organization, or another tenant's.</summary>
    public static readonly Error OrganizationNotFound = new(
        ErrorKind.NotFound,
        "ORGANIZATION_NOT_FOUND",
        "The organization was not found"
    );
}
