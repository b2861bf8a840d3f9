using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Documents;

/// <summary>Opens the bytes of one version of a document.</summary>
public sealed record GetDocumentContent(string DocumentId) : IQuery<DocumentContent>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IDocumentRepository documents, IDocumentStore store, Caller caller)
        : IHandler<GetDocumentContent, DocumentContent>
    {
        public async Task<Result<DocumentContent>> Handle(
            GetDocumentContent query,
            CancellationToken cancellationToken
        ) =>
            await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is { } document
                ? new DocumentContent(
                    document,
                    await store.OpenAsync(caller.TenantId, document.Sha256, cancellationToken)
                )
                : DocumentErrors.NotFound;
    }
}

/// <summary>A document and its bytes, which whoever asked disposes of.</summary>
public sealed record DocumentContent(Document Document, Stream Bytes);
