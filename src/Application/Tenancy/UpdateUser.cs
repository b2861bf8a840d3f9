using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Changes what a user may, or whether they may anything at all; at once, also with an unexpired token. What is left out
/// stays, and what is so already is no change.
/// </summary>
public sealed record UpdateUser(string UserId) : ICommand<UserSummary>
{
    /// <summary>All roles held from now on; null leaves them.</summary>
    public Roles? Roles { get; init; }

    /// <summary>Whether the user has access; null leaves it. Giving it back also lifts a lock.</summary>
    public bool? IsActive { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.update");

    internal sealed class Validator : AbstractValidator<UpdateUser>
    {
        public Validator() =>
            RuleFor(c => c.Roles)
                .Must(roles => roles is not { } given || UserRoles.AreSome(given))
                .WithMessage(UserRoles.Accepted);
    }

    internal sealed class Handler(IUserRepository users, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<UpdateUser, UserSummary>
    {
        public async Task<Result<UserSummary>> Handle(UpdateUser command, CancellationToken cancellationToken)
        {
            var all = await users.ListAsync(caller.TenantId, cancellationToken);
            if (all.FirstOrDefault(user => user.Id == command.UserId) is not { } user)
            {
                return TenancyErrors.UserNotFound;
            }

            if (!caller.Required.Holds(user.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            if (!caller.Required.Holds(command.Roles ?? user.Roles))
            {
                return TenancyErrors.RolesNotHeld;
            }

            var wasPowerTenant = IsPowerTenant(user);
            var rolesBefore = user.Roles;
            var wasActive = user.IsActive;
            var failuresBefore = (user.FailedSignIns, user.LockedUntil);
            Apply(command, user);
            if (wasPowerTenant && !IsPowerTenant(user) && !all.Any(other => other != user && IsPowerTenant(other)))
            {
                return TenancyErrors.LastPowerTenant;
            }

            var now = time.Now();
            if (
                user.Roles == rolesBefore
                && user.IsActive == wasActive
                && (user.FailedSignIns, user.LockedUntil) == failuresBefore
            )
            {
                // Saving would end the user's sessions.
                return UserSummary.Of(user, now);
            }

            if (user.Roles != rolesBefore)
            {
                await RecordAsync(
                    user,
                    "user.roles_changed",
                    [new("from", rolesBefore.Format()), new("roles", user.Roles.Format())],
                    now,
                    cancellationToken
                );
            }

            if (user.IsActive != wasActive)
            {
                await RecordAsync(user, user.IsActive ? "user.enabled" : "user.disabled", [], now, cancellationToken);
            }

            await users.SaveAccessAsync(user, cancellationToken);
            return UserSummary.Of(user, now);
        }

        private static bool IsPowerTenant(User user) =>
            user.IsActive && (user.Roles & Domain.Tenancy.Roles.PowerTenant) != 0;

        private static void Apply(UpdateUser command, User user)
        {
            user.ChangeRoles(command.Roles ?? user.Roles);
            if (command.IsActive == true)
            {
                user.Enable();
            }
            else if (command.IsActive == false)
            {
                user.Disable();
            }
        }

        private Task RecordAsync(
            User user,
            string action,
            IEnumerable<KeyValuePair<string, string?>> facts,
            DateTimeOffset now,
            CancellationToken cancellationToken
        ) =>
            audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.User(user.Id),
                    Action = action,
                    OccurredAt = now,
                    Facts = facts,
                },
                cancellationToken
            );
    }
}
