using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>What the audit holds of the caller's own doing, newest first, a page at a time: everybody may see that.</summary>
public sealed record ListOwnActions(PageRequest Page) : IQuery<Page<AuditEntryView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IAuditReader audit, Caller caller) : IHandler<ListOwnActions, Page<AuditEntryView>>
    {
        public async Task<Result<Page<AuditEntryView>>> Handle(
            ListOwnActions query,
            CancellationToken cancellationToken
        )
        {
            if ((query.Page with { Cursor = null }).Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            if (query.Page.Cursor is { } cursor && !Ids.IsWellFormed(cursor))
            {
                return Error.InvalidField("cursor", "cursor must be the nextCursor of an earlier page, unchanged");
            }

            var (items, next) = await audit.NewestAsync(
                caller.TenantId,
                new AuditFilter { ActorId = caller.Required.Id },
                query.Page.Cursor,
                page.Limit,
                cancellationToken
            );
            return new Page<AuditEntryView>(
                caller.Required.IsAdmin ? items : [.. items.Select(AuditFacts.WithoutAdminNotes)],
                next
            );
        }
    }
}
