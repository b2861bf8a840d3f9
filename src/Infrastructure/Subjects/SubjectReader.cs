using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Subjects as read models.</summary>
internal sealed class SubjectReader(DbSession session) : ISubjectReader
{
    private const string After = " AND created_at <= @AfterTime AND (created_at < @AfterTime OR id < @AfterId)";

    // The last decision stands only while the status says so, as in VerificationReader.
    private const string LatestCase = """
        SELECT v.status, d.reason, d.reason_code
        FROM verifications v
        LEFT JOIN decisions d ON d.verification_id = v.id AND v.status IN ('Approved', 'Declined')
             AND d.sequence = (SELECT MAX(l.sequence) FROM decisions l WHERE l.verification_id = v.id)
        WHERE v.tenant_id = @TenantId
        """;

    private const string LatestOfApplicant =
        LatestCase + " AND v.applicant_id = @Id ORDER BY v.created_at DESC, v.id DESC";

    private const string LatestOfOrganization =
        LatestCase + " AND v.organization_id = @Id ORDER BY v.created_at DESC, v.id DESC";

    private const string CasesOfApplicant = "SELECT cases FROM applicants WHERE tenant_id = @TenantId AND id = @Id";

    private const string CasesOfOrganization =
        "SELECT cases FROM organizations WHERE tenant_id = @TenantId AND id = @Id";

    private const string Order = " ORDER BY created_at DESC, id DESC";

    /// <inheritdoc/>
    public async Task<CustomerView?> FindCustomerAsync(
        string tenantId,
        string id,
        int? revision,
        CancellationToken cancellationToken
    )
    {
        var row = await session.FindAsync<ApplicantRow>(
            ApplicantRow.Select + " AND id = @Id",
            new { TenantId = tenantId, Id = id },
            cancellationToken
        );
        return row is null
            ? null
            : ToView((await VersionAsync(tenantId, id, row.Revision, revision, cancellationToken))?.Person ?? row);
    }

    /// <inheritdoc/>
    public async Task<OrganizationView?> FindOrganizationAsync(
        string tenantId,
        string id,
        int? revision,
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

        return
            await VersionAsync(tenantId, id, row.Revision, revision, cancellationToken)
                is { Business: { } business } old
            ? ToView(business, old.Directors)
            : ToView(row, await session.QueryAsync<DirectorRow>(DirectorRow.Select, key, cancellationToken));
    }

    // A version that was replaced; null where it is today's.
    private async Task<SubjectVersion?> VersionAsync(
        string tenantId,
        string id,
        int today,
        int? revision,
        CancellationToken cancellationToken
    ) =>
        revision is { } asked
        && asked != today
        && await session.FindAsync<string>(
            "SELECT snapshot FROM subject_versions WHERE subject_id = @Id AND revision = @Revision AND tenant_id = @TenantId",
            new
            {
                TenantId = tenantId,
                Id = id,
                Revision = asked,
            },
            cancellationToken
        )
            is { } snapshot
            ? SubjectVersion.Read(snapshot)
            : null;

    /// <inheritdoc/>
    public async Task<SubjectStanding> StandingOfAsync(
        string tenantId,
        string subjectId,
        bool isBusiness,
        CancellationToken cancellationToken
    )
    {
        var key = new { TenantId = tenantId, Id = subjectId };
        var cases = await session.FindAsync<int>(
            isBusiness ? CasesOfOrganization : CasesOfApplicant,
            key,
            cancellationToken
        );
        var latest =
            cases == 0
                ? null
                : await session.FindFirstAsync<StandingRow>(
                    isBusiness ? LatestOfOrganization : LatestOfApplicant,
                    key,
                    cancellationToken
                );
        return new SubjectStanding(
            cases,
            latest is null ? null : Enum.Parse<VerificationStatus>(latest.Status),
            latest?.Reason,
            latest?.ReasonCode
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CustomerView>> ListCustomersAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await PageAsync<ApplicantRow>(ApplicantRow.Select, tenantId, after, rows, cancellationToken)).Select(
                ToView
            ),
        ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrganizationView>> ListOrganizationsAsync(
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await PageAsync<OrganizationRow>(OrganizationRow.Select, tenantId, after, rows, cancellationToken)
            ).Select(row => ToView(row, [])),
        ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CustomerView>> ReadCustomersAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var rows = (await NamedAsync<ApplicantRow>(ApplicantRow.Named, tenantId, ids, cancellationToken)).ToDictionary(
            row => row.Id
        );
        return [.. ids.Where(rows.ContainsKey).Select(id => ToView(rows[id]))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrganizationView>> ReadOrganizationsAsync(
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var rows = (
            await NamedAsync<OrganizationRow>(OrganizationRow.Named, tenantId, ids, cancellationToken)
        ).ToDictionary(row => row.Id);
        return [.. ids.Where(rows.ContainsKey).Select(id => ToView(rows[id], []))];
    }

    private async Task<IReadOnlyList<T>> NamedAsync<T>(
        string select,
        string tenantId,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    ) =>
        ids.Count == 0
            ? []
            : await session.QueryAsync<T>(select, new { TenantId = tenantId, Ids = ids }, cancellationToken);

    private Task<IReadOnlyList<T>> PageAsync<T>(
        string select,
        string tenantId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    ) =>
        session.QueryAsync<T>(
            session.Dialect.FirstRows(select + (after is null ? "" : After) + Order),
            new
            {
                TenantId = tenantId,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );

    private sealed class StandingRow
    {
        public string Status { get; init; } = "";
        public string? Reason { get; init; }
        public string? ReasonCode { get; init; }
    }

    private static CustomerView ToView(ApplicantRow row) =>
        new()
        {
            Id = row.Id,
            FirstName = row.GivenName,
            LastName = row.FamilyName,
            Email = row.Email,
            DateOfBirth = row.DateOfBirth,
            PoliticallyExposed = row.PoliticallyExposed,
            ResidenceCountry = row.ResidenceCountry,
            ExternalId = row.ExternalId,
            Details = DetailsColumn.Read(row.Details),
            CreatedAt = row.CreatedAt,
            ErasedAt = row.ErasedAt,
        };

    private static OrganizationView ToView(OrganizationRow row, IEnumerable<DirectorRow> directors) =>
        new()
        {
            Id = row.Id,
            Name = row.Name,
            Country = row.Country,
            Email = row.Email,
            ExternalId = row.ExternalId,
            Details = DetailsColumn.Read(row.Details),
            BusinessActivities = Codes.Split(row.BusinessActivities),
            Directors =
            [
                .. directors.Select(d => new DirectorView
                {
                    Name = d.Name,
                    PoliticallyExposed = d.PoliticallyExposed,
                    BeneficialOwner = d.BeneficialOwner,
                }),
            ],
            CreatedAt = row.CreatedAt,
            ErasedAt = row.ErasedAt,
        };
}
