using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Documents;

/// <summary>Takes in the bytes of an upload, at its sender's pace and outside any unit of work.</summary>
internal sealed class ReceivingDocuments(
    IVerificationReader cases,
    IDocumentStore store,
    IUploadScanner scanner,
    IHeldContents held,
    IUnitOfWork unitOfWork,
    DocumentOptions options,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Stores the bytes of an upload to a case of the caller's tenant.</summary>
    public async Task<Result<ReceivedContent>> ReceiveAsync(UploadDocument upload, CancellationToken cancellationToken)
    {
        // Looked up before a byte is stored, and again with the row.
        if (await cases.FindAsync(caller.TenantId, upload.VerificationId, cancellationToken) is null)
        {
            return VerificationErrors.NotFound;
        }

        return await StoreAsync(upload.Content!, cancellationToken);
    }

    /// <summary>Stores the bytes of a file of the caller's tenant.</summary>
    public async Task<Result<ReceivedContent>> StoreAsync(Stream content, CancellationToken cancellationToken)
    {
        var head = new byte[FileTypes.HeadLength];
        var read = await content.ReadAtLeastAsync(head, head.Length, false, cancellationToken);
        if (read == 0)
        {
            return DocumentErrors.Empty;
        }

        if (FileTypes.Of(head.AsSpan(0, read)) is not { } mediaType)
        {
            return DocumentErrors.UnsupportedType;
        }

        var stored = await store.StoreAsync(
            caller.TenantId,
            head.AsMemory(0, read),
            content,
            options.MaxBytes,
            cancellationToken
        );
        if (stored is null)
        {
            return DocumentErrors.TooLarge(options.MaxBytes);
        }

        return await RefusedByScannerAsync(stored, cancellationToken) is { } refusal
            ? refusal
            : new ReceivedContent(stored.Sha256, stored.Size, mediaType);
    }

    // What is refused is named by no row, and swept. What nobody has answered for is held before a row names it.
    private async Task<Error?> RefusedByScannerAsync(StoredContent stored, CancellationToken cancellationToken)
    {
        if (!scanner.IsConfigured)
        {
            return null;
        }

        await using var content = await store.OpenAsync(caller.TenantId, stored.Sha256, cancellationToken);
        var scan = await scanner.ScanAsync(content, cancellationToken);
        if (scan.Found is not null)
        {
            return DocumentErrors.Infected;
        }

        if (!scan.HasAnswered)
        {
            await unitOfWork.RunAsync(
                async () =>
                {
                    await held.HoldAsync(caller.TenantId, stored.Sha256, time.Now(), CancellationToken.None);
                    return true;
                },
                cancellationToken
            );
        }

        return null;
    }
}

/// <summary>The bytes of an upload, stored.</summary>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MediaType">What they are, told by the first of them.</param>
public sealed record ReceivedContent(string Sha256, long Size, string MediaType);
