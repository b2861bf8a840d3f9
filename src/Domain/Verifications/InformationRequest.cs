namespace VerificationService.Domain.Verifications;

/// <summary>What the subject of a case is asked for, and how.</summary>
/// <param name="Message">What is missing; it reaches the subject.</param>
public sealed record InformationRequest(string Message)
{
    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>For admins alone; it never leaves the service.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>The fields of the subject that are asked for anew, by their names.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The types of the documents that are asked for.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>The token of the link by which the subject answers: it goes into the subject's e-mail and nowhere else.</summary>
    public string? Token { get; init; }

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(InformationRequest);

    /// <summary>Whether the subject is written to; where no address is known, nobody is.</summary>
    public bool ApplicantEmail { get; init; }
}
