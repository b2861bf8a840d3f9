namespace VerificationService.Domain.Verifications;

/// <summary>What the subject of a case is asked for, and how.</summary>
/// <param name="Message">What is missing; it reaches the subject.</param>
public sealed record InformationRequest(string Message)
{
    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>For admins alone; it never leaves the service.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>Whether the subject is written to; where no address is known, nobody is.</summary>
    public bool ApplicantEmail { get; init; }
}
