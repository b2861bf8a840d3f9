using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerificationService.Api.Http.Json;

/// <summary>An identifier of the sender's own, which many keep as a number: a whole number is taken as its digits.</summary>
internal sealed class TextOrNumberConverter : JsonConverter<string>
{
    private const int MaxDigits = 40;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException();
        }

        // As it is written: a double would round what is longer than 15 digits, and 1.0 or 1e3 is nobody's identifier.
        var digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return digits.Length <= MaxDigits && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            ? Encoding.ASCII.GetString(digits)
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
