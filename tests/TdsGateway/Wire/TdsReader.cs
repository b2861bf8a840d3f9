using System.Buffers.Binary;
using System.Text;

namespace VerificationService.TdsGateway.Wire;

/// <summary>Reads what a client sent, [MS-TDS] 2.2.5: little-endian numbers, UTF-16 text, typed values.</summary>
internal sealed class TdsReader(ReadOnlyMemory<byte> payload)
{
    private const ushort NullLength = 0xFFFF;
    private static readonly Encoding CodePage = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private int at;

    public bool IsAtEnd => at >= payload.Length;

    public byte Byte() => payload.Span[at++];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = payload.Span.Slice(at, count);
        at += count;
        return bytes;
    }

    /// <summary>Text of so many UTF-16 units.</summary>
    public string Text(int units) => Encoding.Unicode.GetString(Bytes(units * 2));

    /// <summary>All that is left, as text.</summary>
    public string Rest() => Text((payload.Length - at) / 2);

    /// <summary>Skips ALL_HEADERS: the transaction they name is the session's own, there is no other.</summary>
    public void SkipHeaders() => at += BinaryPrimitives.ReadInt32LittleEndian(payload.Span[at..]);

    /// <summary>TYPE_INFO and the value that follows it.</summary>
    public SqlValue Value()
    {
        var token = Byte();
        switch (token)
        {
            case 0x26:
            case 0x68:
            case 0x6D:
                return Number(token, Byte());
            case 0x6A:
            case 0x6C:
                Bytes(2);
                var scale = Byte();
                return new SqlValue(new SqlType(SqlKind.Decimal, Scale: scale), Decimal(scale));
            case 0x2A:
                var type = new SqlType(SqlKind.DateTime2, Scale: Byte());
                return new SqlValue(type, Time(type.Scale));
            case 0xA5:
            case 0xAD:
                var size = UInt16();
                return new SqlValue(new SqlType(SqlKind.VarBinary, LengthOf(size)), Octets(size));
            case 0xA7:
            case 0xAF:
                size = UInt16();
                Bytes(5);
                return new SqlValue(new SqlType(SqlKind.VarChar, LengthOf(size)), Text(CodePage, Octets(size)));
            case 0xE7:
            case 0xEF:
                size = UInt16();
                Bytes(5);
                return new SqlValue(
                    new SqlType(SqlKind.NVarChar, size == NullLength ? SqlType.Max : size / 2),
                    Text(Encoding.Unicode, Octets(size))
                );
            case 0x63:
                Bytes(9);
                var length = Int32();
                return new SqlValue(
                    new SqlType(SqlKind.NVarChar),
                    length < 0 ? null : Encoding.Unicode.GetString(Bytes(length))
                );
            default:
                throw new SqlError(8009, $"The gateway knows no parameter of type 0x{token:X2}.");
        }
    }

    private static int LengthOf(ushort size) => size == NullLength ? SqlType.Max : size;

    private static string? Text(Encoding encoding, byte[]? octets) =>
        octets is null ? null : encoding.GetString(octets);

    // Every number's type says how wide it is, and its value once more, or that it is NULL.
    private SqlValue Number(byte token, byte width)
    {
        var isNull = Byte() == 0;
        var type = new SqlType(
            (token, width) switch
            {
                (0x68, _) => SqlKind.Bit,
                (0x6D, _) => SqlKind.Float,
                (_, 1) => SqlKind.TinyInt,
                (_, 2) => SqlKind.SmallInt,
                (_, 4) => SqlKind.Int,
                _ => SqlKind.BigInt,
            }
        );
        return new SqlValue(
            type,
            isNull
                ? null
                : type.Kind switch
                {
                    SqlKind.Bit => Byte() != 0,
                    SqlKind.Float when width == 4 => (double)BinaryPrimitives.ReadSingleLittleEndian(Bytes(4)),
                    SqlKind.Float => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(8)),
                    SqlKind.TinyInt => (short)Byte(),
                    SqlKind.SmallInt => (short)UInt16(),
                    SqlKind.Int => Int32(),
                    _ => Int64(),
                }
        );
    }

    private object? Decimal(byte scale)
    {
        var length = Byte();
        if (length == 0)
        {
            return null;
        }

        var isPositive = Byte() == 1;
        var magnitude = new UInt128(0, 0);
        var digits = Bytes(length - 1);
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            magnitude = (magnitude << 8) | digits[i];
        }

        var value = (decimal)magnitude;
        for (var i = 0; i < scale; i++)
        {
            value /= 10;
        }

        return isPositive ? value : -value;
    }

    private object? Time(byte scale)
    {
        var length = Byte();
        if (length == 0)
        {
            return null;
        }

        var ticks = Unsigned(length - 3);
        for (var i = scale; i < 7; i++)
        {
            ticks *= 10;
        }

        return new DateTime(ticks + (Unsigned(3) * TimeSpan.TicksPerDay), DateTimeKind.Unspecified);
    }

    private long Unsigned(int length)
    {
        var bytes = Bytes(length);
        var value = 0L;
        for (var i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    // Two bytes of length, or in chunks where the type is max.
    private byte[]? Octets(ushort size)
    {
        if (size != NullLength)
        {
            var length = UInt16();
            return length == NullLength ? null : Bytes(length).ToArray();
        }

        if (Int64() == -1)
        {
            return null;
        }

        var octets = new List<byte>();
        for (var chunk = Int32(); chunk > 0; chunk = Int32())
        {
            octets.AddRange(Bytes(chunk));
        }

        return [.. octets];
    }
}
