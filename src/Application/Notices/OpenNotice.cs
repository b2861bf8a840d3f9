using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>Marks one notice of the signed-in user as read and says which case it is about.</summary>
public sealed record OpenNotice(string NoticeId) : ICommand<Notice>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("notice.open");

    internal sealed class Handler(INotices notices, Caller caller, TimeProvider time) : IHandler<OpenNotice, Notice>
    {
        public async Task<Result<Notice>> Handle(OpenNotice command, CancellationToken cancellationToken)
        {
            var actor = caller.Required;
            if (actor.Kind != ActorKind.User)
            {
                return UserNoticeErrors.NotAUser;
            }

            if (
                await notices.FindAsync(caller.TenantId, actor.Id, command.NoticeId, cancellationToken)
                is not { } notice
            )
            {
                return UserNoticeErrors.NotFound;
            }

            if (notice.ReadAt is null)
            {
                await notices.MarkReadAsync(caller.TenantId, actor.Id, [notice.Id], time.Now(), cancellationToken);
            }

            return notice;
        }
    }
}
