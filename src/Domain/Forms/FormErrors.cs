using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Forms;

/// <summary>Every refusal of the forms module, one sentence each.</summary>
public static class FormErrors
{
    /// <summary>Unknown form, or another tenant's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "FORM_NOT_FOUND", "The form was not found");

    /// <summary>Unknown link, another tenant's, expired, revoked or replaced: whoever asks learns no more.</summary>
    public static readonly Error LinkNotFound = new(
        ErrorKind.NotFound,
        "FORM_LINK_NOT_FOUND",
        "The link was not found"
    );

    /// <summary>No links are made to it any more.</summary>
    public static readonly Error NotActive = new(
        ErrorKind.Conflict,
        "FORM_NOT_ACTIVE",
        "The form is not active; a tenant-admin makes it so"
    );

    /// <summary>Somebody else changed the form between reading and writing.</summary>
    /// <param name="version">The version that is in force by now.</param>
    /// <param name="author">Who wrote it.</param>
    public static Error ChangedMeanwhile(int version, string author) =>
        new(
            ErrorKind.Conflict,
            "FORM_CHANGED",
            $"The form is at version {version} by now, by {author}; read it again and change that one"
        );

    /// <summary>More forms than anybody keeps apart.</summary>
    public static readonly Error TooMany = new(
        ErrorKind.Conflict,
        "TOO_MANY_FORMS",
        $"A tenant has at most {Form.MaxForms} forms; change one of them"
    );

    /// <summary>The form asks a person and the applicant is a business, or the other way round.</summary>
    public static readonly Error OtherSubject = new(
        ErrorKind.Conflict,
        "FORM_OF_OTHER_SUBJECT",
        "The form asks a person and this applicant is a business, or the other way round"
    );

    /// <summary>The case is past being filled in.</summary>
    public static readonly Error CaseNotWaiting = new(
        ErrorKind.Conflict,
        "CASE_NOT_WAITING",
        "The verification awaits nothing of its applicant; request information first"
    );

    /// <summary>The browser would be sent on to where the tenant sends nobody.</summary>
    public static readonly Error RedirectNotListed = Error.InvalidField(
        "redirectUrl",
        "redirectUrl must be an https address at one of the form's redirectHosts"
    );

    /// <summary>Two tabs filled in the same link at once.</summary>
    public static readonly Error FilledInMeanwhile = new(
        ErrorKind.Conflict,
        "FORM_FILLED_IN_MEANWHILE",
        "The form was filled in elsewhere meanwhile"
    );

    /// <summary>More bytes than one link takes.</summary>
    public static Error TooManyBytes(long most) =>
        new(ErrorKind.TooLarge, "FORM_FILES_TOO_LARGE", $"The files of a form must be at most {most} bytes together");

    /// <summary>Something is missing or wrong; the fields say what, by the names of inputs and the codes of their problems.</summary>
    public static readonly Error Incomplete = new(ErrorKind.Invalid, "FORM_INCOMPLETE", "The form is not complete");
}
