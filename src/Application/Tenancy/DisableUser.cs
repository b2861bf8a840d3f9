using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Takes away a user's access at once, also with an unexpired token. Repeating it changes nothing.</summary>
public sealed record DisableUser(string UserName) : ICommand<User>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.disable");

    internal sealed class Handler(IUserRepository users, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<DisableUser, User>
    {
        public async Task<Result<User>> Handle(DisableUser command, CancellationToken cancellationToken)
        {
            var user = await users.FindByNameAsync(caller.TenantId, command.UserName, cancellationToken);
            if (user is null)
            {
                return TenancyErrors.UserNotFound;
            }

            if (!caller.Required.Holds(user.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            if (user.IsActive)
            {
                user.Disable();
                await users.SaveAccessAsync(user, cancellationToken);
                await audit.AppendAsync(
                    new AuditRecord
                    {
                        TenantId = caller.TenantId,
                        Stream = AuditStreams.User(user.Id),
                        Action = "user.disabled",
                        OccurredAt = time.Now(),
                    },
                    cancellationToken
                );
            }

            return user;
        }
    }
}
