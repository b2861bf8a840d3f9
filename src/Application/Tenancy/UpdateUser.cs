using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Changes what a user may, or whether they may anything at all; at once, also with an unexpired token. What is left out
/// stays, and what is so already is no change.
/// </summary>
public sealed record UpdateUser(string UserId) : ICommand<AccessChanged>
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

    internal sealed class Handler(ChangingAccess changing) : IHandler<UpdateUser, AccessChanged>
    {
        public Task<Result<AccessChanged>> Handle(UpdateUser command, CancellationToken cancellationToken) =>
            changing.ChangeAsync(user => user.Id == command.UserId, command.Roles, command.IsActive, cancellationToken);
    }
}
