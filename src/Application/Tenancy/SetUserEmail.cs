using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Says where a user's activations go; an empty text shows them to whoever issues them.</summary>
public sealed record SetUserEmail(string UserId, string? Email) : ICommand<UserSummary>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("user.set_email");

    /// <summary>Without the address.</summary>
    public override string ToString() => $"SetUserEmail {{ UserId = {UserId} }}";

    internal sealed class Validator : AbstractValidator<SetUserEmail>
    {
        public Validator() =>
            RuleFor(c => c.Email)
                .NotNull()
                .WithMessage("email is required; an empty text takes the address away")
                .Email()
                .When(c => c.Email != "", ApplyConditionTo.CurrentValidator);
    }

    internal sealed class Handler(IUserRepository users, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SetUserEmail, UserSummary>
    {
        public async Task<Result<UserSummary>> Handle(SetUserEmail command, CancellationToken cancellationToken)
        {
            if (await users.FindToDecideAsync(caller.TenantId, command.UserId, cancellationToken) is not { } user)
            {
                return TenancyErrors.UserNotFound;
            }

            if (!caller.Required.Holds(user.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            var now = time.Now();
            var email = command.Email is "" ? null : command.Email;
            if (user.Email == email)
            {
                return UserSummary.Of(user, now);
            }

            var by = email is null ? null : user.WhoEnters(caller.Required.PersonId);
            await users.SaveEmailAsync(user, email, by, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = user.TenantId,
                    Stream = AuditStreams.User(user.Id),
                    Action = "user.email_changed",
                    OccurredAt = now,
                    Facts = [new("from", user.Email), new("to", email)],
                },
                cancellationToken
            );
            return UserSummary.Of(user, now) with { Email = email };
        }
    }
}
