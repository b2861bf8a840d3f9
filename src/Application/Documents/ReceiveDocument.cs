using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>
/// The first half of <see cref="UploadDocument"/> by itself, for who has a unit of work of their own around the second: the
/// bytes are taken in and stored, and the answer is the same upload, which then waits for no sender. Whoever leaves it at that
/// has changed nothing; what nobody names is swept.
/// </summary>
/// <param name="Upload">What is uploaded.</param>
public sealed record ReceiveDocument(UploadDocument Upload) : IProcess<UploadDocument>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Upload.Permission;

    /// <inheritdoc/>
    public AuditTarget Target => Upload.Target;

    internal sealed class Validator : AbstractValidator<ReceiveDocument>
    {
        // Field names are the upload's, without a prefix.
        public Validator() =>
            RuleFor(c => c.Upload).SetValidator(new UploadDocument.Validator()).OverridePropertyName("");
    }

    internal sealed class Handler(ReceivingDocuments receiving) : IHandler<ReceiveDocument, UploadDocument>
    {
        public async Task<Result<UploadDocument>> Handle(
            ReceiveDocument command,
            CancellationToken cancellationToken
        ) =>
            (await receiving.ReceiveAsync(command.Upload, cancellationToken)).Failed(out var refusal, out var received)
                ? refusal
                : command.Upload with
                {
                    Content = null,
                    Received = received,
                };
    }
}
