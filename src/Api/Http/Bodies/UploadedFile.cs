using Microsoft.AspNetCore.WebUtilities;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// The bytes of an uploaded part. A body that ends too early, or is put together wrongly, is a fault of the request and
/// not of ours: whoever reads learns it as one. So is a part that follows, which nobody would read.
/// </summary>
internal sealed class UploadedFile(Stream part, MultipartReader parts) : Stream
{
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
            if (read == 0 && buffer.Length > 0 && await parts.ReadNextSectionAsync(cancellationToken) is not null)
            {
                throw new BadBodyException(BodyErrors.PartAfterFile);
            }

            return read;
        }
        catch (Exception exception)
            when (exception is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The multipart body is not whole.", exception);
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
