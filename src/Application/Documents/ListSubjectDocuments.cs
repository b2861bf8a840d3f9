using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Lists the documents of a person or a business, oldest first; empty where there is none such.</summary>
public sealed record ListSubjectDocuments(string SubjectId) : IQuery<IReadOnlyList<SubjectDocumentView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectDocumentRepository documents, Caller caller)
        : IHandler<ListSubjectDocuments, IReadOnlyList<SubjectDocumentView>>
    {
        public async Task<Result<IReadOnlyList<SubjectDocumentView>>> Handle(
            ListSubjectDocuments query,
            CancellationToken cancellationToken
        )
        {
            var found = await documents.ListAsync(caller.TenantId, query.SubjectId, cancellationToken);
            IReadOnlyList<SideReview> reviews =
                found.Count == 0
                    ? []
                    : await documents.ReviewsAsync(caller.TenantId, query.SubjectId, cancellationToken);
            return found.Select(document => SubjectDocumentView.Of(document, reviews)).ToList();
        }
    }
}
