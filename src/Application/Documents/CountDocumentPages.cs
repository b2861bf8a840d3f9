using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Counts the pages of a document that the service draws: a viewer offers that many.</summary>
public sealed record CountDocumentPages(string DocumentId) : IQuery<int>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        IDocumentRepository documents,
        OpeningDocuments opening,
        IDocumentPictures pictures,
        Caller caller
    ) : IHandler<CountDocumentPages, int>
    {
        public async Task<Result<int>> Handle(CountDocumentPages query, CancellationToken cancellationToken)
        {
            if (await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is not { } document)
            {
                return DocumentErrors.NotFound;
            }

            if (!FileTypes.IsDrawn(document.MediaType))
            {
                return DocumentErrors.NotDrawn(document.MediaType);
            }

            if ((await opening.OpenAsync(document, cancellationToken)).Failed(out var refusal, out var opened))
            {
                return refusal;
            }

            await using var bytes = opened;
            return await pictures.CountPagesAsync(bytes, document.MediaType, cancellationToken);
        }
    }
}
