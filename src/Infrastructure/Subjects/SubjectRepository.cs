using VerificationService.Domain.Subjects;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Applicants and organizations in tables.</summary>
internal sealed class SubjectRepository(DbSession session, SubjectWords words) : ISubjectRepository
{
    private const string InsertApplicant = """
        INSERT INTO applicants (id, tenant_id, first_name, last_name, email, date_of_birth, residence_country, external_id, politically_exposed, details, created_at)
        VALUES (@Id, @TenantId, @FirstName, @LastName, @Email, @DateOfBirth, @ResidenceCountry, @ExternalId, @PoliticallyExposed, @Details, @CreatedAt)
        """;

    private const string InsertOrganization = """
        INSERT INTO organizations (id, tenant_id, name, country, email, external_id, business_activities, details, created_at)
        VALUES (@Id, @TenantId, @Name, @Country, @Email, @ExternalId, @BusinessActivities, @Details, @CreatedAt)
        """;

    private const string UpdateApplicant = """
        UPDATE applicants SET first_name = @FirstName, last_name = @LastName, email = @Email, date_of_birth = @DateOfBirth,
            residence_country = @ResidenceCountry, external_id = @ExternalId, politically_exposed = @PoliticallyExposed,
            details = @Details, revision = @Revision
        WHERE tenant_id = @TenantId AND id = @Id AND revision = @Revision - 1 AND erased_at IS NULL
        """;

    private const string UpdateOrganization = """
        UPDATE organizations SET name = @Name, country = @Country, email = @Email, external_id = @ExternalId,
            business_activities = @BusinessActivities, details = @Details, revision = @Revision
        WHERE tenant_id = @TenantId AND id = @Id AND revision = @Revision - 1 AND erased_at IS NULL
        """;

    private const string InsertVersion = """
        INSERT INTO subject_versions (subject_id, revision, tenant_id, snapshot, replaced_at)
        VALUES (@SubjectId, @Revision, @TenantId, @Snapshot, @ReplacedAt)
        """;

    private const string InsertAddress =
        "INSERT INTO subject_addresses (id, tenant_id, subject_id) VALUES (@Id, @TenantId, @SubjectId)";

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
                Revision = row.Revision,
                CreatedAt = row.CreatedAt,
                ErasedAt = row.ErasedAt,
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
            Revision = row.Revision,
            BusinessActivities = Codes.Split(row.BusinessActivities),
            Directors = [.. directors.Select(d => new Director(d.Name, d.PoliticallyExposed, d.BeneficialOwner))],
            CreatedAt = row.CreatedAt,
            ErasedAt = row.ErasedAt,
        };
    }

    /// <inheritdoc/>
    public async Task AddAsync(Applicant applicant, CancellationToken cancellationToken)
    {
        var subject = new Subject(applicant, null);
        await session.ExecuteAsync(InsertApplicant, ApplicantRow.Of(applicant), cancellationToken);
        await AddAddressesAsync(subject, [], cancellationToken);
        await words.AddAsync(subject, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AddAsync(Organization organization, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(InsertOrganization, OrganizationRow.Of(organization), cancellationToken);
        await AddDirectorsAsync(organization, from: 0, cancellationToken);
        var subject = new Subject(null, organization);
        await AddAddressesAsync(subject, [], cancellationToken);
        await words.AddAsync(subject, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> FindByExternalIdAsync(
        string tenantId,
        string externalId,
        bool isBusiness,
        CancellationToken cancellationToken
    ) =>
        session.FindFirstAsync<string>(
            isBusiness
                ? "SELECT id FROM organizations WHERE tenant_id = @TenantId AND external_id = @ExternalId ORDER BY created_at DESC, id DESC"
                : "SELECT id FROM applicants WHERE tenant_id = @TenantId AND external_id = @ExternalId ORDER BY created_at DESC, id DESC",
            new { TenantId = tenantId, ExternalId = externalId },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<string?> FindByAddressAsync(string tenantId, string addressId, CancellationToken cancellationToken) =>
        session.FindAsync<string>(
            "SELECT subject_id FROM subject_addresses WHERE tenant_id = @TenantId AND id = @Id",
            new { TenantId = tenantId, Id = addressId },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> TryReplaceAsync(
        Subject was,
        Subject changed,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var isReplaced = changed.Person is { } person
            ? await session.TryUpdateAsync(UpdateApplicant, ApplicantRow.Of(person), cancellationToken)
            : await session.TryUpdateAsync(
                UpdateOrganization,
                OrganizationRow.Of(changed.Business!),
                cancellationToken
            );
        if (!isReplaced)
        {
            return false;
        }

        await session.ExecuteAsync(
            InsertVersion,
            new
            {
                was.TenantId,
                SubjectId = was.Id,
                was.Revision,
                Snapshot = SubjectVersion.Of(was),
                ReplacedAt = now,
            },
            cancellationToken
        );
        if (changed.Business is { } business)
        {
            // People are added, and none is taken away.
            await AddDirectorsAsync(business, was.Business!.Directors.Count, cancellationToken);
        }

        await AddAddressesAsync(changed, [.. was.Details.Addresses.Select(address => address.Id)], cancellationToken);
        await words.PutAsync(changed, cancellationToken);
        return true;
    }

    private async Task AddDirectorsAsync(Organization organization, int from, CancellationToken cancellationToken)
    {
        for (var position = from; position < organization.Directors.Count; position++)
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

    private async Task AddAddressesAsync(
        Subject subject,
        IReadOnlyCollection<string> known,
        CancellationToken cancellationToken
    )
    {
        foreach (var address in subject.Details.Addresses.Where(address => !known.Contains(address.Id)))
        {
            await session.ExecuteAsync(
                InsertAddress,
                new
                {
                    address.Id,
                    subject.TenantId,
                    SubjectId = subject.Id,
                },
                cancellationToken
            );
        }
    }
}
