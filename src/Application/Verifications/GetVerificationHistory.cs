using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Everything that happened to one verification, oldest first, a page at a time.</summary>
public sealed record GetVerificationHistory(string VerificationId, PageRequest Page) : IQuery<Page<HistoryEntryView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IVerificationReader verifications, Caller caller)
        : IHandler<GetVerificationHistory, Page<HistoryEntryView>>
    {
        public async Task<Result<Page<HistoryEntryView>>> Handle(
            GetVerificationHistory query,
            CancellationToken cancellationToken
        )
        {
            if ((query.Page with { Cursor = null }).Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var after = 0L;
            if (
                query.Page.Cursor is { } cursor
                && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after)
            )
            {
                return Error.InvalidField("cursor", "cursor must be the nextCursor of an earlier page, unchanged");
            }

            if (await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is null)
            {
                return VerificationErrors.NotFound;
            }

            var rows = await verifications.HistoryAsync(
                caller.TenantId,
                query.VerificationId,
                after,
                page.Limit + 1,
                cancellationToken
            );
            var items = rows.Take(page.Limit)
                .Select(row => caller.Required.IsAdmin ? row : WithoutAdminNotes(row))
                .ToList();
            return new Page<HistoryEntryView>(
                items,
                rows.Count > page.Limit ? items[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null
            );
        }

        private static HistoryEntryView WithoutAdminNotes(HistoryEntryView entry) =>
            new()
            {
                Sequence = entry.Sequence,
                OccurredAt = entry.OccurredAt,
                Action = entry.Action,
                ActorKind = entry.ActorKind,
                ActorId = entry.ActorId,
                ActorName = entry.ActorName,
                Facts = AuditFacts.WithoutAdminNotes(entry.Facts),
                Origin = entry.Origin,
                Hash = entry.Hash,
            };
    }
}
