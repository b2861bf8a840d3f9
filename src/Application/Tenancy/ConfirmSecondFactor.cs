using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Puts the second factor that was begun in force, by a code of it, and answers with recovery codes, this once. Where
/// another one is in force, it also takes a code of that one: nobody replaces it who does not have it.
/// </summary>
public sealed record ConfirmSecondFactor(string? Code) : IProcess<IReadOnlyList<string>>, IAttempt
{
    /// <summary>Longest code looked at, in characters.</summary>
    public const int MaxCode = 40;

    /// <summary>A code of the one in force, or a recovery code of it; null where there is none.</summary>
    public string? CurrentCode { get; init; }

    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("second_factor.enrol");

    /// <summary>Without the codes.</summary>
    public override string ToString() => nameof(ConfirmSecondFactor);

    internal sealed class Validator : AbstractValidator<ConfirmSecondFactor>
    {
        public Validator()
        {
            RuleFor(c => c.Code).Required().Line(MaxCode);
            RuleFor(c => c.CurrentCode).Line(MaxCode);
        }
    }

    internal sealed class Handler(
        IUserRepository users,
        ISecondFactorRepository factors,
        CheckingSecondFactor checking,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ConfirmSecondFactor, IReadOnlyList<string>>
    {
        public async Task<Result<IReadOnlyList<string>>> Handle(
            ConfirmSecondFactor command,
            CancellationToken cancellationToken
        )
        {
            var actor = caller.Required;
            if (
                actor.Kind != ActorKind.User
                || await users.FindAsync(actor.TenantId, actor.Id, cancellationToken) is not { } user
            )
            {
                return TenancyErrors.UserNotFound;
            }

            if (await factors.FindAsync(user, cancellationToken) is not { PendingSecret: { } secret } begun)
            {
                return TenancyErrors.SecondFactorNotBegun;
            }

            var now = time.Now();
            if (
                OneTimeCodes.StepOf(secret, command.Code, now) is not { } step
                || (begun.Secret is not null && !await checking.TakeAsync(user, command.CurrentCode, now))
            )
            {
                return TenancyErrors.SecondFactorCodeWrong;
            }

            // As it is after the code that was taken.
            var ready = begun.Secret is null ? begun : await factors.FindAsync(user, cancellationToken) ?? begun;
            var codes = SecondFactor.GenerateRecoveryCodes();
            return await unitOfWork.RunAsync<Result<IReadOnlyList<string>>>(
                async () =>
                {
                    if (
                        !await factors.ConfirmAsync(
                            ready with
                            {
                                PendingSecret = secret,
                            },
                            step,
                            codes,
                            now,
                            cancellationToken
                        )
                    )
                    {
                        return TenancyErrors.SecondFactorNotBegun;
                    }

                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = user.TenantId,
                            Stream = AuditStreams.User(user.Id),
                            Action = "second_factor.enrolled",
                            OccurredAt = now,
                            Facts = [new("replaced", begun.Secret is null ? null : "true")],
                        },
                        cancellationToken
                    );
                    return codes.ToList().AsReadOnly();
                },
                cancellationToken
            );
        }
    }
}
