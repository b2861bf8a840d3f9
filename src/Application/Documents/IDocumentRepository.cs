using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;

namespace VerificationService.Application.Documents;

/// <summary>
/// Where documents are recorded. Every call names the tenant. What happened to a document is the case's to tell: whoever
/// writes here saves the case as well.
/// </summary>
public interface IDocumentRepository : ICaseDocuments
{
    /// <summary>The version of that id.</summary>
    Task<Document?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> versions of a case's documents after a key, newest first.</summary>
    Task<IReadOnlyList<Document>> ListAsync(
        string tenantId,
        string verificationId,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Writes what a reviewer found.</summary>
    Task SaveReviewAsync(Document document, CancellationToken cancellationToken);
}
