using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Applicants and organizations in tables.</summary>
internal sealed class SubjectRepository(DbSession session) : ISubjectRepository
{
    private const string InsertApplicant = """
        INSERT INTO applicants (id, tenant_id, first_name, last_name, email, date_of_birth, residence_country, external_id, politically_exposed, details, created_at)
        VALUES (@Id, @TenantId, @FirstName, @LastName, @Email, @DateOfBirth, @ResidenceCountry, @ExternalId, @PoliticallyExposed, @Details, @CreatedAt)
        """;

    private const string InsertOrganization = """
        INSERT INTO organizations (id, tenant_id, name, country, email, external_id, business_activities, details, created_at)
        VALUES (@Id, @TenantId, @Name, @Country, @Email, @ExternalId, @BusinessActivities, @Details, @CreatedAt)
        """;

    private const string InsertDirector = """
        INSERT INTO directors (organization_id, position, name, politically_exposed, beneficial_owner)
        VALUES (@OrganizationId, @Position, @Name, @PoliticallyExposed, @BeneficialOwner)
        """;

    /// <inheritdoc/>
    public async Task<Applicant?> FindApplicantAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        await session.FindAsync<ApplicantRow>(
            ApplicantRow.Select + " AND id = @Id",
            new { TenantId = tenantId, Id = id },
            cancellationToken
        )
            is { } row
            ? new Applicant
            {
                Id = row.Id,
                TenantId = tenantId,
                FirstName = row.GivenName,
                LastName = row.FamilyName,
                Email = row.Email,
                DateOfBirth = row.DateOfBirth is { } born ? BirthDate.Parse(born) : null,
                PoliticallyExposed = row.PoliticallyExposed,
                ResidenceCountry = row.ResidenceCountry,
                ExternalId = row.ExternalId,
                Details = DetailsColumn.Read(row.Details),
                CreatedAt = row.CreatedAt,
            }
            : null;

    /// <inheritdoc/>
    public async Task<Organization?> FindOrganizationAsync(
        string tenantId,
        string id,
        CancellationToken cancellationToken
    )
    {
        var key = new { TenantId = tenantId, Id = id };
        var row = await session.FindAsync<OrganizationRow>(
            OrganizationRow.Select + " AND id = @Id",
            key,
            cancellationToken
        );
        if (row is null)
        {
            return null;
        }

        var directors = await session.QueryAsync<DirectorRow>(DirectorRow.Select, key, cancellationToken);
        return new Organization
        {
            Id = row.Id,
            TenantId = tenantId,
            Name = row.Name,
            Country = row.Country,
            Email = row.Email,
            ExternalId = row.ExternalId,
            Details = DetailsColumn.Read(row.Details),
            BusinessActivities = Codes.Split(row.BusinessActivities),
            Directors = [.. directors.Select(d => new Director(d.Name, d.PoliticallyExposed, d.BeneficialOwner))],
            CreatedAt = row.CreatedAt,
        };
    }

    /// <inheritdoc/>
    public Task AddAsync(Applicant applicant, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            InsertApplicant,
            new
            {
                applicant.Id,
                applicant.TenantId,
                FirstName = applicant.FirstName ?? "",
                LastName = applicant.LastName ?? "",
                applicant.Email,
                DateOfBirth = applicant.DateOfBirth?.ToString(),
                applicant.ResidenceCountry,
                applicant.ExternalId,
                applicant.PoliticallyExposed,
                Details = DetailsColumn.Of(applicant.Details),
                applicant.CreatedAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task AddAsync(Organization organization, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            InsertOrganization,
            new
            {
                organization.Id,
                organization.TenantId,
                organization.Name,
                organization.Country,
                organization.Email,
                organization.ExternalId,
                BusinessActivities = Codes.Join(organization.BusinessActivities),
                Details = DetailsColumn.Of(organization.Details),
                organization.CreatedAt,
            },
            cancellationToken
        );
        for (var position = 0; position < organization.Directors.Count; position++)
        {
            var director = organization.Directors[position];
            await session.ExecuteAsync(
                InsertDirector,
                new
                {
                    OrganizationId = organization.Id,
                    Position = position + 1,
                    director.Name,
                    director.PoliticallyExposed,
                    BeneficialOwner = director.IsBeneficialOwner,
                },
                cancellationToken
            );
        }
    }
}
