using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>API keys in a table: hashes, never keys.</summary>
internal sealed class ApiKeyRepository(DbSession session, TenancyCache cache) : IApiKeyRepository
{
    private const string Select =
        "SELECT id, tenant_id, name, public_part, hash, roles, created_by, owner_id, created_at, last_used_at, revoked_at FROM api_keys";

    /// <inheritdoc/>
    public async Task<ApiKey?> FindByPublicPartAsync(string publicPart, CancellationToken cancellationToken) =>
        await cache.GetAsync(
            session,
            ("api-key", "", publicPart),
            async reading =>
                await reading.FindAsync<Row>(
                    Select + " WHERE public_part = @PublicPart",
                    new { PublicPart = publicPart },
                    cancellationToken
                )
                    is { } row
                && row.PublicPart == publicPart
                    ? row.ToKey()
                    : null
        );

    /// <inheritdoc/>
    public async Task<ApiKey?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " WHERE tenant_id = @TenantId AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToKey();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    Select + " WHERE tenant_id = @TenantId ORDER BY created_at DESC, id DESC",
                    new { TenantId = tenantId },
                    cancellationToken
                )
            ).Select(row => row.ToKey()),
        ];

    /// <inheritdoc/>
    public Task AddAsync(ApiKey key, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            INSERT INTO api_keys (id, tenant_id, name, public_part, hash, roles, created_by, owner_id, created_at)
            VALUES (@Id, @TenantId, @Name, @PublicPart, @Hash, @Roles, @CreatedBy, @OwnerId, @CreatedAt)
            """,
            new
            {
                key.Id,
                key.TenantId,
                key.Name,
                key.PublicPart,
                key.Hash,
                Roles = key.Roles.Format(),
                key.CreatedBy,
                key.OwnerId,
                key.CreatedAt,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> SetOwnerAsync(
        string tenantId,
        string id,
        string? ownerId,
        CancellationToken cancellationToken
    )
    {
        cache.Changes(session);
        return await session.ExecuteAsync(
                "UPDATE api_keys SET owner_id = @OwnerId WHERE tenant_id = @TenantId AND id = @Id AND revoked_at IS NULL",
                new
                {
                    TenantId = tenantId,
                    Id = id,
                    OwnerId = ownerId,
                },
                cancellationToken
            ) > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(
        string tenantId,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        cache.Changes(session);
        return await session.ExecuteAsync(
                "UPDATE api_keys SET revoked_at = @Now WHERE tenant_id = @TenantId AND id = @Id AND revoked_at IS NULL",
                new
                {
                    TenantId = tenantId,
                    Id = id,
                    Now = now,
                },
                cancellationToken
            ) > 0;
    }

    /// <inheritdoc/>
    public async Task StampUsedAsync(
        IReadOnlyCollection<string> ids,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // SQL Server takes 2100 parameters at most.
        foreach (var some in ids.Chunk(1000))
        {
            await session.ExecuteAsync(
                "UPDATE api_keys SET last_used_at = @Now WHERE id IN @Ids",
                new { Ids = some, Now = now },
                cancellationToken
            );
        }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string Name { get; init; } = "";
        public string PublicPart { get; init; } = "";
        public byte[] Hash { get; init; } = [];
        public string Roles { get; init; } = "";
        public string? CreatedBy { get; init; }
        public string? OwnerId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }

        public ApiKey ToKey() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                Name = Name,
                PublicPart = PublicPart,
                Hash = Hash,
                Roles = RoleNames.ParseList(Roles),
                CreatedBy = CreatedBy,
                OwnerId = OwnerId,
                CreatedAt = CreatedAt,
                LastUsedAt = LastUsedAt,
                RevokedAt = RevokedAt,
            };
    }
}
