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

    internal sealed class Handler(ChangingAccess changing) : IHandler<DisableUser, AccessChanged>
    {
        public Task<Result<AccessChanged>> Handle(DisableUser command, CancellationToken cancellationToken) =>
            changing.ChangeAsync(user => user.UserName == command.UserName, null, isActive: false, cancellationToken);
    }
}
