using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Finds that a document does not prove what it should, and says why.</summary>
public sealed record RejectDocument(string DocumentId, string? Reason) : ICommand<Document>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.reject");

    internal sealed class Validator : AbstractValidator<RejectDocument>
    {
        public Validator() => RuleFor(c => c.Reason).Required().Text(ApproveVerification.MaxNotes);
    }

    internal sealed class Handler(ReviewingDocuments reviewing) : IHandler<RejectDocument, Document>
    {
        public Task<Result<Document>> Handle(RejectDocument command, CancellationToken cancellationToken) =>
            reviewing.ReviewAsync(command.DocumentId, DocumentStatus.Rejected, command.Reason, cancellationToken);
    }
}
