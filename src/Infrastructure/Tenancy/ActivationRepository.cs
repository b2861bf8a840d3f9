using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Activations in a table: hashes, never tokens.</summary>
internal sealed class ActivationRepository(DbSession session) : IActivationRepository
{
    /// <inheritdoc/>
    public async Task SetAsync(Activation activation, CancellationToken cancellationToken)
    {
        await DeleteAsync(activation.TenantId, activation.UserId, cancellationToken);
        await session.ExecuteAsync(
            """
            INSERT INTO activations (user_id, tenant_id, token_hash, issued_at, expires_at, was_shown, address_by)
            VALUES (@UserId, @TenantId, @TokenHash, @IssuedAt, @ExpiresAt, @WasShown, @AddressBy)
            """,
            activation,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<Activation?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        session.FindAsync<Activation>(
            """
            SELECT user_id, tenant_id, token_hash, issued_at, expires_at, was_shown, address_by FROM activations
            WHERE token_hash = @TokenHash
            """,
            new { TokenHash = tokenHash },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> EndAsync(Activation activation, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            "DELETE FROM activations WHERE tenant_id = @TenantId AND user_id = @UserId AND token_hash = @TokenHash",
            activation,
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    public Task EndOfAsync(User user, CancellationToken cancellationToken) =>
        DeleteAsync(user.TenantId, user.Id, cancellationToken);

    private Task<int> DeleteAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM activations WHERE tenant_id = @TenantId AND user_id = @UserId",
            new { TenantId = tenantId, UserId = userId },
            cancellationToken
        );
}
