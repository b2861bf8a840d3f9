namespace VerificationService.Infrastructure.Dossiers;

/// <summary>
/// Gathers what is written synchronously and hands it on with the next asynchronous write: a ZIP's headers and tails are a few bytes
/// written synchronously, which the response's body does not take.
/// </summary>
internal sealed class GatheredWrites(Stream next) : Stream
{
    private readonly MemoryStream gathered = new();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => gathered.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => gathered.Write(buffer);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await HandOnAsync(cancellationToken);
        await next.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await HandOnAsync(cancellationToken);
        await next.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gathered.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask HandOnAsync(CancellationToken cancellationToken)
    {
        if (gathered.Length > 0)
        {
            await next.WriteAsync(gathered.GetBuffer().AsMemory(0, (int)gathered.Length), cancellationToken);
            gathered.SetLength(0);
        }
    }
}
