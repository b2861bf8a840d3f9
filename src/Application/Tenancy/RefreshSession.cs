using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Exchanges a refresh token for the session's next token and refresh token. Every refusal looks the same from outside. A refresh
/// token that was used before ends the session, whoever sent it: one of the two senders is not the one who signed in.
/// </summary>
public sealed record RefreshSession(string TenantId, string? RefreshToken) : IProcess<SignedIn>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.Anonymous;

    /// <summary>Without the token.</summary>
    public override string ToString() => $"RefreshSession {{ TenantId = {TenantId} }}";

    internal sealed class Validator : AbstractValidator<RefreshSession>
    {
        public Validator() => RuleFor(c => c.RefreshToken).Required().Line(Domain.Tenancy.RefreshToken.MaxLength);
    }

    internal sealed class Handler(
        IRefreshTokenRepository refreshes,
        IEndedSessions ended,
        ITenantRepository tenants,
        IUserRepository users,
        IAccessTokens tokens,
        IUnitOfWork unitOfWork,
        SignInRecord record,
        Caller caller,
        TimeProvider time
    ) : IHandler<RefreshSession, SignedIn>
    {
        public async Task<Result<SignedIn>> Handle(RefreshSession command, CancellationToken cancellationToken)
        {
            if (tokens.Authority is { } authority)
            {
                return TenancyErrors.IssuedElsewhere(authority.Address, authority.Audience);
            }

            var now = time.Now();
            var found = await refreshes.FindAsync(
                Domain.Tenancy.RefreshToken.HashOf(command.RefreshToken!),
                cancellationToken
            );
            if (
                found is null
                || found.ExpiresAt <= now
                || !string.Equals(found.TenantId, command.TenantId, StringComparison.OrdinalIgnoreCase)
                || await tenants.FindAsync(found.TenantId, cancellationToken) is not { IsActive: true } tenant
                || await users.FindAsync(tenant.Id, found.UserId, cancellationToken) is not { IsActive: true } user
                || user.SessionVersion != found.SessionVersion
                || await ended.IsEndedAsync(tenant.Id, found.SessionId, cancellationToken)
            )
            {
                return TenancyErrors.SessionNotContinued;
            }

            caller.Authenticated(
                new Actor(ActorKind.User, user.Id, user.UserName, tenant.Id, user.Roles),
                tenant.IsSandbox
            );
            var refresh = Domain.Tenancy.RefreshToken.Generate();
            var next = found.Next(refresh);
            var isFirstUse = false;
            await unitOfWork.RunAsync<Result>(
                async () =>
                {
                    isFirstUse = await refreshes.UseAsync(found, now, CancellationToken.None);
                    await (isFirstUse ? refreshes.AddAsync(next, CancellationToken.None) : EndAsync(found, now));
                    await record.AppendAsync(
                        tenant,
                        isFirstUse ? "session.refreshed" : "session.refresh_reused",
                        [new("session", found.SessionId)],
                        now
                    );
                    return Result.Success;
                },
                CancellationToken.None
            );
            return isFirstUse
                ? new SignedIn(user, tokens.Issue(user, now, found.SessionId) with { RefreshToken = refresh })
                : TenancyErrors.SessionNotContinued;
        }

        // Every token that the session has by now expires within a lifetime, and the skew that clocks are allowed.
        private async Task EndAsync(RefreshToken used, DateTimeOffset now)
        {
            await refreshes.EndAsync(used.TenantId, used.SessionId, CancellationToken.None);
            await ended.EndAsync(
                used.TenantId,
                used.SessionId,
                now + tokens.Lifetime + TimeSpan.FromMinutes(1),
                CancellationToken.None
            );
        }
    }
}
