using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>Marks notices of the signed-in user as read: some by their ids, or all. Ids that are not theirs change nothing.</summary>
public sealed record ReadNotices(IReadOnlyList<string> NoticeIds, bool All) : ICommand<UnreadNotices>
{
    /// <summary>The most at once by their ids.</summary>
    public const int Most = 200;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("notice.read");

    internal sealed class Validator : AbstractValidator<ReadNotices>
    {
        public Validator() =>
            RuleFor(c => c.NoticeIds)
                .Must((c, ids) => c.All ? ids.Count == 0 : ids.Count is > 0 and <= Most && ids.All(Ids.IsWellFormed))
                .WithMessage($"noticeIds must be 1 to {Most} ids of notices, or none where all is true");
    }

    internal sealed class Handler(INotices notices, Caller caller, TimeProvider time)
        : IHandler<ReadNotices, UnreadNotices>
    {
        public async Task<Result<UnreadNotices>> Handle(ReadNotices command, CancellationToken cancellationToken)
        {
            if (caller.Required.Kind != ActorKind.User)
            {
                return UserNoticeErrors.NotAUser;
            }

            await notices.MarkReadAsync(
                caller.TenantId,
                caller.Required.Id,
                command.All ? null : command.NoticeIds,
                time.Now(),
                cancellationToken
            );
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
