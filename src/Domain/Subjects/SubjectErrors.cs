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

    /// <summary>Its records have ended: nothing is added to them.</summary>
    public static readonly Error Erased = new(
        ErrorKind.Conflict,
        "SUBJECT_ERASED",
        "The records of this person or business have ended and are erased"
    );

    /// <summary>Nothing to withdraw.</summary>
    public static readonly Error ConsentNotFound = new(
        ErrorKind.NotFound,
        "CONSENT_NOT_FOUND",
        "No consent of this kind stands"
    );

    /// <summary>Unknown address, or another tenant's.</summary>
    public static readonly Error AddressNotFound = new(
        ErrorKind.NotFound,
        "ADDRESS_NOT_FOUND",
        "The address was not found"
    );

    /// <summary>Somebody else changed the subject between reading and writing.</summary>
    public static readonly Error ChangedMeanwhile = new(
        ErrorKind.Conflict,
        "APPLICANT_CHANGED",
        "The applicant was changed meanwhile; read it again"
    );

    /// <summary>More of a list than anybody reviews.</summary>
    public static Error TooMany(string what, int most) =>
        new(ErrorKind.Conflict, "TOO_MANY_ENTRIES", $"An applicant has at most {most} {what}");

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
