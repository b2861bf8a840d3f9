using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace VerificationService.TdsGateway.Wire;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name, or empty.</param>
/// <param name="Type">Its type.</param>
internal sealed record ResultColumn(string Name, SqlType Type);

/// <summary>What kind of statement was completed, as DONE tokens number them.</summary>
internal enum DoneCommand : ushort
{
    None = 0,
    Select = 0xC1,
    Insert = 0xC3,
    Delete = 0xC4,
    Update = 0xC5,
}

/// <summary>Writes an answer as tokens, [MS-TDS] 2.2.7, cut into packets.</summary>
internal sealed class TdsWriter(Stream stream)
{
    private const int HeaderSize = 8;
    private const byte TabularResult = 4;

    // Packets that are filled, and the one that is being filled.
    private readonly ArrayBufferWriter<byte> filled = new(8192);
    private byte[] packet = new byte[4096];
    private int used = HeaderSize;
    private byte packetId;

    // Set while a token is written that has to say its length first.
    private ArrayBufferWriter<byte>? counted;

    /// <summary>Latin1_General_100_BIN2: 1033, binary by code point, version 100.</summary>
    public static ReadOnlySpan<byte> Collation => [0x09, 0x04, 0x00, 0x22, 0x00];

    /// <summary>Bytes of a packet, its header among them; set between two answers.</summary>
    public int PacketSize
    {
        get => packet.Length;
        set => packet = new byte[value];
    }

    /// <summary>Whether this answer tells of a procedure's statements: sp_executesql is one.</summary>
    public bool IsProcedure { get; set; }

    public void Byte(byte value) => Bytes([value]);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (counted is not null)
        {
            counted.Write(bytes);
            return;
        }

        while (bytes.Length > 0)
        {
            if (Room == 0)
            {
                ClosePacket(isLast: false);
            }

            var part = bytes[..Math.Min(Room, bytes.Length)];
            part.CopyTo(packet.AsSpan(used));
            used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    public void UInt16(int value) => Unsigned((ulong)value, 2);

    public void Int32(int value) => Unsigned((uint)value, 4);

    /// <summary>COLMETADATA.</summary>
    public void Columns(IReadOnlyList<ResultColumn> columns)
    {
        Byte(0x81);
        UInt16(columns.Count);
        foreach (var column in columns)
        {
            Int32(0);
            UInt16(1);
            Type(column.Type);
            ShortText(column.Name);
        }
    }

    /// <summary>ROW.</summary>
    public void Row(IReadOnlyList<ResultColumn> columns, object?[] values)
    {
        Byte(0xD1);
        for (var i = 0; i < values.Length; i++)
        {
            Value(columns[i].Type, values[i]);
        }
    }

    /// <summary>DONE, or within a procedure DONEINPROC, after a statement.</summary>
    public void Completed(DoneCommand command, long rows)
    {
        Byte(IsProcedure ? (byte)0xFF : (byte)0xFD);
        UInt16(0x11);
        UInt16((int)command);
        Unsigned((ulong)rows, 8);
    }

    /// <summary>DONE after a statement that failed while others follow.</summary>
    public void Failed()
    {
        Byte(IsProcedure ? (byte)0xFF : (byte)0xFD);
        UInt16(3);
        UInt16(0);
        Unsigned(0, 8);
    }

    /// <summary>The last token of an answer.</summary>
    public void Done(bool isFailed = false, bool isCancelled = false)
    {
        if (IsProcedure && !isCancelled)
        {
            Byte(0x79);
            Int32(isFailed ? 1 : 0);
        }

        Byte(IsProcedure && !isCancelled ? (byte)0xFE : (byte)0xFD);
        UInt16(
            isCancelled ? 0x20
            : isFailed ? 2
            : 0
        );
        UInt16(0);
        Unsigned(0, 8);
    }

    /// <summary>RETURNVALUE: an output parameter.</summary>
    public void Output(int ordinal, string name, SqlValue value)
    {
        Byte(0xAC);
        UInt16(ordinal);
        ShortText(name);
        Byte(1);
        Int32(0);
        UInt16(0);
        Type(value.Type);
        Value(value.Type, value.Value);
    }

    /// <summary>ERROR.</summary>
    public void Error(SqlError error)
    {
        var message = error.Message.Length > 4000 ? error.Message[..4000] : error.Message;
        Counted(
            0xAA,
            () =>
            {
                Int32(error.Number);
                Byte(1);
                Byte(error.Severity);
                UInt16(message.Length);
                Bytes(Encoding.Unicode.GetBytes(message));
                ShortText("tds-gateway");
                ShortText("");
                Int32(1);
            }
        );
    }

    /// <summary>ENVCHANGE of a text: the database, the size of packets.</summary>
    public void Changed(byte what, string now, string before) =>
        Counted(
            0xE3,
            () =>
            {
                Byte(what);
                ShortText(now);
                ShortText(before);
            }
        );

    /// <summary>ENVCHANGE of octets: the collation, a transaction.</summary>
    public void Changed(byte what, byte[] now, byte[] before) =>
        Counted(
            0xE3,
            () =>
            {
                Byte(what);
                Byte((byte)now.Length);
                Bytes(now);
                Byte((byte)before.Length);
                Bytes(before);
            }
        );

    /// <summary>LOGINACK: TDS 7.4, and a server whose name says what it is.</summary>
    public void LoggedIn() =>
        Counted(
            0xAD,
            () =>
            {
                Byte(1);
                Bytes([0x74, 0, 0, 4]);
                ShortText("TDS gateway over PostgreSQL");
                Bytes([15, 0, 0, 0]);
            }
        );

    /// <summary>FEATUREEXTACK that grants none of what was asked for.</summary>
    public void NoFeatures() => Bytes([0xAE, 0xFF]);

    /// <summary>Sends packets that are filled, once there are some, and keeps the one that is not.</summary>
    public Task SendFullAsync(CancellationToken cancellationToken) =>
        filled.WrittenCount < 16 * PacketSize ? Task.CompletedTask : SendAsync(cancellationToken);

    /// <summary>Sends all that is left and ends the message.</summary>
    public Task EndAsync(CancellationToken cancellationToken)
    {
        ClosePacket(isLast: true);
        packetId = 0;
        IsProcedure = false;
        return SendAsync(cancellationToken);
    }

    private int Room => packet.Length - used;

    private void ClosePacket(bool isLast)
    {
        packet[0] = TabularResult;
        packet[1] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)used);
        packet[6] = ++packetId;
        filled.Write(packet.AsSpan(0, used));
        used = HeaderSize;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(filled.WrittenMemory, cancellationToken);
        filled.ResetWrittenCount();
    }

    private void Type(SqlType type)
    {
        switch (type.Kind)
        {
            case SqlKind.Bit:
                Bytes([0x68, 1]);
                break;
            case SqlKind.TinyInt or SqlKind.SmallInt:
                Bytes([0x26, 2]);
                break;
            case SqlKind.Int:
                Bytes([0x26, 4]);
                break;
            case SqlKind.BigInt:
                Bytes([0x26, 8]);
                break;
            case SqlKind.Float:
                Bytes([0x6D, 8]);
                break;
            case SqlKind.Decimal:
                Bytes([0x6C, 17, 38, type.Scale]);
                break;
            case SqlKind.VarBinary:
                Byte(0xA5);
                UInt16(type.Length is > 0 and <= 8000 ? type.Length : 0xFFFF);
                break;
            case SqlKind.DateTime2:
                Bytes([0x2A, type.Scale]);
                break;
            default:
                Byte(0xE7);
                UInt16(IsLong(type) ? 0xFFFF : type.Length * 2);
                Bytes(Collation);
                break;
        }
    }

    private static bool IsLong(SqlType type) =>
        type.Kind == SqlKind.VarBinary ? type.Length is not (> 0 and <= 8000) : type.Length is not (> 0 and <= 4000);

    private void Value(SqlType type, object? value)
    {
        switch (type.Kind)
        {
            case SqlKind.VarBinary:
                Octets(type, (byte[]?)value);
                break;
            case SqlKind.VarChar or SqlKind.NVarChar:
                Octets(type, value is null ? null : Encoding.Unicode.GetBytes((string)value));
                break;
            case var _ when value is null:
                Byte(0);
                break;
            case SqlKind.Bit:
                Bytes([1, (bool)value ? (byte)1 : (byte)0]);
                break;
            case SqlKind.TinyInt or SqlKind.SmallInt:
                Number((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture), 2);
                break;
            case SqlKind.Int:
                Number((ulong)(int)value, 4);
                break;
            case SqlKind.BigInt:
                Number((ulong)(long)value, 8);
                break;
            case SqlKind.Float:
                Number((ulong)BitConverter.DoubleToInt64Bits((double)value), 8);
                break;
            case SqlKind.Decimal:
                Decimal((decimal)value, type.Scale);
                break;
            case SqlKind.DateTime2:
                Time((DateTime)value, type.Scale);
                break;
        }
    }

    private void Octets(SqlType type, byte[]? octets)
    {
        if (!IsLong(type))
        {
            UInt16(octets?.Length ?? 0xFFFF);
            Bytes(octets);
        }
        else if (octets is null)
        {
            Unsigned(ulong.MaxValue, 8);
        }
        else
        {
            Unsigned((ulong)octets.Length, 8);
            Chunks(octets);
            Int32(0);
        }
    }

    // As SQL Server does it, no chunk reaches over the end of a packet, nor half a character's bytes: in a chunk the driver
    // (6.1.8, TryReadChars) copies whatever it has received, and would take the next packet's header for text.
    private void Chunks(ReadOnlySpan<byte> octets)
    {
        const int LengthSize = 4;
        while (octets.Length > 0)
        {
            if (Room < LengthSize + 2)
            {
                ClosePacket(isLast: false);
            }

            var chunk = octets[..Math.Min((Room - LengthSize) & ~1, octets.Length)];
            Int32(chunk.Length);
            Bytes(chunk);
            octets = octets[chunk.Length..];
        }
    }

    private void Number(ulong value, byte size)
    {
        Byte(size);
        Unsigned(value, size);
    }

    private void Decimal(decimal value, byte scale)
    {
        var magnitude = Math.Abs(value);
        for (var i = 0; i < scale; i++)
        {
            magnitude *= 10;
        }

        var digits = (UInt128)magnitude;
        Byte(17);
        Byte(value < 0 ? (byte)0 : (byte)1);
        Unsigned((ulong)digits, 8);
        Unsigned((ulong)(digits >> 64), 8);
    }

    private void Time(DateTime value, byte scale)
    {
        var ofDay = value.TimeOfDay.Ticks;
        for (var i = scale; i < 7; i++)
        {
            ofDay /= 10;
        }

        var size = scale switch
        {
            <= 2 => 3,
            <= 4 => 4,
            _ => 5,
        };
        Byte((byte)(size + 3));
        Unsigned((ulong)ofDay, size);
        Unsigned((ulong)(value.Ticks / TimeSpan.TicksPerDay), 3);
    }

    private void Unsigned(ulong value, int size)
    {
        for (var i = 0; i < size; i++)
        {
            Byte((byte)(value >> (8 * i)));
        }
    }

    private void ShortText(string text)
    {
        Byte((byte)text.Length);
        Bytes(Encoding.Unicode.GetBytes(text));
    }

    // A token that says its length, which is known once it is written.
    private void Counted(byte token, Action content)
    {
        var part = counted = new ArrayBufferWriter<byte>();
        content();
        counted = null;
        Byte(token);
        UInt16(part.WrittenCount);
        Bytes(part.WrittenSpan);
    }
}
