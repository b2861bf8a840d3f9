using System.Buffers.Binary;

namespace VerificationService.Infrastructure.Documents;

/// <summary>One page of a TIFF: where its directory lies, and its size.</summary>
/// <param name="Offset">Of its directory, from the file's first byte.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct TiffPage(uint Offset, uint Width, uint Height);

/// <summary>
/// The pages of a TIFF, read from its directories alone (TIFF 6.0 §2): a page is then drawn by itself, and its size is known
/// before a decoder takes memory for it.
/// </summary>
internal static class TiffPages
{
    /// <summary>Most pages that are counted: a file of 10 MiB has room for a hundred thousand directories.</summary>
    public const int Most = 500;

    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const ushort WidthTag = 256;
    private const ushort HeightTag = 257;
    private const ushort Short = 3;
    private const ushort Long = 4;

    /// <summary>The pages in their order; empty for bytes that hold none.</summary>
    public static IReadOnlyList<TiffPage> Of(ReadOnlySpan<byte> file)
    {
        var pages = new List<TiffPage>();
        if (file.Length < HeaderLength)
        {
            return pages;
        }

        var isLittle = IsLittle(file);
        var seen = new HashSet<uint>();
        var offset = ReadLong(file[4..], isLittle);
        while (offset != 0 && pages.Count < Most && seen.Add(offset) && offset <= file.Length - 2)
        {
            var directory = file[(int)offset..];
            var entries = ReadShort(directory, isLittle);
            var end = 2 + (entries * EntryLength);
            if (directory.Length < end + 4)
            {
                break;
            }

            uint width = 0;
            uint height = 0;
            for (var i = 0; i < entries; i++)
            {
                var entry = directory.Slice(2 + (i * EntryLength), EntryLength);
                var tag = ReadShort(entry, isLittle);
                if (tag is WidthTag or HeightTag)
                {
                    uint value = ReadShort(entry[2..], isLittle) switch
                    {
                        Short => ReadShort(entry[8..], isLittle),
                        Long => ReadLong(entry[8..], isLittle),
                        _ => 0,
                    };
                    width = tag == WidthTag ? value : width;
                    height = tag == HeightTag ? value : height;
                }
            }

            if (width == 0 || height == 0)
            {
                break;
            }

            pages.Add(new TiffPage(offset, width, height));
            offset = ReadLong(directory[end..], isLittle);
        }

        return pages;
    }

    /// <summary>Makes <paramref name="page"/> the first of the file, which a decoder that reads one page then reads.</summary>
    public static void PutFirst(Span<byte> file, TiffPage page)
    {
        if (IsLittle(file))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file[4..], page.Offset);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(file[4..], page.Offset);
        }
    }

    private static bool IsLittle(ReadOnlySpan<byte> file) => file[0] == (byte)'I';

    private static ushort ReadShort(ReadOnlySpan<byte> at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint ReadLong(ReadOnlySpan<byte> at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
