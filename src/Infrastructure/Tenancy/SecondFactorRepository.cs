using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Secrets;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Second factors in tables: secrets encrypted, recovery codes hashed.</summary>
internal sealed class SecondFactorRepository(DbSession session, TenancyCache cache, SecretBox box)
    : ISecondFactorRepository
{
    /// <inheritdoc/>
    public async Task<SecondFactor?> FindAsync(User user, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<Row>(
            """
            SELECT secret, pending_secret, last_step, failures, refused_until FROM second_factors
            WHERE tenant_id = @TenantId AND user_id = @Id
            """,
            new { user.TenantId, user.Id },
            cancellationToken
        );
        return row is null
            ? null
            : new SecondFactor
            {
                UserId = user.Id,
                TenantId = user.TenantId,
                Secret = Open(row.Secret, user.Id),
                PendingSecret = Open(row.PendingSecret, user.Id),
                LastStep = row.LastStep,
                Failures = row.Failures,
                RefusedUntil = row.RefusedUntil,
            };
    }

    /// <inheritdoc/>
    public async Task BeginAsync(User user, byte[] secret, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            user.TenantId,
            user.Id,
            Secret = box.SealBytes(secret, ContextOf(user.Id)),
        };
        var begun = await session.ExecuteAsync(
            "UPDATE second_factors SET pending_secret = @Secret WHERE tenant_id = @TenantId AND user_id = @Id",
            parameters,
            cancellationToken
        );
        if (begun == 0)
        {
            await session.ExecuteAsync(
                """
                INSERT INTO second_factors (user_id, tenant_id, pending_secret, last_step, failures)
                VALUES (@Id, @TenantId, @Secret, 0, 0)
                """,
                parameters,
                cancellationToken
            );
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ConfirmAsync(
        SecondFactor factor,
        long step,
        IReadOnlyList<string> recoveryCodes,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        cache.Changes(session);
        var confirmed = await session.ExecuteAsync(
            """
            UPDATE second_factors SET secret = @Secret, pending_secret = NULL, last_step = @Step, failures = 0, refused_until = NULL
            WHERE tenant_id = @TenantId AND user_id = @UserId AND pending_secret IS NOT NULL AND last_step = @LastStep AND failures = @Failures
            """,
            new
            {
                factor.TenantId,
                factor.UserId,
                Secret = box.SealBytes(factor.PendingSecret!, ContextOf(factor.UserId)),
                Step = step,
                factor.LastStep,
                factor.Failures,
            },
            cancellationToken
        );
        if (confirmed == 0)
        {
            return false;
        }

        await session.ExecuteAsync(
            "UPDATE users SET second_factor_since = @Now WHERE tenant_id = @TenantId AND id = @UserId",
            new
            {
                factor.TenantId,
                factor.UserId,
                Now = now,
            },
            cancellationToken
        );
        await DeleteRecoveryCodesAsync(factor.TenantId, factor.UserId, cancellationToken);
        foreach (var code in recoveryCodes)
        {
            await session.ExecuteAsync(
                "INSERT INTO recovery_codes (user_id, tenant_id, hash) VALUES (@UserId, @TenantId, @Hash)",
                new
                {
                    factor.TenantId,
                    factor.UserId,
                    Hash = SecondFactor.RecoveryHashOf(code),
                },
                cancellationToken
            );
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> UseStepAsync(SecondFactor factor, long step, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            """
            UPDATE second_factors SET last_step = @Step, failures = 0, refused_until = NULL
            WHERE tenant_id = @TenantId AND user_id = @UserId AND last_step < @Step AND failures = @Failures
            """,
            new
            {
                factor.TenantId,
                factor.UserId,
                factor.Failures,
                Step = step,
            },
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    public async Task<bool> UseRecoveryCodeAsync(
        SecondFactor factor,
        byte[] hash,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await session.ExecuteAsync(
            """
            UPDATE recovery_codes SET used_at = @Now
            WHERE tenant_id = @TenantId AND user_id = @UserId AND hash = @Hash AND used_at IS NULL
            """,
            new
            {
                factor.TenantId,
                factor.UserId,
                Hash = hash,
                Now = now,
            },
            cancellationToken
        ) > 0;

    /// <inheritdoc/>
    public Task<int> CountRecoveryCodesAsync(User user, CancellationToken cancellationToken) =>
        session.FindAsync<int>(
            """
            SELECT COUNT(*) FROM recovery_codes
            WHERE tenant_id = @TenantId AND user_id = @Id AND used_at IS NULL
            """,
            new { user.TenantId, user.Id },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task CountFailureAsync(
        SecondFactor factor,
        DateTimeOffset? refusedUntil,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            """
            UPDATE second_factors SET failures = failures + 1, refused_until = @RefusedUntil
            WHERE tenant_id = @TenantId AND user_id = @UserId
            """,
            new
            {
                factor.TenantId,
                factor.UserId,
                RefusedUntil = refusedUntil,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(User user, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        await DeleteRecoveryCodesAsync(user.TenantId, user.Id, cancellationToken);
        var removed = await session.ExecuteAsync(
            "DELETE FROM second_factors WHERE tenant_id = @TenantId AND user_id = @Id",
            new { user.TenantId, user.Id },
            cancellationToken
        );
        await session.ExecuteAsync(
            "UPDATE users SET second_factor_since = NULL WHERE tenant_id = @TenantId AND id = @Id",
            new { user.TenantId, user.Id },
            cancellationToken
        );
        return removed > 0;
    }

    private Task<int> DeleteRecoveryCodesAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "DELETE FROM recovery_codes WHERE tenant_id = @TenantId AND user_id = @UserId",
            new { TenantId = tenantId, UserId = userId },
            cancellationToken
        );

    private static string ContextOf(string userId) => "second-factor:" + userId;

    private byte[]? Open(byte[]? sealedSecret, string userId) =>
        sealedSecret is null ? null : box.OpenBytes(sealedSecret, ContextOf(userId));

    private sealed class Row
    {
        public byte[]? Secret { get; init; }
        public byte[]? PendingSecret { get; init; }
        public long LastStep { get; init; }
        public int Failures { get; init; }
        public DateTimeOffset? RefusedUntil { get; init; }
    }
}
