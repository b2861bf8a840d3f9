using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Begins the enrolment of a second factor of the caller's own. Nothing is asked for before a code of it confirms it, and
/// the one in force stays until then; beginning again replaces what was begun.
/// </summary>
public sealed record BeginSecondFactor : ICommand<SecondFactorBegun>
{
    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("second_factor.begin");

    internal sealed class Handler(
        ITenantRepository tenants,
        IUserRepository users,
        ISecondFactorRepository factors,
        Caller caller
    ) : IHandler<BeginSecondFactor, SecondFactorBegun>
    {
        public async Task<Result<SecondFactorBegun>> Handle(
            BeginSecondFactor command,
            CancellationToken cancellationToken
        )
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

            if (user.ExternalSubject is not null)
            {
                return TenancyErrors.SecondFactorIsElsewhere;
            }

            var secret = OneTimeCodes.GenerateSecret();
            await factors.BeginAsync(user, secret, cancellationToken);
            return new SecondFactorBegun(
                OneTimeCodes.Typed(secret),
                OneTimeCodes.UriOf(secret, user.UserName, tenant.Name)
            );
        }
    }
}

/// <summary>What an authenticator is given, once.</summary>
/// <param name="Secret">To type, in base32; a secret.</param>
/// <param name="Uri">To scan, <c>otpauth://…</c>; it holds the secret.</param>
public sealed record SecondFactorBegun(string Secret, string Uri)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(SecondFactorBegun);
}
