using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Documents;

/// <summary>Opens the bytes of a document of the caller's tenant, unless they are held.</summary>
internal sealed class OpeningDocuments(IDocumentStore store, IHeldContents held, Caller caller)
{
    /// <summary>The bytes, for the caller to dispose of.</summary>
    public async Task<Result<Stream>> OpenAsync(Document document, CancellationToken cancellationToken) =>
        await held.FindAsync(caller.TenantId, document.Sha256, cancellationToken) is { } hold
            ? hold.Refusal
            : await store.OpenAsync(caller.TenantId, document.Sha256, cancellationToken);
}
