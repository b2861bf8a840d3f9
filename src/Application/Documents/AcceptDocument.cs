using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Finds that a document proves what it should.</summary>
public sealed record AcceptDocument(string DocumentId) : ICommand<Document>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.accept");

    internal sealed class Handler(ReviewingDocuments reviewing) : IHandler<AcceptDocument, Document>
    {
        public Task<Result<Document>> Handle(AcceptDocument command, CancellationToken cancellationToken) =>
            reviewing.ReviewAsync(command.DocumentId, DocumentStatus.Accepted, null, cancellationToken);
    }
}
