namespace VerificationService.Domain.Subjects;

/// <summary>Where applicants and organizations live. Every call names the tenant.</summary>
public interface ISubjectRepository
{
    /// <summary>The person of that id in that tenant.</summary>
    Task<Applicant?> FindApplicantAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The business of that id in that tenant, with its directors.</summary>
    Task<Organization?> FindOrganizationAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Adds a person.</summary>
    Task AddAsync(Applicant applicant, CancellationToken cancellationToken);

    /// <summary>Adds a business with its directors.</summary>
    Task AddAsync(Organization organization, CancellationToken cancellationToken);
}
