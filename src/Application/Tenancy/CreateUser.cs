using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Creates a user of the caller's tenant.</summary>
public sealed record CreateUser : IProcess<User>, IAttempt
{
    /// <summary>Shortest password taken (NIST SP 800-63B §3.1.1.2 asks for at least 8, and 15 where it stands alone).</summary>
    public const int MinPassword = 15;

    /// <summary>Longest password taken, in characters.</summary>
    public const int MaxPassword = 256;

    /// <summary>Longest subject (OpenID Connect Core 1.0 §2), in characters.</summary>
    public const int MaxSubject = 255;

    /// <summary>The id; a new UUIDv7 when null.</summary>
    public string? Id { get; init; }

    /// <summary>Sign-in name, unique in the tenant.</summary>
    public required string UserName { get; init; }

    /// <summary>The password; null for a user of an external authority.</summary>
    public string? Password { get; init; }

    /// <summary>The external authority's subject.</summary>
    public string? ExternalSubject { get; init; }

    /// <summary>Roles held.</summary>
    public required Roles Roles { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.create");

    /// <summary>Without the password.</summary>
    public override string ToString() => $"CreateUser {{ Roles = {Roles} }}";

    internal sealed class Validator : AbstractValidator<CreateUser>
    {
        public Validator()
        {
            RuleFor(c => c.Id).Identifier();
            RuleFor(c => c.UserName).Required().Line(100);
            RuleFor(c => c.Roles).Must(UserRoles.AreSome).WithMessage(UserRoles.Accepted);
            RuleFor(c => c.Password)
                .Must(
                    (c, password) =>
                        password is null
                            ? c.ExternalSubject is not null
                            : password.Length is >= MinPassword and <= MaxPassword
                )
                .WithMessage(
                    $"password must be {MinPassword} to {MaxPassword} characters, or an external subject be given instead"
                );
            RuleFor(c => c.ExternalSubject).Line(MaxSubject);
        }
    }

    internal sealed class Handler(
        IUserRepository users,
        IPasswords passwords,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<CreateUser, User>
    {
        public Task<Result<User>> Handle(CreateUser command, CancellationToken cancellationToken)
        {
            // Nobody hands out more than they hold.
            if (!caller.Required.Holds(command.Roles))
            {
                return Task.FromResult<Result<User>>(TenancyErrors.RolesNotHeld);
            }

            var now = time.Now();
            var user = new User
            {
                Id = command.Id ?? Ids.New(now),
                TenantId = caller.TenantId,
                UserName = command.UserName,
                ExternalSubject = command.ExternalSubject,
                Roles = command.Roles,
                CreatedAt = now,
                CreatedBy = caller.Required.PersonId,
            };
            user.CredentialGiven(caller.Required.PersonId, now);
            if (command.Password is not null)
            {
                user.SetPasswordHash(passwords.Hash(command.Password));
            }

            return unitOfWork.RunAsync<Result<User>>(
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
                    return user;
                },
                cancellationToken
            );
        }
    }
}

/// <summary>Which roles a user may hold: <c>integration</c> is a key's.</summary>
internal static class UserRoles
{
    public const string Accepted = "roles must name at least one of reviewer, tenant-admin, power-tenant, auditor";

    public static bool AreSome(Roles roles) => roles != Roles.None && (roles & Roles.Integration) == 0;
}
