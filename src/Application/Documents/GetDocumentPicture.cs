using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Draws one page of a document, for a browser that does not show its type. Who looked at which version stands in the audit,
/// as when its bytes are taken. A thumbnail says which document it is and not what it says: it is not recorded.
/// </summary>
public sealed record GetDocumentPicture(string DocumentId) : IProcess<byte[]>, IAttempt
{
    /// <summary>The longest edge of a page, in pixels: an A4 sheet at 270 dots an inch.</summary>
    public const int PageEdge = 3200;

    /// <summary>The longest edge of a thumbnail, in pixels.</summary>
    public const int ThumbnailEdge = 120;

    /// <summary>Which page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether a small picture of it is wanted.</summary>
    public bool IsThumbnail { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.download");

    internal sealed class Handler(
        IDocumentRepository documents,
        OpeningDocuments opening,
        IDocumentPictures pictures,
        RecentThumbnails thumbnails,
        RecordingDownloads recording,
        Caller caller
    ) : IHandler<GetDocumentPicture, byte[]>
    {
        public async Task<Result<byte[]>> Handle(GetDocumentPicture query, CancellationToken cancellationToken)
        {
            if (await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is not { } document)
            {
                return DocumentErrors.NotFound;
            }

            if (!FileTypes.IsDrawn(document.MediaType))
            {
                return DocumentErrors.NotDrawn(document.MediaType);
            }

            if (query.IsThumbnail && thumbnails.Find(document.Id) is { } kept)
            {
                return kept;
            }

            if ((await opening.OpenAsync(document, cancellationToken)).Failed(out var refusal, out var opened))
            {
                return refusal;
            }

            await using var bytes = opened;
            var drawn = await pictures.DrawAsync(
                bytes,
                document.MediaType,
                query.Page,
                query.IsThumbnail ? ThumbnailEdge : PageEdge,
                cancellationToken
            );
            if (drawn.Failed(out refusal, out var picture))
            {
                return refusal;
            }

            if (query.IsThumbnail)
            {
                thumbnails.Add(document.Id, picture);
            }
            else
            {
                await recording.RecordAsync(document, cancellationToken);
            }

            return picture;
        }
    }
}
