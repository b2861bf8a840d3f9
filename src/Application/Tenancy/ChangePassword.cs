using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Changes the caller's own password and ends their other sessions. A wrong current one counts like a failed sign-in: a
/// session left open is no way to guess it.
/// </summary>
public sealed record ChangePassword(string? CurrentPassword, string? NewPassword) : IProcess<SignedIn>, IAttempt
{
    /// <summary>Whether a session asks, which needs no token.</summary>
    public bool ForSession { get; init; }

    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.change_password");

    /// <summary>Without the passwords.</summary>
    public override string ToString() => nameof(ChangePassword);

    internal sealed class Validator : AbstractValidator<ChangePassword>
    {
        public Validator()
        {
            RuleFor(c => c.CurrentPassword)
                .Must(password => password is { Length: > 0 and <= PasswordRules.MaxLength })
                .WithMessage($"currentPassword is required, at most {PasswordRules.MaxLength} characters");
            RuleFor(c => c.NewPassword).Must(PasswordRules.HasForm).WithMessage(PasswordRules.Accepted("newPassword"));
        }
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        Hashing hashing,
        CheckingPassword checking,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ChangePassword, SignedIn>
    {
        public async Task<Result<SignedIn>> Handle(ChangePassword command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (
                actor.Kind != ActorKind.User
                || await tenants.FindAsync(actor.TenantId, cancellationToken) is not { } tenant
            )
            {
                return TenancyErrors.UserNotFound;
            }

            if (await users.FindByNameAsync(actor.TenantId, actor.Name, cancellationToken) is not { } user)
            {
                return TenancyErrors.UserNotFound;
            }

            if (user.ExternalSubject is not null)
            {
                return TenancyErrors.PasswordIsElsewhere;
            }

            if (
                PasswordRules.RefusalOf("newPassword", command.NewPassword!, user.UserName, tenant.Name, tenant.Id) is
                { } tooEasy
            )
            {
                return tooEasy;
            }

            var check = await checking.CheckAsync(
                tenant.Id,
                user.UserName,
                user,
                command.CurrentPassword!,
                cancellationToken
            );
            if (check.Failed(out var busy, out var found))
            {
                return busy;
            }

            if (found.Outcome != PasswordCheck.Right)
            {
                return TenancyErrors.CurrentPasswordWrong;
            }

            var hashed = await hashing.HashAsync(tenant.Id, command.NewPassword!, cancellationToken);
            if (hashed.Failed(out busy, out var hash))
            {
                return busy;
            }

            var changed = await unitOfWork.RunAsync(
                () => ChangeAsync(user, hash, cancellationToken),
                cancellationToken
            );
            return changed.Failed(out var refusal, out var now)
                ? refusal
                : new SignedIn(
                    now,
                    command.ForSession || tokens.Authority is not null ? null : tokens.Issue(now, time.Now())
                );
        }

        private async Task<Result<User>> ChangeAsync(User before, string hash, CancellationToken cancellationToken)
        {
            var version = await users.AccessVersionAsync(before.TenantId, cancellationToken);
            if (
                await users.FindByNameAsync(before.TenantId, before.UserName, cancellationToken)
                    is not { IsActive: true } user
                // The password was changed after it was checked, by a reset for instance.
                || user.PasswordHash != before.PasswordHash
            )
            {
                return TenancyErrors.AccessChangedMeanwhile;
            }

            user.SetPasswordHash(hash);
            user.RegisterSignIn();
            if (!await users.SaveAccessAsync(user, version, cancellationToken))
            {
                return TenancyErrors.AccessChangedMeanwhile;
            }

            await checking.SucceededAsync(user, isSignedIn: true);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = user.TenantId,
                    Stream = AuditStreams.User(user.Id),
                    Action = "user.password_changed",
                    OccurredAt = time.Now(),
                },
                cancellationToken
            );

            // Read again for the new session number, under which the session that asked continues.
            return (await users.FindByNameAsync(user.TenantId, user.UserName, cancellationToken))!;
        }
    }
}
