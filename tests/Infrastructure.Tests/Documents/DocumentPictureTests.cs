using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Documents;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Documents;

/// <summary>Pictures of what somebody else sent: each page by itself, within bounds, and nothing worse than a refusal.</summary>
public sealed class DocumentPictureTests : IDisposable
{
    private const string Tiff = "image/tiff";
    private const string Jpeg = "image/jpeg";
    private const string Png = "image/png";

    private readonly DocumentPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    private async Task<Result<byte[]>> DrawAsync(byte[] file, string mediaType, int page = 1, int edge = 3200)
    {
        using var stream = new MemoryStream(file);
        return await pictures.DrawAsync(stream, mediaType, page, edge, CancellationToken.None);
    }

    private async Task<Result<int>> CountAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return await pictures.CountPagesAsync(stream, Tiff, CancellationToken.None);
    }

    private static byte[] ThreePages()
    {
        using var all = new Image<Rgb24>(40, 20, Color.Red);
        foreach (var colour in new[] { Color.Lime, Color.Blue })
        {
            using var page = new Image<Rgb24>(40, 20, colour);
            all.Frames.AddFrame(page.Frames.RootFrame);
        }

        using var file = new MemoryStream();
        all.SaveAsTiff(file, new TiffEncoder());
        return file.ToArray();
    }

    [Theory]
    [InlineData(1, 255, 0, 0)]
    [InlineData(2, 0, 255, 0)]
    [InlineData(3, 0, 0, 255)]
    public async Task Each_page_of_a_TIFF_is_drawn_by_itself(int page, int red, int green, int blue)
    {
        var file = ThreePages();
        Assert.Equal(3, (await CountAsync(file)).Value);

        using var drawn = Image.Load<Rgb24>((await DrawAsync(file, Tiff, page)).Value);

        Assert.Equal((40, 20), (drawn.Width, drawn.Height));
        var pixel = drawn[20, 10];
        Assert.InRange(pixel.R, red - 3, red + 3);
        Assert.InRange(pixel.G, green - 3, green + 3);
        Assert.InRange(pixel.B, blue - 3, blue + 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_page_that_is_not_there_is_refused(int page) =>
        Assert.Equal("DOCUMENT_PAGE_NOT_FOUND", (await DrawAsync(ThreePages(), Tiff, page)).Error?.Code);

    [Fact]
    public async Task A_picture_is_made_smaller_turned_upright_and_freed_of_what_the_camera_wrote()
    {
        using var photograph = new Image<Rgb24>(400, 200, Color.White);
        photograph.Metadata.ExifProfile = new ExifProfile();
        photograph.Metadata.ExifProfile.SetValue(ExifTag.Orientation, (ushort)6);
        photograph.Metadata.ExifProfile.SetValue(ExifTag.GPSMapDatum, "somewhere");
        using var file = new MemoryStream();
        photograph.SaveAsJpeg(file);

        var picture = (await DrawAsync(file.ToArray(), Jpeg, edge: 100)).Value;

        using var drawn = Image.Load(picture);
        Assert.Equal((50, 100), (drawn.Width, drawn.Height));
        Assert.Null(drawn.Metadata.ExifProfile);
    }

    [Fact]
    public async Task More_pixels_than_are_drawn_are_refused_before_memory_is_taken_for_them()
    {
        var png = TestPictures.Png;
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        var tiff = ThreePages();
        var second = TiffPages.Of(tiff)[1];
        for (var at = (int)second.Offset + 2; ; at += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(at)) == 257)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at + 2), 4);
                BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(at + 8), 2_000_000);
                break;
            }
        }

        Assert.Equal(DocumentErrors.TooMuchToDraw, (await DrawAsync(png, Png)).Error);
        Assert.Equal(DocumentErrors.TooMuchToDraw, (await DrawAsync(tiff, Tiff, 2)).Error);
        Assert.Null((await DrawAsync(tiff, Tiff, 3)).Error);
    }

    [Fact]
    public async Task Directories_that_lead_in_a_circle_end_where_they_began()
    {
        var tiff = ThreePages();
        var pages = TiffPages.Of(tiff);
        var last = (int)pages[2].Offset;
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(last));
        BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(last + 2 + (entries * 12)), pages[0].Offset);

        Assert.Equal(3, (await CountAsync(tiff)).Value);
    }

    [Fact]
    public async Task Whatever_is_cut_off_or_changed_is_a_picture_or_a_refusal()
    {
        var random = new Random(18);
        foreach (var (file, type) in new[] { (ThreePages(), Tiff), (TestPictures.Png, Png) })
        {
            for (var i = 0; i < 300; i++)
            {
                var broken = file[..random.Next(4, file.Length + 1)];
                for (var changes = random.Next(1, 5); changes > 0; changes--)
                {
                    broken[random.Next(4, Math.Max(5, broken.Length)) % broken.Length] = (byte)random.Next(256);
                }

                var drawn = await DrawAsync(broken, type);

                Assert.True(
                    drawn.Error is null
                        || drawn.Error == DocumentErrors.Unreadable
                        || drawn.Error == DocumentErrors.TooMuchToDraw
                );
            }
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
