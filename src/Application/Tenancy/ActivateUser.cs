using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Sets a user's own password by an activation, which ends with it, as do all the user's sessions. It signs nobody in:
/// where a second factor is enrolled, it is asked for as ever.
/// </summary>
public sealed record ActivateUser(string? Token, string? Password) : IProcess<User>
{
    /// <summary>The tenant the activation must be of; null for whichever it is of.</summary>
    public string? TenantId { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    /// <summary>Without token and password.</summary>
    public override string ToString() => nameof(ActivateUser);

    internal sealed class Validator : AbstractValidator<ActivateUser>
    {
        public Validator()
        {
            RuleFor(c => c.Token).Required().Line(Activation.MaxLength);
            RuleFor(c => c.Password).Must(PasswordRules.HasForm).WithMessage(PasswordRules.Accepted("password"));
        }
    }

    internal sealed class Handler(
        IActivationRepository activations,
        ITenantRepository tenants,
        IUserRepository users,
        Hashing hashing,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        SavingPasswords saving,
        Caller caller,
        TimeProvider time
    ) : IHandler<ActivateUser, User>
    {
        public async Task<Result<User>> Handle(ActivateUser command, CancellationToken cancellationToken)
        {
            if (!tokens.PasswordsAreTaken)
            {
                return TenancyErrors.PasswordsNotTaken;
            }

            // Nothing slow before the token is known to be one: guesses cost no hash of a password.
            var activation = await activations.FindAsync(Activation.HashOf(command.Token!.Trim()), cancellationToken);
            if (
                activation is null
                || activation.ExpiresAt <= time.Now()
                || (command.TenantId is { } tenantId && tenantId != activation.TenantId)
                || await tenants.FindAsync(activation.TenantId, cancellationToken) is not { IsActive: true } tenant
                || await users.FindAsync(tenant.Id, activation.UserId, cancellationToken)
                    is not { IsActive: true, ExternalSubject: null } found
            )
            {
                return TenancyErrors.ActivationNotFound;
            }

            if (
                PasswordRules.RefusalOf("password", command.Password!, found.UserName, tenant.Name, tenant.Id) is
                { } tooEasy
            )
            {
                return tooEasy;
            }

            caller.Authenticated(
                new Actor(ActorKind.User, found.Id, found.UserName, tenant.Id, found.Roles),
                tenant.IsSandbox
            );
            var hashed = await hashing.HashAsync(tenant.Id, command.Password!, cancellationToken);
            if (hashed.Failed(out var busy, out var hash))
            {
                return busy;
            }

            return await unitOfWork.RunAsync(
                () => ActivateAsync(activation, found, hash, cancellationToken),
                cancellationToken
            );
        }

        private async Task<Result<User>> ActivateAsync(
            Activation activation,
            User found,
            string hash,
            CancellationToken cancellationToken
        )
        {
            var version = await users.AccessVersionAsync(found.TenantId, cancellationToken);
            if (
                !await activations.EndAsync(activation, cancellationToken)
                || await users.FindByNameAsync(found.TenantId, found.UserName, cancellationToken)
                    is not { IsActive: true } user
            )
            {
                return TenancyErrors.ActivationNotFound;
            }

            var now = time.Now();
            user.SetPasswordHash(hash);
            user.Activated(activation, now);
            return await saving.SaveAsync(user, version, "user.activated", now, cancellationToken) is { } refusal
                ? refusal
                : user;
        }
    }
}
