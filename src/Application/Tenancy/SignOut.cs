using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Ends every session of whoever asks, on whatever device: also one that was opened with a stolen cookie's copy.</summary>
public sealed record SignOut : ICommand<User>
{
    /// <summary>What everybody who signs in may.</summary>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("sign_out");

    internal sealed class Handler(IUserRepository users, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SignOut, User>
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

            await users.EndSessionsAsync(user, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = actor.TenantId,
                    Stream = AuditStreams.User(user.Id),
                    Action = "signed_out",
                    OccurredAt = time.Now(),
                },
                cancellationToken
            );
            return user;
        }
    }
}
