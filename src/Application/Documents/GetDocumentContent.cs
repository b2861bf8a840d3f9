using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Opens the bytes of one version of a document. Who took which version stands in the audit before the bytes leave
/// (<see cref="RecordingDownloads"/>).
/// </summary>
public sealed record GetDocumentContent(string DocumentId) : IProcess<DocumentContent>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.download");

    internal sealed class Handler(
        IDocumentRepository documents,
        OpeningDocuments opening,
        RecordingDownloads recording,
        Caller caller
    ) : IHandler<GetDocumentContent, DocumentContent>
    {
        public async Task<Result<DocumentContent>> Handle(GetDocumentContent query, CancellationToken cancellationToken)
        {
            if (await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is not { } document)
            {
                return DocumentErrors.NotFound;
            }

            if (document.IsErased)
            {
                return SubjectErrors.Erased;
            }

            if ((await opening.OpenAsync(document, cancellationToken)).Failed(out var refusal, out var bytes))
            {
                return refusal;
            }

            try
            {
                await recording.RecordAsync(document, cancellationToken);
            }
            catch
            {
                await bytes.DisposeAsync();
                throw;
            }

            return new DocumentContent(document, bytes);
        }
    }
}

/// <summary>A document and its bytes, which whoever asked disposes of.</summary>
public sealed record DocumentContent(Document Document, Stream Bytes);
