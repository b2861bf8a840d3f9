using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Documents;

/// <summary>The first half of <see cref="UploadFile"/> by itself, as <see cref="ReceiveDocument"/> is of its upload.</summary>
/// <param name="Upload">What is uploaded.</param>
public sealed record ReceiveFile(UploadFile Upload) : IProcess<UploadFile>, IAttempt
{
    /// <inheritdoc/>
    public Permission Permission => Upload.Permission;

    /// <inheritdoc/>
    public AuditTarget Target => Upload.Target;

    internal sealed class Validator : AbstractValidator<ReceiveFile>
    {
        // Field names are the upload's, without a prefix.
        public Validator() => RuleFor(c => c.Upload).SetValidator(new UploadFile.Validator()).OverridePropertyName("");
    }

    internal sealed class Handler(ReceivingDocuments receiving) : IHandler<ReceiveFile, UploadFile>
    {
        public async Task<Result<UploadFile>> Handle(ReceiveFile command, CancellationToken cancellationToken) =>
            (await receiving.StoreAsync(command.Upload.Content!, cancellationToken)).Failed(
                out var refusal,
                out var received
            )
                ? refusal
                : command.Upload with
                {
                    Content = null,
                    Received = received,
                };
    }
}
