using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Reads one document of a subject.</summary>
public sealed record GetSubjectDocument(string DocumentId) : IQuery<SubjectDocumentView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectDocumentRepository documents, Caller caller)
        : IHandler<GetSubjectDocument, SubjectDocumentView>
    {
        public async Task<Result<SubjectDocumentView>> Handle(
            GetSubjectDocument query,
            CancellationToken cancellationToken
        ) =>
            await documents.FindAsync(caller.TenantId, query.DocumentId, cancellationToken) is { } document
                ? SubjectDocumentView.Of(
                    document,
                    await documents.ReviewsAsync(caller.TenantId, document.SubjectId, cancellationToken)
                )
                : DocumentErrors.NotFound;
    }
}
