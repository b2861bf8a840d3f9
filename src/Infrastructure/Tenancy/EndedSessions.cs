using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Ended sessions in a table, and those of a tenant together in the cache: a request asks no statement of its own.</summary>
internal sealed class EndedSessions(DbSession session, TenancyCache cache) : IEndedSessions
{
    /// <inheritdoc/>
    public async Task EndAsync(
        string tenantId,
        string id,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    )
    {
        cache.Changes(session);

        // False when the session was ended before.
        await session.TryInsertAsync(
            "INSERT INTO ended_sessions (id, tenant_id, expires_at) VALUES (@Id, @TenantId, @ExpiresAt)",
            new
            {
                Id = id,
                TenantId = tenantId,
                ExpiresAt = expiresAt,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> IsEndedAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await cache.GetAsync(
                session,
                ("ended", tenantId, ""),
                async reading =>
                    (
                        await reading.QueryAsync<string>(
                            "SELECT id FROM ended_sessions WHERE tenant_id = @TenantId",
                            new { TenantId = tenantId },
                            cancellationToken
                        )
                    ).ToHashSet(StringComparer.Ordinal)
            )
        )!.Contains(id);

    /// <inheritdoc/>
    public Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM ended_sessions WHERE expires_at <= @Now",
            new { Now = now },
            cancellationToken
        );
}
