using System.Buffers;
using System.Text;
using System.Text.Json;

namespace VerificationService.Infrastructure.Database;

/// <summary>Writes JSON whose exact text is stored, hashed or signed, through one buffer per thread.</summary>
internal static class Json
{
    // A text that was longer takes its buffer with it.
    private const int Kept = 64 * 1024;

    [ThreadStatic]
    private static Pen? idle;

    /// <summary>An object of string members in the given order, nulls left out.</summary>
    public static string Object(IEnumerable<KeyValuePair<string, string?>> members)
    {
        var pen = Take();
        var writer = pen.Writer;
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        var text = Encoding.UTF8.GetString(pen.Buffer.WrittenSpan);
        Return(pen);
        return text;
    }

    /// <summary>What <paramref name="write"/> writes of <paramref name="state"/>, in UTF-8.</summary>
    public static byte[] Bytes<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var pen = Take();
        write(pen.Writer, state);
        pen.Writer.Flush();
        var bytes = pen.Buffer.WrittenSpan.ToArray();
        Return(pen);
        return bytes;
    }

    // Writing that writes another text meanwhile finds none idle and gets one of its own.
    private static Pen Take()
    {
        var pen = idle ?? new Pen();
        idle = null;
        return pen;
    }

    private static void Return(Pen pen)
    {
        if (pen.Buffer.Capacity <= Kept)
        {
            pen.Buffer.ResetWrittenCount();
            pen.Writer.Reset();
            idle = pen;
        }
    }

    private sealed class Pen
    {
        public Pen() => Writer = new Utf8JsonWriter(Buffer);

        public ArrayBufferWriter<byte> Buffer { get; } = new(2048);

        public Utf8JsonWriter Writer { get; }
    }
}
