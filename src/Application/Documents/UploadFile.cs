using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// Takes a file in by itself; which document it is a side of is said afterwards. As with <see cref="UploadDocument"/> the
/// bytes are stored before the unit of work that records them.
/// </summary>
public sealed record UploadFile : IProcess<StoredFile>, IAttempt
{
    /// <summary>What it is called; it is cleaned, not refused.</summary>
    public string? FileName { get; init; }

    /// <summary>The bytes; read once, to the end or to the limit.</summary>
    public required Stream? Content { get; init; }

    /// <summary>The bytes where they are stored already; only <see cref="ReceiveFile"/> says so.</summary>
    public ReceivedContent? Received { get; internal init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("file.upload");

    internal sealed class Validator : AbstractValidator<UploadFile>
    {
        public Validator()
        {
            RuleFor(c => c.FileName)
                .MaximumLength(UploadDocument.MaxFileName)
                .WithMessage($"fileName must be at most {UploadDocument.MaxFileName} characters");
            RuleFor(c => c.Content)
                .NotNull()
                .When(c => c.Received is null)
                .OverridePropertyName("fileContent")
                .WithMessage("fileContent is required");
        }
    }

    internal sealed class Handler(
        ReceivingDocuments receiving,
        ISubjectDocumentRepository documents,
        IAuditLog audit,
        IUnitOfWork unitOfWork,
        Caller caller,
        TimeProvider time
    ) : IHandler<UploadFile, StoredFile>
    {
        public async Task<Result<StoredFile>> Handle(UploadFile command, CancellationToken cancellationToken)
        {
            var received = command.Received;
            if (
                received is null
                && (await receiving.StoreAsync(command.Content!, cancellationToken)).Failed(
                    out var refusal,
                    out received
                )
            )
            {
                return refusal;
            }

            return await unitOfWork.RunAsync(() => RecordAsync(command, received), cancellationToken);
        }

        private async Task<Result<StoredFile>> RecordAsync(UploadFile command, ReceivedContent received)
        {
            var now = time.Now();
            var actor = caller.Required;
            var file = new StoredFile
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                FileName = FileTypes.CleanName(command.FileName, received.MediaType),
                MediaType = received.MediaType,
                Size = received.Size,
                Sha256 = received.Sha256,
                UploadedBy = actor.Identity,
                UploadedByName = actor.Name,
                UploadedAt = now,
            };
            await documents.AddAsync(file, CancellationToken.None);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "file.uploaded",
                    OccurredAt = now,
                    Facts = [new("fileId", file.Id), new("mediaType", file.MediaType), new("sha256", file.Sha256)],
                },
                CancellationToken.None
            );
            return file;
        }
    }
}
