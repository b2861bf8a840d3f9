using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>
/// Ends the session or token that asks, and every copy of it; or, where it says so or nothing tells one from the other, every
/// one of its user, on whatever device.
/// </summary>
public sealed record SignOut : ICommand<User>
{
    /// <summary>Whether all of the user's sessions end.</summary>
    public bool Everywhere { get; init; }

    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("sign_out");

    internal sealed class Handler(
        IUserRepository users,
        IEndedSessions ended,
        IRefreshTokenRepository refreshes,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<SignOut, User>
    {
        public async Task<Result<User>> Handle(SignOut command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (
                actor.Kind != ActorKind.User
                || await users.FindAsync(actor.TenantId, actor.Id, cancellationToken) is not { } user
            )
            {
                return TenancyErrors.UserNotFound;
            }

            var session = command.Everywhere ? null : caller.Session;
            await (
                session is null
                    ? users.EndSessionsAsync(user, cancellationToken)
                    : ended.EndAsync(user.TenantId, session.Id, session.ExpiresAt, cancellationToken)
            );
            if (session is not null)
            {
                await refreshes.EndAsync(user.TenantId, session.Id, cancellationToken);
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = actor.TenantId,
                    Stream = AuditStreams.User(user.Id),
                    Action = "signed_out",
                    OccurredAt = time.Now(),
                    Facts = [new("everywhere", session is null ? "true" : null)],
                },
                cancellationToken
            );
            return user;
        }
    }
}
