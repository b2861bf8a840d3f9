using System.Buffers;
using System.Text.Json;

namespace VerificationService.Infrastructure.Dossiers;

/// <summary>
/// Writes JSON to a stream that takes nothing but asynchronous writes, a bounded part at a time: a serializer flushes the writer it is
/// given, synchronously, and so is given a buffer.
/// </summary>
internal sealed class JsonFile : IDisposable
{
    private const int Part = 32 * 1024;

    private readonly ArrayBufferWriter<byte> buffer = new(2 * Part);
    private readonly Stream stream;

    public JsonFile(Stream stream, bool indented = false)
    {
        this.stream = stream;
        Json = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = DossierNames.Json.Encoder, Indented = indented }
        );
    }

    /// <summary>The writer.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>A member of the object that is open.</summary>
    public void Member<T>(string name, T value)
    {
        Json.WritePropertyName(name);
        Value(value);
    }

    /// <summary>An element of the array that is open.</summary>
    public void Value<T>(T value) => JsonSerializer.Serialize(Json, value, DossierNames.Json);

    /// <summary>Ends a line, and with it a value of its own.</summary>
    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        buffer.Write("\n"u8);
    }

    /// <summary>Hands on what there is when that is much.</summary>
    public ValueTask SpillAsync(CancellationToken cancellationToken) =>
        Json.BytesPending + buffer.WrittenCount > Part ? new(EndAsync(cancellationToken)) : default;

    /// <summary>Hands on what there is.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await Json.FlushAsync(cancellationToken);
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
