using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Tenancy;

/// <summary>Where users sign in from, in a table.</summary>
internal sealed class SignInSources(DbSession session) : ISignInSources
{
    // The engine that takes one writer at a time and the one that locks the row both count one attempt after the other.
    private const string Count = """
        UPDATE sign_in_sources SET
            failures = CASE WHEN changed_at < @Forgotten THEN 1 ELSE failures + 1 END,
            refused_until = CASE
                WHEN changed_at < @Forgotten OR failures + 1 < @Most THEN NULL
                WHEN failures + 1 = @Most THEN @First
                WHEN failures + 1 = @Most + 1 THEN @Second
                WHEN failures + 1 = @Most + 2 THEN @Third
                ELSE @Last END,
            changed_at = @Now
        WHERE user_id = @UserId AND network = @Network AND (refused_until IS NULL OR refused_until <= @Now)
        """;

    /// <inheritdoc/>
    public async Task<bool> TryCountAsync(
        string tenantId,
        string userId,
        string network,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var here = await CountAsync(tenantId, userId, network, now, cancellationToken);
        var isKnown = await session.FindAsync<int>(
            "SELECT COUNT(*) FROM sign_in_sources WHERE user_id = @UserId AND network = @Network AND known_since IS NOT NULL",
            new { UserId = userId, Network = network },
            cancellationToken
        );

        // A network that waits already does not count among the unknown ones.
        return here
            && (isKnown > 0 || await CountAsync(tenantId, userId, SignInLimits.Elsewhere, now, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task SucceededAsync(
        User user,
        string network,
        bool isSignedIn,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // The attempt that was right was counted among those from unknown networks.
        await session.ExecuteAsync(
            """
            UPDATE sign_in_sources SET failures = failures - 1, refused_until = NULL
            WHERE user_id = @UserId AND network = @Elsewhere AND failures > 0 AND EXISTS (
                SELECT 1 FROM sign_in_sources here
                WHERE here.user_id = @UserId AND here.network = @Network AND here.known_since IS NULL)
            """,
            new
            {
                UserId = user.Id,
                Network = network,
                SignInLimits.Elsewhere,
            },
            cancellationToken
        );
        await session.ExecuteAsync(
            """
            UPDATE sign_in_sources
            SET failures = 0, refused_until = NULL, known_since = COALESCE(known_since, @KnownSince), changed_at = @Now
            WHERE user_id = @UserId AND network = @Network
            """,
            new
            {
                UserId = user.Id,
                Network = network,
                Now = now,
                KnownSince = isSignedIn ? now : (DateTimeOffset?)null,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            DELETE FROM sign_in_sources
            WHERE changed_at < @Forgotten AND (known_since IS NULL OR changed_at < @Unknown)
            """,
            new { Forgotten = now - SignInLimits.Remembered, Unknown = now - SignInLimits.Known },
            cancellationToken
        );

    private async Task<bool> CountAsync(
        string tenantId,
        string userId,
        string network,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var isOneNetwork = network != SignInLimits.Elsewhere;
        TimeSpan Wait(int index) => isOneNetwork ? SignInLimits.Waits[index] : SignInLimits.WaitElsewhere;
        var parameters = new
        {
            TenantId = tenantId,
            UserId = userId,
            Network = network,
            Now = now,
            Forgotten = now - SignInLimits.Remembered,
            Most = isOneNetwork ? SignInLimits.Failures : SignInLimits.FailuresElsewhere,
            First = now + Wait(0),
            Second = now + Wait(1),
            Third = now + Wait(2),
            Last = now + Wait(3),
        };
        if (await session.ExecuteAsync(Count, parameters, cancellationToken) > 0)
        {
            return true;
        }

        // No row yet, or one that waits; and whoever made the row meanwhile counted in it.
        return await session.FindAsync<int>(
                "SELECT COUNT(*) FROM sign_in_sources WHERE user_id = @UserId AND network = @Network",
                parameters,
                cancellationToken
            ) == 0
            && (
                await session.TryInsertAsync(
                    """
                    INSERT INTO sign_in_sources (user_id, network, tenant_id, failures, changed_at)
                    VALUES (@UserId, @Network, @TenantId, 1, @Now)
                    """,
                    parameters,
                    cancellationToken
                )
                || await session.ExecuteAsync(Count, parameters, cancellationToken) > 0
            );
    }
}
