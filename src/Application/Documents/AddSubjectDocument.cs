using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>Adds a document to a person or a business: it stands in each of their open cases and in those opened later.</summary>
public sealed record AddSubjectDocument(string? ApplicantId, SubjectDocumentFields Fields) : ICommand<SubjectDocument>
{
    /// <summary>Most documents of one subject.</summary>
    public const int MaxDocuments = 100;

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("document.create");

    internal sealed class Validator : AbstractValidator<AddSubjectDocument>
    {
        public Validator()
        {
            RuleFor(c => c.ApplicantId).Required();
            RuleFor(c => c.Fields.DocumentType)
                .Required()
                .OverridePropertyName("documentType")
                .WithMessage("documentType is required");
            RuleFor(c => c.Fields).SetValidator(new SubjectDocumentFields.Validator()).OverridePropertyName("");
        }
    }

    internal sealed class Handler(
        ISubjectRepository subjects,
        ISubjectDocumentRepository documents,
        PlacingDocuments placing,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<AddSubjectDocument, SubjectDocument>
    {
        public async Task<Result<SubjectDocument>> Handle(
            AddSubjectDocument command,
            CancellationToken cancellationToken
        )
        {
            var person = await subjects.FindApplicantAsync(caller.TenantId, command.ApplicantId!, cancellationToken);
            var business = person is null
                ? await subjects.FindOrganizationAsync(caller.TenantId, command.ApplicantId!, cancellationToken)
                : null;
            if ((person?.Id ?? business?.Id) is not { } subjectId)
            {
                return SubjectErrors.ApplicantNotFound;
            }

            if ((person?.ErasedAt ?? business?.ErasedAt) is not null)
            {
                return SubjectErrors.Erased;
            }

            if ((await documents.ListAsync(caller.TenantId, subjectId, cancellationToken)).Count >= MaxDocuments)
            {
                return DocumentErrors.TooMany(MaxDocuments);
            }

            var now = time.Now();
            var document = command.Fields.On(
                new SubjectDocument
                {
                    Id = Ids.New(now),
                    TenantId = caller.TenantId,
                    SubjectId = subjectId,
                    Type = command.Fields.DocumentType!,
                    CreatedAt = now,
                }
            );
            if (await documents.TakeFilesAsync(command.Fields, caller.TenantId, cancellationToken) is { } missing)
            {
                return missing;
            }

            await documents.AddAsync(document, cancellationToken);
            await audit.AppendAsync(document.ToAudit("document.created", now), cancellationToken);
            return await placing.InOpenCasesAsync(document, cancellationToken) is { } refusal ? refusal : document;
        }
    }
}

/// <summary>What adding and changing a subject's document do alike.</summary>
internal static class SubjectDocuments
{
    /// <summary>Puts the files of the sides into the document; refused where the tenant does not have one of them.</summary>
    public static async Task<Error?> TakeFilesAsync(
        this ISubjectDocumentRepository documents,
        SubjectDocumentFields fields,
        string tenantId,
        CancellationToken cancellationToken
    )
    {
        var ids = fields.Sides.Select(side => side.FileId).Distinct().ToList();
        return ids.Count == 0 || await documents.TryTakeAsync(tenantId, ids, cancellationToken)
            ? null
            : DocumentErrors.FileNotFound;
    }

    /// <summary>The entry of the subject's history.</summary>
    public static AuditRecord ToAudit(this SubjectDocument document, string action, DateTimeOffset now) =>
        new()
        {
            TenantId = document.TenantId,
            Stream = AuditStreams.Subject(document.SubjectId),
            Action = action,
            OccurredAt = now,
            Facts =
            [
                new("documentId", document.Id),
                new("documentType", document.Type),
                new("files", string.Join(',', document.Sides.Values)),
            ],
        };
}
