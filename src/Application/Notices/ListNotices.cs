using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Notices;

/// <summary>Lists what the signed-in user was told, newest first.</summary>
public sealed record ListNotices(bool UnreadOnly, PageRequest Page) : IQuery<Page<NoticeView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(INotices notices, IPeople people, Caller caller)
        : IHandler<ListNotices, Page<NoticeView>>
    {
        public async Task<Result<Page<NoticeView>>> Handle(ListNotices query, CancellationToken cancellationToken)
        {
            if (caller.Required.Kind != ActorKind.User)
            {
                return UserNoticeErrors.NotAUser;
            }

            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var rows = await notices.ListAsync(
                caller.TenantId,
                caller.Required.Id,
                query.UnreadOnly,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            var names = await people.NamesAsync(
                caller.TenantId,
                [.. rows.Select(row => row.Notice.By.Id).Distinct()],
                cancellationToken
            );
            return Page<NoticeView>.From(
                [.. rows.Select(row => row with { ByName = names.GetValueOrDefault(row.Notice.By.Id)?.Name })],
                page.Limit,
                row => new PageKey(row.Notice.CreatedAt, row.Notice.Id)
            );
        }
    }
}
