using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Changes what a user may, by whichever way it is asked for. Whether another power-tenant is left rests on rows that the
/// change does not write: the tenant's version of access decides between two that are made at once.
/// </summary>
internal sealed class ChangingAccess(
    IUserRepository users,
    IApiKeyRepository keys,
    IHolds holds,
    IAuditLog audit,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>What is null stays, and what is so already is no change.</summary>
    public async Task<Result<AccessChanged>> ChangeAsync(
        Predicate<User> which,
        Roles? roles,
        bool? isActive,
        CancellationToken cancellationToken
    )
    {
        // Read before the users, so that any later change of them changes the version.
        var version = await users.AccessVersionAsync(caller.TenantId, cancellationToken);
        var all = await users.ListAsync(caller.TenantId, cancellationToken);
        if (all.FirstOrDefault(user => which(user)) is not { } user)
        {
            return TenancyErrors.UserNotFound;
        }

        if (!caller.Required.Holds(user.Roles))
        {
            return TenancyErrors.HoldsMore;
        }

        if (!caller.Required.Holds(roles ?? user.Roles))
        {
            return TenancyErrors.RolesNotHeld;
        }

        var wasPowerTenant = user.IsPowerTenant;
        var before = (user.Roles, user.IsActive, user.FailedSignIns, user.LockedUntil);
        var owned = (await keys.ListAsync(caller.TenantId, cancellationToken))
            .Where(key => key.OwnerId == user.Id)
            .Select(key => (Key: key, Worth: key.RolesToday(user)))
            .ToList();
        var now = time.Now();
        user.ChangeAccess(roles ?? user.Roles, isActive, now);
        if (wasPowerTenant && !user.IsPowerTenant && !all.Any(other => other != user && other.IsPowerTenant))
        {
            return TenancyErrors.LastPowerTenant;
        }

        if (before == (user.Roles, user.IsActive, user.FailedSignIns, user.LockedUntil))
        {
            return new AccessChanged(UserSummary.Of(user, now), []);
        }

        if (!await users.SaveAccessAsync(user, version, cancellationToken))
        {
            return TenancyErrors.AccessChangedMeanwhile;
        }

        var stopped = owned
            .Select(was => (was.Key, was.Worth, Left: was.Key.RolesToday(user)))
            .Where(key => (key.Worth & ~key.Left) != 0)
            .Select(key => new StoppedKey(key.Key.Id, key.Key.Name, key.Worth & ~key.Left, key.Left))
            .ToList();
        var stoppedIds = stopped.Count == 0 ? null : string.Join(',', stopped.Select(key => key.Id));
        if (user.Roles != before.Roles)
        {
            await RecordAsync(
                user,
                "user.roles_changed",
                [new("from", before.Roles.Format()), new("roles", user.Roles.Format()), new("keysStopped", stoppedIds)],
                cancellationToken
            );
        }

        if ((before.FailedSignIns, before.LockedUntil) != (user.FailedSignIns, user.LockedUntil))
        {
            await RecordAsync(
                user,
                "user.unlocked",
                [
                    new("failedSignIns", before.FailedSignIns.ToString(CultureInfo.InvariantCulture)),
                    new("lockedUntil", before.LockedUntil?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
                ],
                cancellationToken
            );
        }

        if (user.IsActive != before.IsActive)
        {
            await RecordAsync(
                user,
                user.IsActive ? "user.enabled" : "user.disabled",
                [new("keysStopped", stoppedIds)],
                cancellationToken
            );
        }

        if (!user.MayReview)
        {
            await holds.EndAsync(caller.TenantId, user.Id, now, cancellationToken);
        }

        return new AccessChanged(UserSummary.Of(user, now), stopped);
    }

    private Task RecordAsync(
        User user,
        string action,
        IEnumerable<KeyValuePair<string, string?>> facts,
        CancellationToken cancellationToken
    ) =>
        audit.AppendAsync(
            new AuditRecord
            {
                TenantId = caller.TenantId,
                Stream = AuditStreams.User(user.Id),
                Action = action,
                OccurredAt = time.Now(),
                Facts = facts,
            },
            cancellationToken
        );
}

/// <summary>What became of a change of access.</summary>
/// <param name="User">The user as they are now.</param>
/// <param name="KeysStopped">Keys of theirs that stop working by it, or hold less.</param>
public sealed record AccessChanged(UserSummary User, IReadOnlyList<StoppedKey> KeysStopped);

/// <summary>What users have in hand.</summary>
public interface IHolds
{
    /// <summary>Takes everything from a user who may not work on it any more.</summary>
    Task EndAsync(string tenantId, string userId, DateTimeOffset now, CancellationToken cancellationToken);
}
