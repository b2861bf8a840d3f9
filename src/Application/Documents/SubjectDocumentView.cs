using VerificationService.Domain.Documents;

namespace VerificationService.Application.Documents;

/// <summary>A subject's document and what was found of it.</summary>
/// <param name="Document">The document.</param>
/// <param name="Status">Rejected when a side of it was, accepted when all were, in the case where it came last.</param>
/// <param name="Reasons">Why sides were rejected.</param>
public sealed record SubjectDocumentView(SubjectDocument Document, DocumentStatus Status, IReadOnlyList<string> Reasons)
{
    /// <summary>The document as it is shown.</summary>
    /// <param name="document">The document.</param>
    /// <param name="reviews">What reviewers found of its subject's documents.</param>
    public static SubjectDocumentView Of(SubjectDocument document, IEnumerable<SideReview> reviews)
    {
        var own = reviews.Where(review => review.SubjectDocumentId == document.Id).ToList();
        var last = own.MaxBy(review => review.UploadedAt)?.VerificationId;
        var sides = own.Where(review => review.VerificationId == last).ToList();
        return new SubjectDocumentView(
            document,
            sides.Exists(side => side.Status == DocumentStatus.Rejected) ? DocumentStatus.Rejected
                : sides.Count > 0 && sides.TrueForAll(side => side.Status == DocumentStatus.Accepted)
                    ? DocumentStatus.Accepted
                : DocumentStatus.Pending,
            [.. sides.Select(side => side.Reason).OfType<string>().Distinct()]
        );
    }
}
