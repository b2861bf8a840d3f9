using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// The bytes of an uploaded part. A body that ends too early, or is put together wrongly, is refused as a bad request, and
/// is no failure of the service: whoever reads learns it so. So is a part that follows, which nobody would read, unless it is one that is not
/// used wherever it stands.
/// </summary>
internal sealed class UploadedFile(Stream part, MultipartReader parts, Func<string?, bool> isUnused) : Stream
{
    private const int MaxUnused = 8;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await part.ReadAsync(buffer, cancellationToken);
            if (read == 0 && buffer.Length > 0)
            {
                await SeeTheEndAsync(cancellationToken);
            }

            return read;
        }
        catch (Exception exception)
            when (exception is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The multipart body is not whole.", exception);
        }
    }

    private async Task SeeTheEndAsync(CancellationToken cancellationToken)
    {
        for (var after = 0; await parts.ReadNextSectionAsync(cancellationToken) is { } section; after++)
        {
            if (after == MaxUnused || !isUnused(UploadParts.NameOf(section)))
            {
                throw new BadBodyException(BodyErrors.PartAfterFile);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The parts of an uploaded body.</summary>
internal static class UploadParts
{
    /// <summary>The name a part gives itself (RFC 7578 §4.2); null where it gives none.</summary>
    public static string? NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && HeaderUtilities.RemoveQuotes(disposition.Name).Value is { Length: > 0 } name
            ? name
            : null;
}
