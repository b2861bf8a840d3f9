using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>How many notices the signed-in user has not read.</summary>
public sealed record CountUnreadNotices : IQuery<UnreadNotices>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(INotices notices, Caller caller) : IHandler<CountUnreadNotices, UnreadNotices>
    {
        public async Task<Result<UnreadNotices>> Handle(CountUnreadNotices query, CancellationToken cancellationToken)
        {
            if (caller.Required.Kind != ActorKind.User)
            {
                return UserNoticeErrors.NotAUser;
            }

            // One beyond the cap tells "exactly that many" from "more".
            return new UnreadNotices(
                await notices.CountUnreadAsync(
                    caller.TenantId,
                    caller.Required.Id,
                    UnreadNotices.Cap + 1,
                    cancellationToken
                )
            );
        }
    }
}

/// <summary>A number of unread notices; above <see cref="Cap"/> means more than that.</summary>
public sealed record UnreadNotices(int Count)
{
    /// <summary>Where counting ends.</summary>
    public const int Cap = 99;
}
