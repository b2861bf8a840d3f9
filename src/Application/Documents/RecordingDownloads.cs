using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Documents;

/// <summary>
/// Records who looked at which version of a document, once for all that <see cref="RecentDownloads"/> takes for one look at it.
/// </summary>
internal sealed class RecordingDownloads(
    RecentDownloads recent,
    IUnitOfWork unitOfWork,
    IAuditLog audit,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Writes the entry, in a transaction of its own.</summary>
    public async Task RecordAsync(Document document, CancellationToken cancellationToken)
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
