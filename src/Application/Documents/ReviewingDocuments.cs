using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Documents;

/// <summary>What accepting and rejecting a document do alike.</summary>
internal sealed class ReviewingDocuments(
    IDocumentRepository documents,
    IVerificationRepository verifications,
    IHeldContents held,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Records what was found of one document of the caller's tenant; what stands already changes nothing.</summary>
    public async Task<Result<Document>> ReviewAsync(
        string documentId,
        DocumentStatus found,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        var document = await documents.FindAsync(caller.TenantId, documentId, cancellationToken);
        if (document is null)
        {
            return DocumentErrors.NotFound;
        }

        if (
            found == DocumentStatus.Accepted
            && await held.FindAsync(caller.TenantId, document.Sha256, cancellationToken) is { } hold
        )
        {
            return hold.Refusal;
        }

        var now = time.Now();
        if (
            document.Reviewed(found, reason, caller.Required, now).Failed(out var refusal, out var reviewed)
            || ReferenceEquals(reviewed, document)
        )
        {
            return refusal is not null ? refusal : document;
        }

        var verification = (
            await verifications.FindAsync(caller.TenantId, document.VerificationId, cancellationToken)
        )!;
        await documents.SaveReviewAsync(reviewed, cancellationToken);
        verification.DocumentsChanged(new DocumentReviewed(reviewed, now));
        var saved = await verifications.SaveAsync(verification, cancellationToken);
        return saved.Error is { } lost ? lost : reviewed;
    }
}
