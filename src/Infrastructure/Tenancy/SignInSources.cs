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
        WHERE user_id = @UserId AND network = @Network AND (refused_until IS NULL OR refused_until <= @Now) AND @Counts = 1
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
        // The same statements for whoever is asked after, from wherever: their number does not tell who exists.
        var here = await CountAsync(tenantId, userId, network, counts: true, now, cancellationToken);
        var isKnown =
            await session.FindAsync<int>(
                "SELECT COUNT(*) FROM sign_in_sources WHERE user_id = @UserId AND network = @Network AND known_since IS NOT NULL",
                new { UserId = userId, Network = network },
                cancellationToken
            ) > 0;

        // A network that waits already does not count among the unknown ones.
        var elsewhere = await CountAsync(
            tenantId,
            userId,
            SignInLimits.Elsewhere,
            counts: here && !isKnown,
            now,
            cancellationToken
        );
        return here && (isKnown || elsewhere);
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
        bool counts,
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
            Counts = counts ? 1 : 0,
            Now = now,
            Forgotten = now - SignInLimits.Remembered,
            Most = isOneNetwork ? SignInLimits.Failures : SignInLimits.FailuresElsewhere,
            First = now + Wait(0),
            Second = now + Wait(1),
            Third = now + Wait(2),
            Last = now + Wait(3),
        };

        // Whoever makes the row first makes it for all: an attempt is counted in it after that.
        await session.TryInsertAsync(
            """
            INSERT INTO sign_in_sources (user_id, network, tenant_id, failures, changed_at)
            SELECT @UserId, @Network, @TenantId, 0, @Now
            WHERE @Counts = 1
                AND NOT EXISTS (SELECT 1 FROM sign_in_sources WHERE user_id = @UserId AND network = @Network)
            """,
            parameters,
            cancellationToken
        );
        return await session.ExecuteAsync(Count, parameters, cancellationToken) > 0;
    }
}
