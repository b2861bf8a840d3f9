using FluentValidation;
using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>
/// Takes in one picture of a document for the caller's form; another one of the same side takes its place. As with every upload the bytes
/// are stored before the unit of work that records them.
/// </summary>
public sealed record AddFormFile : IProcess<FormLink>, IAttempt
{
    /// <summary>Most bytes of the files of one link together, those that were replaced included.</summary>
    public const long MaxBytes = 100 * 1024 * 1024;

    /// <summary>For which of the form's documents, from 0.</summary>
    public required int Document { get; init; }

    /// <summary>Which of the types that suffice; the first when it is none of them.</summary>
    public string? Type { get; init; }

    /// <summary>Which picture of it, from 0.</summary>
    public required int Side { get; init; }

    /// <summary>What it is called; it is cleaned, not refused.</summary>
    public string? FileName { get; init; }

    /// <summary>The bytes; read once, to the end or to the limit.</summary>
    public required Stream Content { get; init; }

    /// <summary>The browser session.</summary>
    public required string Session { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.FillForms;

    /// <inheritdoc/>
    public AuditTarget Target => new("form.fill");

    /// <summary>Without what is sent.</summary>
    public override string ToString() => $"AddFormFile {{ Document = {Document}, Side = {Side} }}";

    internal sealed class Validator : AbstractValidator<AddFormFile>
    {
        public Validator()
        {
            RuleFor(c => c.Session).Required().Line(64);
            RuleFor(c => c.FileName)
                .MaximumLength(UploadDocument.MaxFileName)
                .WithMessage($"fileName must be at most {UploadDocument.MaxFileName} characters");
        }
    }

    internal sealed class Handler(
        FillingForms filling,
        ReceivingDocuments receiving,
        ISubjectDocumentRepository files,
        Dispatcher dispatcher,
        IUnitOfWork unitOfWork,
        TimeProvider time
    ) : IHandler<AddFormFile, FormLink>
    {
        public async Task<Result<FormLink>> Handle(AddFormFile command, CancellationToken cancellationToken)
        {
            if (
                (await filling.OpenAsync(cancellationToken)).Failed(out var refusal, out var form)
                || (refusal = command.RefusalOf(form)) is not null
                || (await receiving.StoreAsync(command.Content, cancellationToken)).Failed(
                    out refusal,
                    out var received
                )
            )
            {
                return refusal;
            }

            return await unitOfWork.RunAsync(() => RecordAsync(command, received), cancellationToken);
        }

        private async Task<Result<FormLink>> RecordAsync(AddFormFile command, ReceivedContent received)
        {
            if (
                (await filling.OpenAsync(CancellationToken.None)).Failed(out var refusal, out var form)
                || (refusal = command.RefusalOf(form, received.Size)) is not null
                || (
                    await dispatcher.SendAsync(
                        new UploadFile
                        {
                            FileName = command.FileName,
                            Content = null,
                            Received = received,
                        },
                        CancellationToken.None
                    )
                ).Failed(out refusal, out var file)
            )
            {
                return refusal;
            }

            // It is kept as long as the form can be sent, and no longer unless a document takes it.
            var link = form.Link;
            await files.KeepUntilAsync(link.TenantId, file.Id, link.ExpiresAt, CancellationToken.None);
            foreach (var replaced in link.Draft.Files.Where(command.Replaces))
            {
                await files.KeepUntilAsync(link.TenantId, replaced.FileId, time.Now(), CancellationToken.None);
            }

            var type = form.Definition.Documents[command.Document].Types;
            return await filling.SaveAsync(
                link,
                link.Draft with
                {
                    Files =
                    [
                        .. link.Draft.Files.Where(other => !command.Replaces(other)),
                        new FormFile(
                            command.Document,
                            command.Type is not null && type.Contains(command.Type) ? command.Type : type[0],
                            command.Side,
                            file.Id,
                            file.FileName,
                            file.Size,
                            command.Session
                        ),
                    ],
                    Bytes = link.Draft.Bytes + file.Size,
                },
                CancellationToken.None
            );
        }
    }

    private bool Replaces(FormFile file) => (file.Document, file.Side) == (Document, Side);

    private Error? RefusalOf(FilledForm form, long size = 0) =>
        Document < 0
        || Document >= form.Definition.Documents.Count
        || Side < 0
        || Side >= form.Definition.Documents[Document].Sides
            ? FormErrors.LinkNotFound
        : form.Link.Draft.Bytes + size >= MaxBytes ? FormErrors.TooManyBytes(MaxBytes)
        : null;
}
