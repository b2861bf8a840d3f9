using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Takes a user's password away, ends their sessions, forgets their failures to sign in, and issues an activation with
/// which they set their next password. Whoever operates the installation may give one instead. Repeated before it was
/// used, it replaces the activation.
/// </summary>
public sealed record ResetPassword(string UserId) : IProcess<PasswordWasReset>, IAttempt
{
    /// <summary>The next password, the operator's to give; null for everybody else.</summary>
    public string? Password { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Password is null ? Permission.ManageTenant : Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.reset_password");

    /// <summary>Without the password.</summary>
    public override string ToString() => $"ResetPassword {{ UserId = {UserId} }}";

    internal sealed class Validator : AbstractValidator<ResetPassword>
    {
        public Validator() =>
            RuleFor(c => c.Password)
                .Must(password => password is null || PasswordRules.HasForm(password))
                .WithMessage(PasswordRules.Accepted("password"));
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        Hashing hashing,
        IActivationRepository pending,
        IssuingActivations activations,
        IUnitOfWork unitOfWork,
        SavingPasswords saving,
        Caller caller,
        TimeProvider time
    ) : IHandler<ResetPassword, PasswordWasReset>
    {
        public async Task<Result<PasswordWasReset>> Handle(ResetPassword command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (await users.FindAsync(actor.TenantId, command.UserId, cancellationToken) is not { } found)
            {
                return TenancyErrors.UserNotFound;
            }

            if (actor.Kind == ActorKind.User && actor.Id == found.Id)
            {
                return TenancyErrors.OwnPassword;
            }

            string? hash = null;
            if (command.Password is { } password)
            {
                var tenant = await tenants.FindAsync(actor.TenantId, cancellationToken);
                if (
                    PasswordRules.RefusalOf("password", password, found.UserName, tenant?.Name, tenant?.Id) is
                    { } tooEasy
                )
                {
                    return tooEasy;
                }

                var hashed = await hashing.HashAsync(actor.TenantId, password, cancellationToken);
                if (hashed.Failed(out var busy, out hash))
                {
                    return busy;
                }
            }

            return await unitOfWork.RunAsync(() => ResetAsync(found, hash, cancellationToken), cancellationToken);
        }

        private async Task<Result<PasswordWasReset>> ResetAsync(
            User found,
            string? hash,
            CancellationToken cancellationToken
        )
        {
            // Read from the database, because the cache may be older and the whole row is saved.
            var version = await users.AccessVersionAsync(found.TenantId, cancellationToken);
            if (await users.FindByNameAsync(found.TenantId, found.UserName, cancellationToken) is not { } user)
            {
                return TenancyErrors.UserNotFound;
            }

            if (!caller.Required.Holds(user.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            if (user.ExternalSubject is not null)
            {
                return TenancyErrors.PasswordIsElsewhere;
            }

            var now = time.Now();
            user.RemovePassword();
            if (hash is not null)
            {
                user.SetPasswordHash(hash);
            }

            user.CredentialGiven(caller.Required.PersonId, now);
            if (await saving.SaveAsync(user, version, "user.password_reset", now, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            if (hash is null)
            {
                return new PasswordWasReset(
                    UserSummary.Of(user, now),
                    await activations.IssueAsync(user, now, cancellationToken)
                );
            }

            await pending.EndOfAsync(user, cancellationToken);
            return new PasswordWasReset(UserSummary.Of(user, now), null);
        }
    }
}

/// <summary>A user whose password was reset.</summary>
/// <param name="User">The user as they are now.</param>
/// <param name="Activation">With which they set their next password; null where the operator gave one.</param>
public sealed record PasswordWasReset(UserSummary User, IssuedActivation? Activation);
