using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Changes what is said of a subject's document. In each open case that is a new version, to be reviewed anew; decided cases
/// keep the one they were decided upon.
/// </summary>
public sealed record ChangeSubjectDocument(string DocumentId, SubjectDocumentFields Fields) : ICommand<SubjectDocument>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.change");

    internal sealed class Validator : AbstractValidator<ChangeSubjectDocument>
    {
        public Validator() =>
            RuleFor(c => c.Fields).SetValidator(new SubjectDocumentFields.Validator()).OverridePropertyName("");
    }

    internal sealed class Handler(
        ISubjectDocumentRepository documents,
        PlacingDocuments placing,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ChangeSubjectDocument, SubjectDocument>
    {
        public async Task<Result<SubjectDocument>> Handle(
            ChangeSubjectDocument command,
            CancellationToken cancellationToken
        )
        {
            var current = await documents.FindAsync(caller.TenantId, command.DocumentId, cancellationToken);
            if (current is null)
            {
                return DocumentErrors.NotFound;
            }

            if (await documents.TakeFilesAsync(command.Fields, caller.TenantId, cancellationToken) is { } missing)
            {
                return missing;
            }

            var changed = command.Fields.On(current);
            if (changed.Says(current))
            {
                return current;
            }

            await documents.SaveAsync(changed, cancellationToken);
            await audit.AppendAsync(changed.ToAudit("document.changed", time.Now()), cancellationToken);
            return await placing.InOpenCasesAsync(changed, cancellationToken) is { } refusal ? refusal : changed;
        }
    }
}
