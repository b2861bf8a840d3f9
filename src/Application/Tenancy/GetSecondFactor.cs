using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>The caller's own second factor.</summary>
public sealed record GetSecondFactor : IQuery<SecondFactorState>
{
    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        ISecondFactorRepository factors,
        Caller caller
    ) : IHandler<GetSecondFactor, SecondFactorState>
    {
        public async Task<Result<SecondFactorState>> Handle(GetSecondFactor query, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (
                actor.Kind != ActorKind.User
                || await tenants.FindAsync(actor.TenantId, cancellationToken) is not { } tenant
                || await users.FindAsync(actor.TenantId, actor.Id, cancellationToken) is not { } user
            )
            {
                return TenancyErrors.UserNotFound;
            }

            return new SecondFactorState(
                user.SecondFactorSince,
                user.SecondFactorSince is null ? 0 : await factors.CountRecoveryCodesAsync(user, cancellationToken),
                user.MustEnrolSecondFactor(tenant),
                user.ExternalSubject is not null
            );
        }
    }
}

/// <summary>A user's second factor, as it is shown to them.</summary>
/// <param name="Since">When it was enrolled, UTC; null without one.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes are unused.</param>
/// <param name="MustEnrol">Whether nothing else is let through before one is enrolled.</param>
/// <param name="IsElsewhere">Whether an external authority signs them in, and asks for what it asks.</param>
public sealed record SecondFactorState(DateTimeOffset? Since, int RecoveryCodesLeft, bool MustEnrol, bool IsElsewhere);
