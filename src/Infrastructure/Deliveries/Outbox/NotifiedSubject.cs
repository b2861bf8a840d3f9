using VerificationService.Domain.Subjects;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>Whom a case is about: a person, a business or both.</summary>
internal sealed record NotifiedSubject(Applicant? Person, Organization? Business)
{
    /// <summary>Where the applicant's notices go: the person's address, or else the business's.</summary>
    public string? Email => Person?.Email ?? Business?.Email;

    /// <summary>What the opener's own system calls the applicant, if it said.</summary>
    public string? ExternalId => Person?.ExternalId ?? Business?.ExternalId;

    /// <summary>The v1 applicant id.</summary>
    public string? ApplicantId => Person?.Id ?? Business?.Id;
}
