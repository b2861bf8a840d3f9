using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Takes away a user's access at once, also with an unexpired token. Repeating it changes nothing; the tenant's last
/// active power-tenant stays one.
/// </summary>
public sealed record DisableUser(string UserName) : ICommand<AccessChanged>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.disable");

    internal sealed class Handler(IUserRepository users, ChangingAccess changing, Caller caller)
        : IHandler<DisableUser, AccessChanged>
    {
        public async Task<Result<AccessChanged>> Handle(DisableUser command, CancellationToken cancellationToken) =>
            await users.FindByNameAsync(caller.TenantId, command.UserName, cancellationToken) is { } found
                ? await changing.ChangeAsync(user => user.Id == found.Id, null, isActive: false, cancellationToken)
                : TenancyErrors.UserNotFound;
    }
}
