using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>The secrets that sign, the current one first.</summary>
internal sealed class SigningSecrets(DbSession session, IUnitOfWork unitOfWork, SecretBox box, TimeProvider time)
{
    private const string Insert = """
        INSERT INTO signing_secrets (id, tenant_id, owner_id, secret, created_at)
        VALUES (@Id, @TenantId, @OwnerId, @Secret, @Now)
        """;

    /// <summary>
    /// Secrets in force of an endpoint, none if it was deleted; or (owner = tenant) of a tenant's v1 callbacks, the first
    /// made if there is none.
    /// </summary>
    public async Task<IReadOnlyList<string>> InForceAsync(
        string tenantId,
        string ownerId,
        CancellationToken cancellationToken
    )
    {
        var secrets = await ReadAsync(tenantId, ownerId, cancellationToken);
        return secrets.Count > 0 || ownerId != tenantId
            ? secrets
            : await unitOfWork.RunAsync(() => MakeFirstAsync(tenantId, ownerId), cancellationToken);
    }

    /// <summary>Adds a secret in the current unit of work and ends the overlap of earlier ones.</summary>
    public async Task AddAsync(
        string tenantId,
        string ownerId,
        string secret,
        DateTimeOffset now,
        DateTimeOffset overlapUntil,
        CancellationToken cancellationToken
    )
    {
        await EndAsync(tenantId, ownerId, overlapUntil, cancellationToken);
        await InsertAsync(tenantId, ownerId, secret, now, cancellationToken);
    }

    /// <summary>The tenant's own key of <c>x-data-integrity</c>; null where the callback secret makes it.</summary>
    public async Task<string?> CallbackKeyAsync(string tenantId, CancellationToken cancellationToken) =>
        await ReadAsync(tenantId, KeyOwner(tenantId), cancellationToken) is [var key, ..] ? key : null;

    /// <summary>Sets that key, or with null takes it away, in the current unit of work and at once.</summary>
    public async Task SetCallbackKeyAsync(
        string tenantId,
        string? key,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await EndAsync(tenantId, KeyOwner(tenantId), now, cancellationToken);
        if (key is not null)
        {
            await InsertAsync(tenantId, KeyOwner(tenantId), key, now, cancellationToken);
        }
    }

    // No id holds a colon.
    private static string KeyOwner(string tenantId) => "key:" + tenantId;

    private Task EndAsync(string tenantId, string ownerId, DateTimeOffset at, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            UPDATE signing_secrets SET expires_at = @At
            WHERE tenant_id = @TenantId AND owner_id = @OwnerId AND (expires_at IS NULL OR expires_at > @At)
            """,
            new
            {
                TenantId = tenantId,
                OwnerId = ownerId,
                At = at,
            },
            cancellationToken
        );

    private Task InsertAsync(
        string tenantId,
        string ownerId,
        string secret,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            Insert,
            new
            {
                Id = Ids.New(now),
                TenantId = tenantId,
                OwnerId = ownerId,
                Secret = box.Seal(secret, ownerId),
                Now = now,
            },
            cancellationToken
        );

    private async Task<IReadOnlyList<string>> MakeFirstAsync(string tenantId, string ownerId)
    {
        var secrets = await ReadAsync(tenantId, ownerId, CancellationToken.None);
        if (secrets.Count == 0)
        {
            var now = time.Now();
            await AddAsync(tenantId, ownerId, SigningSecret.Generate(), now, now, CancellationToken.None);
            secrets = await ReadAsync(tenantId, ownerId, CancellationToken.None);
        }

        return secrets;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(
        string tenantId,
        string ownerId,
        CancellationToken cancellationToken
    )
    {
        var rows = await session.QueryAsync<byte[]>(
            """
            SELECT secret FROM signing_secrets
            WHERE tenant_id = @TenantId AND owner_id = @OwnerId AND (expires_at IS NULL OR expires_at > @Now)
            ORDER BY CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC
            """,
            new
            {
                TenantId = tenantId,
                OwnerId = ownerId,
                Now = time.Now(),
            },
            cancellationToken
        );
        return [.. rows.Select(row => box.Open(row, ownerId))];
    }
}
