using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Opens the bytes of one version of a document. Who took which version stands in the audit before the bytes leave, once
/// for all that <see cref="RecentDownloads"/> takes for one look at it.
/// </summary>
public sealed record GetDocumentContent(string DocumentId) : IProcess<DocumentContent>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.download");

    internal sealed class Handler(
        IDocumentRepository documents,
        IDocumentStore store,
        RecentDownloads recent,
        IUnitOfWork unitOfWork,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
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

            var bytes = await store.OpenAsync(caller.TenantId, document.Sha256, cancellationToken);
            try
            {
                await RecordAsync(document, cancellationToken);
            }
            catch
            {
                await bytes.DisposeAsync();
                throw;
            }

            return new DocumentContent(document, bytes);
        }

        private async Task RecordAsync(Document document, CancellationToken cancellationToken)
        {
            var now = time.Now();
            var download = Download.Of(document, caller);
            if (recent.Has(download, now))
            {
                return;
            }

            await unitOfWork.RunAsync<Result>(
                async () =>
                {
                    await audit.AppendAsync(
                        new AuditRecord
                        {
                            TenantId = caller.TenantId,
                            Stream = AuditStreams.Document(document.Id),
                            Action = "document.downloaded",
                            OccurredAt = now,
                            Facts =
                            [
                                new("verificationId", document.VerificationId),
                                new("docId", document.DocId),
                                new("version", document.Number.ToString(CultureInfo.InvariantCulture)),
                                new("documentType", document.Type),
                                new("sha256", document.Sha256),
                            ],
                        },
                        cancellationToken
                    );
                    return Result.Success;
                },
                cancellationToken
            );
            recent.Add(download, now);
        }
    }
}

/// <summary>A document and its bytes, which whoever asked disposes of.</summary>
public sealed record DocumentContent(Document Document, Stream Bytes);
