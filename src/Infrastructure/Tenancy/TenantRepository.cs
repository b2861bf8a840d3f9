using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Tenants in a table.</summary>
internal sealed class TenantRepository(DbSession session, TenancyCache cache) : ITenantRepository
{
    private const string Select =
        "SELECT id, name, owner_email, is_sandbox, is_active, requires_if_match, created_at FROM tenants";

    /// <inheritdoc/>
    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken) =>
        await cache.GetAsync(
            session,
            ("tenant", "", id),
            async reading =>
                (
                    await reading.FindAsync<Row>(Select + " WHERE id = @Id", new { Id = id }, cancellationToken)
                )?.ToTenant()
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await session.QueryAsync<Row>(Select + " ORDER BY name, id", null, cancellationToken)).Select(row =>
                row.ToTenant()
            ),
        ];

    /// <inheritdoc/>
    public Task<bool> AddAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.TryInsertAsync(
            """
            INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, requires_if_match, created_at)
            VALUES (@Id, @Name, @OwnerEmail, @IsSandbox, @IsActive, @RequiresIfMatch, @CreatedAt)
            """,
            tenant,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task SetRequiresIfMatchAsync(string id, bool requiresIfMatch, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            "UPDATE tenants SET requires_if_match = @RequiresIfMatch WHERE id = @Id",
            new { Id = id, RequiresIfMatch = requiresIfMatch },
            cancellationToken
        );
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string OwnerEmail { get; init; } = "";
        public bool IsSandbox { get; init; }
        public bool IsActive { get; init; }
        public bool RequiresIfMatch { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        public Tenant ToTenant() =>
            new()
            {
                Id = Id,
                Name = Name,
                OwnerEmail = OwnerEmail,
                IsSandbox = IsSandbox,
                IsActive = IsActive,
                RequiresIfMatch = RequiresIfMatch,
                CreatedAt = CreatedAt,
            };
    }
}
