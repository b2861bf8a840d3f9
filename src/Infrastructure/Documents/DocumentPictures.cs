using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using VerificationService.Application.Documents;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Infrastructure.Documents;

/// <summary>
/// Draws with ImageSharp, which is managed code: bytes made to break a decoder end in an exception, not in this process's memory.
/// A file is read whole, up to <see cref="MostBytes"/>; its pixels are counted from its header before they are decoded;
/// two drawings run at a time.
/// </summary>
internal sealed class DocumentPictures : IDocumentPictures, IDisposable
{
    /// <summary>Most bytes of a file that is drawn.</summary>
    public const long MostBytes = 32 * 1024 * 1024;

    /// <summary>Most pixels: a photograph of 50 million, an A3 sheet at 400 dots an inch has 31.</summary>
    public const long MostPixels = 50_000_000;

    // Decoded, 50 million pixels are 150 MB; a decoder keeps about as much beside them.
    private const int MostMegabytes = 512;
    private const int AtATime = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JpegEncoder Encoder = new() { Quality = 85 };

    private static readonly Configuration Drawing = new(
        new JpegConfigurationModule(),
        new PngConfigurationModule(),
        new WebpConfigurationModule(),
        new TiffConfigurationModule()
    )
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(
            new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 32, AllocationLimitMegabytes = MostMegabytes }
        ),
    };

    private readonly SemaphoreSlim turns = new(AtATime);

    public void Dispose() => turns.Dispose();

    public async Task<Result<int>> CountPagesAsync(Stream bytes, string mediaType, CancellationToken cancellationToken)
    {
        if (!FileTypes.HasDrawnPages(mediaType))
        {
            return 1;
        }

        if (await ReadAsync(bytes, cancellationToken) is not { } file)
        {
            return DocumentErrors.TooMuchToDraw;
        }

        var pages = TiffPages.Of(file);
        return pages.Count == 0 ? DocumentErrors.Unreadable : pages.Count;
    }

    public async Task<Result<byte[]>> DrawAsync(
        Stream bytes,
        string mediaType,
        int page,
        int edge,
        CancellationToken cancellationToken
    )
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await ReadAsync(bytes, cancellationToken) is { } file
                ? await DrawAsync(file, mediaType, page, edge, cancellationToken)
                : DocumentErrors.TooMuchToDraw;
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<Result<byte[]>> DrawAsync(
        byte[] file,
        string mediaType,
        int page,
        int edge,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return Choose(file, mediaType, page) is { } refusal
                ? refusal
                : await DrawAsync(file, DecoderOf(mediaType), edge, patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a decoder stumbles over stands in bytes that somebody else made: it is their damage, not a bug here.
            return exception is OperationCanceledException or InvalidMemoryOperationException
                ? DocumentErrors.TooMuchToDraw
                : DocumentErrors.Unreadable;
        }
    }

    // Null when there is more than is read.
    private static async Task<byte[]?> ReadAsync(Stream bytes, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var buffer = new byte[81920];
        int count;
        while ((count = await bytes.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read.Length + count > MostBytes)
            {
                return null;
            }

            await read.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return read.ToArray();
    }

    private static Error? Choose(byte[] file, string mediaType, int page)
    {
        if (FileTypes.HasDrawnPages(mediaType))
        {
            var pages = TiffPages.Of(file);
            if (pages.Count == 0)
            {
                return DocumentErrors.Unreadable;
            }

            if (page < 1 || page > pages.Count)
            {
                return DocumentErrors.NoSuchPage(pages.Count);
            }

            var chosen = pages[page - 1];
            if ((long)chosen.Width * chosen.Height > MostPixels)
            {
                return DocumentErrors.TooMuchToDraw;
            }

            TiffPages.PutFirst(file, chosen);
            return null;
        }

        if (page != 1)
        {
            return DocumentErrors.NoSuchPage(1);
        }

        return Image.Identify(Drawing, file, out _) is not { } size ? DocumentErrors.Unreadable
            : (long)size.Width * size.Height > MostPixels ? DocumentErrors.TooMuchToDraw
            : null;
    }

    private static async Task<byte[]> DrawAsync(
        byte[] file,
        IImageDecoder decoder,
        int edge,
        CancellationToken cancellationToken
    )
    {
        using var stream = new MemoryStream(file, writable: false);
        using var picture = await Image.LoadAsync<Rgb24>(Drawing, stream, decoder, cancellationToken);
        picture.Mutate(Drawing, drawing => drawing.AutoOrient());
        if (Math.Max(picture.Width, picture.Height) > edge)
        {
            var size = new ResizeOptions { Size = new Size(edge, edge), Mode = ResizeMode.Max };
            picture.Mutate(Drawing, drawing => drawing.Resize(size));
        }

        // What a camera wrote beside the picture, such as where it was taken, is not what is shown.
        picture.Metadata.ExifProfile = null;
        picture.Metadata.XmpProfile = null;
        picture.Metadata.IptcProfile = null;
        using var drawn = new MemoryStream();
        await picture.SaveAsync(drawn, Encoder, cancellationToken);
        return drawn.ToArray();
    }

    private static IImageDecoder DecoderOf(string mediaType) =>
        mediaType switch
        {
            "image/jpeg" => new JpegDecoder(),
            "image/png" => new PngDecoder(),
            "image/webp" => new WebpDecoder(),
            _ => new TiffDecoder { DecodingMode = FrameDecodingMode.First },
        };
}
