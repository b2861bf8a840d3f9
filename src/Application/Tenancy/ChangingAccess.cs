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
internal sealed class ChangingAccess(IUserRepository users, IAuditLog audit, Caller caller, TimeProvider time)
{
    /// <summary>What is null stays, and what is so already is no change.</summary>
    public async Task<Result<User>> ChangeAsync(
        Predicate<User> which,
        Roles? roles,
        bool? isActive,
        CancellationToken cancellationToken
    )
    {
        // Before the users: what is changed after this shows in the version.
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

        var wasPowerTenant = IsPowerTenant(user);
        var before = (user.Roles, user.IsActive, user.FailedSignIns, user.LockedUntil);
        Apply(user, roles, isActive);
        if (wasPowerTenant && !IsPowerTenant(user) && !all.Any(other => other != user && IsPowerTenant(other)))
        {
            return TenancyErrors.LastPowerTenant;
        }

        if (before == (user.Roles, user.IsActive, user.FailedSignIns, user.LockedUntil))
        {
            return user;
        }

        if (!await users.SaveAccessAsync(user, version, cancellationToken))
        {
            return TenancyErrors.AccessChangedMeanwhile;
        }

        if (user.Roles != before.Roles)
        {
            await RecordAsync(
                user,
                "user.roles_changed",
                [new("from", before.Roles.Format()), new("roles", user.Roles.Format())],
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
            await RecordAsync(user, user.IsActive ? "user.enabled" : "user.disabled", [], cancellationToken);
        }

        return user;
    }

    private static bool IsPowerTenant(User user) => user.IsActive && (user.Roles & Roles.PowerTenant) != 0;

    private static void Apply(User user, Roles? roles, bool? isActive)
    {
        user.ChangeRoles(roles ?? user.Roles);
        if (isActive == true)
        {
            user.Enable();
        }
        else if (isActive == false)
        {
            user.Disable();
        }
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
