using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Lists the notes about a case, newest first; those kept among admins to admins alone.</summary>
public sealed record ListNotes(string VerificationId, PageRequest Page) : IQuery<Page<VerificationNote>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(INoteRepository notes, IVerificationReader verifications, Caller caller)
        : IHandler<ListNotes, Page<VerificationNote>>
    {
        public async Task<Result<Page<VerificationNote>>> Handle(ListNotes query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            if (await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is null)
            {
                return VerificationErrors.NotFound;
            }

            var rows = await notes.ListAsync(
                caller.TenantId,
                query.VerificationId,
                caller.Required.IsAdmin,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<VerificationNote>.From(rows, page.Limit, note => new PageKey(note.CreatedAt, note.Id));
        }
    }
}
