using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Takes another user's second factor off, recovery codes included, and ends their sessions: for one who has lost it.
/// Repeating it changes nothing.
/// </summary>
public sealed record ResetSecondFactor(string UserId) : ICommand<UserSummary>
{
    /// <summary>A power-tenant's alone: with the password, it is a way into an account.</summary>
    public Permission Permission => Permission.ManageTenant | Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("second_factor.reset");

    internal sealed class Handler(
        IUserRepository users,
        ISecondFactorRepository factors,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ResetSecondFactor, UserSummary>
    {
        public async Task<Result<UserSummary>> Handle(ResetSecondFactor command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (await users.FindAsync(actor.TenantId, command.UserId, cancellationToken) is not { } user)
            {
                return TenancyErrors.UserNotFound;
            }

            if (actor.Kind == ActorKind.User && actor.Id == user.Id)
            {
                return TenancyErrors.OwnSecondFactor;
            }

            if (!actor.Holds(user.Roles))
            {
                return TenancyErrors.HoldsMore;
            }

            var now = time.Now();
            if (await factors.RemoveAsync(user, cancellationToken))
            {
                await users.EndSessionsAsync(user, cancellationToken);
                await audit.AppendAsync(
                    new AuditRecord
                    {
                        TenantId = user.TenantId,
                        Stream = AuditStreams.User(user.Id),
                        Action = "second_factor.reset",
                        OccurredAt = now,
                    },
                    cancellationToken
                );
            }

            return UserSummary.Of(user, now) with
            {
                SecondFactorSince = null,
            };
        }
    }
}
