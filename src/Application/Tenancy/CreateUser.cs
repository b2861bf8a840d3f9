using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Creates a user of the caller's tenant. Nobody chooses another's password: a user whom no authority signs in gets an
/// activation, with which they set their own. Only whoever operates the installation may give a first one.
/// </summary>
public sealed record CreateUser : IProcess<UserCreated>, IAttempt
{
    /// <summary>Longest subject (OpenID Connect Core 1.0 §2), in characters.</summary>
    public const int MaxSubject = 255;

    /// <summary>The id; a new UUIDv7 when null.</summary>
    public string? Id { get; init; }

    /// <summary>Sign-in name, unique in the tenant.</summary>
    public required string UserName { get; init; }

    /// <summary>Where activations go; null shows them to whoever issues them.</summary>
    public string? Email { get; init; }

    /// <summary>A first password, the operator's to give; null for everybody else.</summary>
    public string? Password { get; init; }

    /// <summary>The external authority's subject.</summary>
    public string? ExternalSubject { get; init; }

    /// <summary>Roles held.</summary>
    public required Roles Roles { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Password is null ? Permission.ManageTenant : Permission.OperateInstallation;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.create");

    /// <summary>Without the password.</summary>
    public override string ToString() => $"CreateUser {{ Roles = {Roles} }}";

    internal sealed class Validator : AbstractValidator<CreateUser>
    {
        public Validator()
        {
            RuleFor(c => c.Id).Identifier();
            RuleFor(c => c.UserName)
                .Cascade(CascadeMode.Stop)
                .Required()
                .Line(UserNames.MaxLength)
                .Must(name => UserNames.IsAccepted(name!))
                .WithMessage("userName must not hold invisible characters, and must not begin or end with a space");
            RuleFor(c => c.Email).Email();
            RuleFor(c => c.Roles).Must(UserRoles.AreSome).WithMessage(UserRoles.Accepted);
            RuleFor(c => c.Password)
                .Must(password => password is null || PasswordRules.HasForm(password))
                .WithMessage(PasswordRules.Accepted("password"));
            RuleFor(c => c.ExternalSubject).Cascade(CascadeMode.Stop).Unpadded().Line(MaxSubject);
        }
    }

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        Hashing hashing,
        IssuingActivations activations,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<CreateUser, UserCreated>
    {
        public async Task<Result<UserCreated>> Handle(CreateUser command, CancellationToken cancellationToken)
        {
            // Nobody hands out more than they hold.
            if (!caller.Required.Holds(command.Roles))
            {
                return TenancyErrors.RolesNotHeld;
            }

            var now = time.Now();
            var user = new User
            {
                Id = command.Id ?? Ids.New(now),
                TenantId = caller.TenantId,
                UserName = UserNames.Fold(command.UserName),
                Email = command.Email,
                EmailBy = command.Email is null ? null : caller.Required.PersonId,
                ExternalSubject = command.ExternalSubject,
                Roles = command.Roles,
                CreatedAt = now,
                CreatedBy = caller.Required.PersonId,
            };
            user.CredentialGiven(caller.Required.PersonId, now);
            if (command.Password is not null)
            {
                var tenant = await tenants.FindAsync(caller.TenantId, cancellationToken);
                if (
                    PasswordRules.RefusalOf("password", command.Password, user.UserName, tenant?.Name, tenant?.Id) is
                    { } tooEasy
                )
                {
                    return tooEasy;
                }

                var hashed = await hashing.HashAsync(caller.TenantId, command.Password, cancellationToken);
                if (hashed.Failed(out var busy, out var hash))
                {
                    return busy;
                }

                user.SetPasswordHash(hash);
            }

            return await unitOfWork.RunAsync<Result<UserCreated>>(
                async () =>
                {
                    if (!await users.AddAsync(user, cancellationToken))
                    {
                        return TenancyErrors.UserNameTaken;
                    }

                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = caller.TenantId,
                            Stream = AuditStreams.User(user.Id),
                            Action = "user.created",
                            OccurredAt = now,
                            Facts =
                            [
                                new("userName", user.UserName),
                                new("externalSubject", user.ExternalSubject),
                                new("roles", user.Roles.Format()),
                            ],
                        },
                        cancellationToken
                    );
                    return new UserCreated(
                        user,
                        user.AwaitsActivation ? await activations.IssueAsync(user, now, cancellationToken) : null
                    );
                },
                cancellationToken
            );
        }
    }
}

/// <summary>A new user.</summary>
/// <param name="User">Who.</param>
/// <param name="Activation">With which they set their password; null for one who has a password, or needs none.</param>
public sealed record UserCreated(User User, IssuedActivation? Activation);

/// <summary>Which roles a user may hold: <c>integration</c> is a key's.</summary>
internal static class UserRoles
{
    public const string Accepted = "roles must name at least one of reviewer, tenant-admin, power-tenant, auditor";

    public static bool AreSome(Roles roles) => roles != Roles.None && (roles & Roles.Integration) == 0;
}
