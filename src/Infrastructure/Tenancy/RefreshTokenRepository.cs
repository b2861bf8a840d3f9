using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Refresh tokens in a table: hashes, never tokens.</summary>
internal sealed class RefreshTokenRepository(DbSession session) : IRefreshTokenRepository
{
    /// <inheritdoc/>
    public Task AddAsync(RefreshToken token, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            INSERT INTO refresh_tokens (token_hash, session_id, tenant_id, user_id, session_version, expires_at)
            VALUES (@TokenHash, @SessionId, @TenantId, @UserId, @SessionVersion, @ExpiresAt)
            """,
            token,
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        session.FindAsync<RefreshToken>(
            """
            SELECT token_hash, session_id, tenant_id, user_id, session_version, expires_at FROM refresh_tokens
            WHERE token_hash = @TokenHash
            """,
            new { TokenHash = tokenHash },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> UseAsync(RefreshToken token, DateTimeOffset now, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            """
            UPDATE refresh_tokens SET used_at = @Now
            WHERE token_hash = @TokenHash AND tenant_id = @TenantId AND used_at IS NULL
            """,
            new
            {
                token.TokenHash,
                token.TenantId,
                Now = now,
            },
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    public Task EndAsync(string tenantId, string sessionId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM refresh_tokens WHERE tenant_id = @TenantId AND session_id = @SessionId",
            new { TenantId = tenantId, SessionId = sessionId },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM refresh_tokens WHERE expires_at <= @Now",
            new { Now = now },
            cancellationToken
        );
}
