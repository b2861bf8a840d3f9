using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>A tenant's audit, newest first, a page at a time.</summary>
public sealed record ListAuditEntries(AuditFilter Filter, PageRequest Page) : IQuery<Page<AuditEntryView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadAudit;

    internal sealed class Handler(IAuditReader audit, IUserRepository users, Caller caller)
        : IHandler<ListAuditEntries, Page<AuditEntryView>>
    {
        public async Task<Result<Page<AuditEntryView>>> Handle(
            ListAuditEntries query,
            CancellationToken cancellationToken
        )
        {
            if (
                (query.Page with { Cursor = null }).Resolve().Failed(out var refusal, out var page)
                || (refusal = query.Filter.Refusal() ?? CursorRefusal(query)) is not null
            )
            {
                return refusal;
            }

            var (items, next) = await audit.NewestAsync(
                caller.TenantId,
                query.Filter with
                {
                    ActorId = await users.IdOfAsync(caller.TenantId, query.Filter.ActorId, cancellationToken),
                },
                query.Page.Cursor,
                page.Limit,
                cancellationToken
            );
            return new Page<AuditEntryView>(
                caller.Required.IsAdmin ? items : [.. items.Select(AuditFacts.WithoutAdminNotes)],
                next
            );
        }

        // The cursor of one history is a sequence number, any other is an id.
        private static Error? CursorRefusal(ListAuditEntries query) =>
            query.Page.Cursor is not { } cursor
            || (
                query.Filter.VerificationId is null
                    ? Ids.IsWellFormed(cursor)
                    : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
                ? null
                : Error.InvalidField("cursor", "cursor must be the nextCursor of an earlier page, unchanged");
    }
}
