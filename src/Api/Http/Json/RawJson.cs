using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerificationService.Api.Http.Json;

/// <summary>A JSON object kept as text and written as it is: what a caller added, or what the audit hashed.</summary>
[JsonConverter(typeof(Converter))]
public sealed class RawJson
{
    private readonly string text;

    private RawJson(string text) => this.text = text;

    /// <summary>The text as JSON, or null when there is none.</summary>
    internal static RawJson? Of(string? text) => text is null ? null : new RawJson(text);

    internal sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.text);
    }

    /// <summary>The text itself.</summary>
    public override string ToString() => text;
}
