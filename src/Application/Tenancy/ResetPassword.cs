using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Gives a user another password, and forgets their failures to sign in.</summary>
public sealed record ResetPassword(string UserId, string? Password) : IProcess<UserSummary>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.reset_password");

    /// <summary>Without the password.</summary>
    public override string ToString() => $"ResetPassword {{ UserId = {UserId} }}";

    internal sealed class Validator : AbstractValidator<ResetPassword>
    {
        public Validator() =>
            RuleFor(c => c.Password)
                .Must(password => password?.Length is >= CreateUser.MinPassword and <= CreateUser.MaxPassword)
                .WithMessage($"password must be {CreateUser.MinPassword} to {CreateUser.MaxPassword} characters");
    }

    internal sealed class Handler(
        IUserRepository users,
        IPasswords passwords,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ResetPassword, UserSummary>
    {
        public Task<Result<UserSummary>> Handle(ResetPassword command, CancellationToken cancellationToken)
        {
            var hash = passwords.Hash(command.Password!);
            return unitOfWork.RunAsync<Result<UserSummary>>(
                async () =>
                {
                    // As they stand in the database: what is saved goes with it whole, and what is cached may be older.
                    var version = await users.AccessVersionAsync(caller.TenantId, cancellationToken);
                    var all = await users.ListAsync(caller.TenantId, cancellationToken);
                    if (all.FirstOrDefault(candidate => candidate.Id == command.UserId) is not { } user)
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
                    user.SetPasswordHash(hash);
                    user.CredentialGiven(caller.Required.PersonId, now);
                    user.RegisterSignIn();
                    if (!await users.SaveAccessAsync(user, version, cancellationToken))
                    {
                        return TenancyErrors.AccessChangedMeanwhile;
                    }

                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = caller.TenantId,
                            Stream = AuditStreams.User(user.Id),
                            Action = "user.password_reset",
                            OccurredAt = now,
                        },
                        cancellationToken
                    );
                    return UserSummary.Of(user, now);
                },
                cancellationToken
            );
        }
    }
}
