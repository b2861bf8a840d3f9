using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Documents;

/// <summary>
/// Adds a document to a case, or a new version of one. The bytes come in at the sender's pace and are stored before the
/// unit of work that records them: what fails in between leaves bytes that nobody names, and a sweep removes them.
/// Sending the bytes of the current version again changes nothing.
/// </summary>
public sealed record UploadDocument : IProcess<Document>, IAttempt
{
    /// <summary>The longest name a sender gives a document, in characters.</summary>
    public const int MaxDocId = 100;

    /// <summary>The longest name of a file, in characters, before it is cleaned.</summary>
    public const int MaxFileName = 1000;

    /// <summary>The case.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The sender's own name for the document; ours when null, and then always a new document.</summary>
    public string? DocId { get; init; }

    /// <summary>What it is to prove.</summary>
    public required string? DocumentType { get; init; }

    /// <summary>What the file is called; it is cleaned, not refused.</summary>
    public string? FileName { get; init; }

    /// <summary>The bytes; read once, to the end or to the limit.</summary>
    public required Stream? Content { get; init; }

    /// <summary>The bytes where they are stored already; only <see cref="ReceiveDocument"/> says so.</summary>
    public ReceivedContent? Received { get; internal init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.upload_document", VerificationId);

    internal sealed class Validator : AbstractValidator<UploadDocument>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.DocId).Cascade(CascadeMode.Stop).Unpadded().Line(MaxDocId);
            RuleFor(c => c.DocumentType)
                .Must(DocumentTypes.IsWellFormed)
                .WithMessage($"documentType must be {DocumentTypes.Form}");
            RuleFor(c => c.FileName)
                .MaximumLength(MaxFileName)
                .WithMessage($"fileName must be at most {MaxFileName} characters");
            RuleFor(c => c.Content)
                .NotNull()
                .When(c => c.Received is null)
                .OverridePropertyName("fileContent")
                .WithMessage("fileContent is required");
        }
    }

    internal sealed class Handler(
        ReceivingDocuments receiving,
        IVerificationRepository verifications,
        IDocumentRepository documents,
        IUnitOfWork unitOfWork,
        Caller caller,
        TimeProvider time
    ) : IHandler<UploadDocument, Document>
    {
        public async Task<Result<Document>> Handle(UploadDocument command, CancellationToken cancellationToken)
        {
            if (command.Received is { } already)
            {
                return await unitOfWork.RunAsync(() => RecordAsync(command, already), cancellationToken);
            }

            return (await receiving.ReceiveAsync(command, cancellationToken)).Failed(out var refusal, out var received)
                ? refusal
                : await unitOfWork.RunAsync(() => RecordAsync(command, received), cancellationToken);
        }

        private async Task<Result<Document>> RecordAsync(UploadDocument command, ReceivedContent received)
        {
            var verification = await verifications.FindAsync(
                caller.TenantId,
                command.VerificationId,
                CancellationToken.None
            );
            if (verification is null)
            {
                return VerificationErrors.NotFound;
            }

            var current = command.DocId is { } docId
                ? await documents.FindCurrentAsync(caller.TenantId, verification.Id, docId, CancellationToken.None)
                : null;
            if (current is not null && current.Type != command.DocumentType)
            {
                return DocumentErrors.OtherType(current.Type);
            }

            if (current?.Sha256 == received.Sha256)
            {
                return current;
            }

            var now = time.Now();
            var id = Ids.New(now);
            var actor = caller.Required;
            var document = new Document
            {
                Id = id,
                TenantId = caller.TenantId,
                VerificationId = verification.Id,
                DocId = command.DocId ?? id,
                Number = (current?.Number ?? 0) + 1,
                Type = command.DocumentType!,
                FileName = FileTypes.CleanName(command.FileName, received.MediaType),
                MediaType = received.MediaType,
                Size = received.Size,
                Sha256 = received.Sha256,
                UploadedBy = actor.Identity,
                UploadedByName = actor.Name,
                UploadedAt = now,
            };
            await documents.AddAsync(document, CancellationToken.None);
            verification.DocumentsChanged(new DocumentUploaded(document));
            var saved = await verifications.SaveAsync(verification, CancellationToken.None);
            return saved.Error is { } lost ? lost : document;
        }
    }
}
