using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Subjects;

/// <summary>Consents in a table.</summary>
internal sealed class ConsentRepository(DbSession session) : IConsentRepository
{
    private const string Select = """
        SELECT id, subject_id, kind, version, given_at, given_by_kind, given_by_id, given_by_owner_id, given_by_name, withdrawn_at, withdrawn_by_name
        FROM consents WHERE tenant_id = @TenantId AND subject_id = @SubjectId
        ORDER BY given_at, id
        """;

    private const string Insert = """
        INSERT INTO consents (id, tenant_id, subject_id, kind, version, given_at, given_by_kind, given_by_id, given_by_owner_id, given_by_name)
        VALUES (@Id, @TenantId, @SubjectId, @Kind, @Version, @GivenAt, @GivenByKind, @GivenById, @GivenByOwnerId, @GivenByName)
        """;

    private const string Withdraw = """
        UPDATE consents SET withdrawn_at = @WithdrawnAt, withdrawn_by_name = @WithdrawnByName
        WHERE tenant_id = @TenantId AND id = @Id AND withdrawn_at IS NULL
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Consent>> OfAsync(
        string tenantId,
        string? personId,
        string? businessId,
        CancellationToken cancellationToken
    )
    {
        var consents = new List<Consent>();
        foreach (var subjectId in new[] { personId, businessId }.OfType<string>())
        {
            var rows = await session.QueryAsync<Row>(
                Select,
                new { TenantId = tenantId, SubjectId = subjectId },
                cancellationToken
            );
            consents.AddRange(rows.Select(row => row.ToConsent(tenantId)));
        }

        return consents;
    }

    /// <inheritdoc/>
    public Task AddAsync(Consent consent, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            Insert,
            new
            {
                consent.Id,
                consent.TenantId,
                consent.SubjectId,
                Kind = consent.Kind.ToString(),
                consent.Version,
                consent.GivenAt,
                GivenByKind = consent.GivenBy.Kind.ToString(),
                GivenById = consent.GivenBy.Id,
                GivenByOwnerId = consent.GivenBy.KeyOwnerId,
                consent.GivenByName,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> TryWithdrawAsync(Consent withdrawn, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            Withdraw,
            new
            {
                withdrawn.Id,
                withdrawn.TenantId,
                withdrawn.WithdrawnAt,
                withdrawn.WithdrawnByName,
            },
            cancellationToken
        ) == 1;

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string SubjectId { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Version { get; init; } = "";
        public DateTimeOffset GivenAt { get; init; }
        public string GivenByKind { get; init; } = "";
        public string GivenById { get; init; } = "";
        public string? GivenByOwnerId { get; init; }
        public string GivenByName { get; init; } = "";
        public DateTimeOffset? WithdrawnAt { get; init; }
        public string? WithdrawnByName { get; init; }

        public Consent ToConsent(string tenantId) =>
            new()
            {
                Id = Id,
                TenantId = tenantId,
                SubjectId = SubjectId,
                Kind = Enum.Parse<ConsentKind>(Kind),
                Version = Version,
                GivenAt = GivenAt,
                GivenBy = new Identity(Enum.Parse<ActorKind>(GivenByKind), GivenById, GivenByOwnerId),
                GivenByName = GivenByName,
                WithdrawnAt = WithdrawnAt,
                WithdrawnByName = WithdrawnByName,
            };
    }
}
