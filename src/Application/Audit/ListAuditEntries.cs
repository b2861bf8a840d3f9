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

    internal sealed class Handler(IAuditReader audit, Caller caller) : IHandler<ListAuditEntries, Page<AuditEntryView>>
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
                query.Filter,
                query.Page.Cursor,
                page.Limit,
                cancellationToken
            );
            return new Page<AuditEntryView>(
                caller.Required.IsAdmin ? items : [.. items.Select(WithoutAdminNotes)],
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

        private static AuditEntryView WithoutAdminNotes(AuditEntryView entry) =>
            new()
            {
                Id = entry.Id,
                Stream = entry.Stream,
                Sequence = entry.Sequence,
                OccurredAt = entry.OccurredAt,
                Action = entry.Action,
                ActorKind = entry.ActorKind,
                ActorId = entry.ActorId,
                ActorName = entry.ActorName,
                Facts = AuditFacts.WithoutAdminNotes(entry.Facts),
                Origin = entry.Origin,
                PreviousHash = entry.PreviousHash,
                Hash = entry.Hash,
                ErasedBy = entry.ErasedBy,
            };
    }
}
