using VerificationService.Domain.Shared;

namespace VerificationService.Application.Documents;

/// <summary>
/// Draws pictures of documents that browsers do not show, and small ones of those that they do. Somebody else made the bytes:
/// what a drawing may take of memory and time is bounded, and bytes that are none of their type are a refusal.
/// </summary>
public interface IDocumentPictures
{
    /// <summary>How many pages the document has: more than one in a TIFF alone.</summary>
    /// <param name="bytes">The document's bytes.</param>
    /// <param name="mediaType">What they are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<Result<int>> CountPagesAsync(Stream bytes, string mediaType, CancellationToken cancellationToken);

    /// <summary>Draws one page, upright, as a JPEG.</summary>
    /// <param name="bytes">The document's bytes.</param>
    /// <param name="mediaType">What they are.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="edge">The longest edge of the drawing, in pixels; a smaller page keeps its size.</param>
    /// <param name="cancellationToken">Ends the drawing.</param>
    Task<Result<byte[]>> DrawAsync(
        Stream bytes,
        string mediaType,
        int page,
        int edge,
        CancellationToken cancellationToken
    );
}
