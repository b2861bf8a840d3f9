using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Reads what is known of one version of a document.</summary>
public sealed record GetDocument(string DocumentId) : IQuery<Document>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IDocumentRepository documents, Caller caller) : IHandler<GetDocument, Document>
    {
        public async Task<Result<Document>> Handle(GetDocument query, CancellationToken cancellationToken) =>
            await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is { } document
                ? document
                : DocumentErrors.NotFound;
    }
}
