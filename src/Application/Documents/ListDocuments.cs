using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Documents;

/// <summary>Lists every version of a case's documents, newest first, a page at a time.</summary>
public sealed record ListDocuments(string VerificationId, PageRequest Page) : IQuery<Page<Document>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IDocumentRepository documents, IVerificationReader verifications, Caller caller)
        : IHandler<ListDocuments, Page<Document>>
    {
        public async Task<Result<Page<Document>>> Handle(ListDocuments query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            if (await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken) is null)
            {
                return VerificationErrors.NotFound;
            }

            var rows = await documents.ListAsync(
                caller.TenantId,
                query.VerificationId,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<Document>.From(rows, page.Limit, document => new PageKey(document.UploadedAt, document.Id));
        }
    }
}
