namespace VerificationService.Domain.Subjects;

/// <summary>Where applicants and organizations live. Every call names the tenant.</summary>
public interface ISubjectRepository
{
    /// <summary>The person of that id in that tenant.</summary>
    Task<Applicant?> FindApplicantAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The business of that id in that tenant, with its directors.</summary>
    Task<Organization?> FindOrganizationAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The id of the latest person, or business, whom the tenant's own system calls so.</summary>
    Task<string?> FindByExternalIdAsync(
        string tenantId,
        string externalId,
        bool isBusiness,
        CancellationToken cancellationToken
    );

    /// <summary>The person or business that has the address of that id.</summary>
    Task<string?> FindByAddressAsync(string tenantId, string addressId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a changed person or business and keeps the version before it; false when the stored one is no longer
    /// <paramref name="was"/>.
    /// </summary>
    Task<bool> TryReplaceAsync(Subject was, Subject changed, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds a person.</summary>
    Task AddAsync(Applicant applicant, CancellationToken cancellationToken);

    /// <summary>Adds a business with its directors.</summary>
    Task AddAsync(Organization organization, CancellationToken cancellationToken);
}
