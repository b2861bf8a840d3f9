using System.Globalization;
using System.Text;
using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Documents;

/// <summary>Which files are taken, told by their first bytes: a name says what its giver likes.</summary>
public static class FileTypes
{
    /// <summary>How many bytes are enough to tell.</summary>
    public const int HeadLength = 16;

    /// <summary>The longest cleaned name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>The types, for messages.</summary>
    public const string Names = "PDF, JPEG, PNG, WebP, TIFF, HEIC";

    /// <summary>The ends of their names, as a page's field for files lists them.</summary>
    public const string Accepted = ".pdf,.jpg,.jpeg,.png,.webp,.tif,.tiff,.heic,.heif";

    private const string Pdf = "application/pdf";
    private const string Jpeg = "image/jpeg";
    private const string Png = "image/png";
    private const string WebP = "image/webp";
    private const string Tiff = "image/tiff";
    private const string Heic = "image/heic";

    private static ReadOnlySpan<byte> JpegMark => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngMark => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The media type of a file that begins like this; null when it is not taken.</summary>
    public static string? Of(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith(JpegMark) ? Jpeg
        : head.StartsWith(PngMark) ? Png
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8) ? WebP
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? Tiff
        : head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) && IsHeic(head[8..12]) ? Heic
        : null;

    /// <summary>Whether every browser shows it by itself; the others are for downloading.</summary>
    public static bool IsShown(string mediaType) => mediaType is Pdf or Jpeg or Png or WebP;

    /// <summary>The type as people call it.</summary>
    public static string ShortName(string mediaType) =>
        mediaType switch
        {
            Pdf => "PDF",
            Jpeg => "JPEG",
            Png => "PNG",
            WebP => "WebP",
            Tiff => "TIFF",
            _ => "HEIC",
        };

    /// <summary>Whether the service draws pictures of it (<c>docs/decisions/0051-documents-in-the-console.md</c>).</summary>
    public static bool IsDrawn(string mediaType) => mediaType is Jpeg or Png or WebP or Tiff;

    /// <summary>Whether it may have several pages that the service draws one by one.</summary>
    public static bool HasDrawnPages(string mediaType) => mediaType is Tiff;

    /// <summary>Whether a browser shows it with a viewer of its own.</summary>
    public static bool HasViewer(string mediaType) => mediaType is Pdf;

    /// <summary>
    /// A name that is safe to show and to offer for a download: no path, nothing unseen or turning the reading direction
    /// (which makes <c>gpj.exe</c> of <c>exe.jpg</c>), nothing that a file system or a header takes for more than a letter.
    /// </summary>
    public static string CleanName(string? name, string mediaType)
    {
        var clean = new StringBuilder();
        foreach (
            var rune in (name ?? "").AsSpan(Math.Max(0, (name ?? "").LastIndexOfAny(['/', '\\']) + 1)).EnumerateRunes()
        )
        {
            var isUnseen =
                Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned;
            if (!isUnseen && rune != Rune.ReplacementChar)
            {
                clean.Append(
                    rune.IsAscii && "<>:\"|?*;%".Contains((char)rune.Value, StringComparison.Ordinal) ? '_' : rune
                );
            }
        }

        var text = clean.ToString().Trim(' ', '.');
        if (ShownText.IsEmpty(text))
        {
            text = "";
        }

        if (text.Length > MaxName)
        {
            // The last bytes say which type it is.
            var from = text.Length - MaxName;
            text = text[(char.IsLowSurrogate(text[from]) ? from + 1 : from)..];
        }

        return text.Length > 0
            ? text
            : "document." + mediaType[(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>
    /// The name under which a file is offered for download: it ends as what the bytes are is named, whatever the sender's name
    /// ends in, so that nothing but a viewer of that type opens it.
    /// </summary>
    public static string DownloadName(string fileName, string mediaType)
    {
        var extensions = Extensions(mediaType);
        return extensions.Any(extension => fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            ? fileName
            : fileName + extensions[0];
    }

    private static string[] Extensions(string mediaType) =>
        mediaType switch
        {
            Pdf => [".pdf"],
            Jpeg => [".jpg", ".jpeg"],
            Png => [".png"],
            WebP => [".webp"],
            Tiff => [".tif", ".tiff"],
            Heic => [".heic", ".heif"],
            _ => [".bin"],
        };

    // ISO 23008-12 §10 names the brands.
    private static bool IsHeic(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("heic"u8)
        || brand.SequenceEqual("heix"u8)
        || brand.SequenceEqual("hevc"u8)
        || brand.SequenceEqual("mif1"u8)
        || brand.SequenceEqual("msf1"u8);
}
