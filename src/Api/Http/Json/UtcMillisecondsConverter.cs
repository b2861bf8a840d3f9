using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerificationService.Api.Http.Json;

/// <summary>
/// Times leave as the contract prints them: UTC, ISO 8601, exactly three fraction digits, <c>Z</c>. They come in as people write them
/// (<see cref="UtcTime.Accepted"/>).
/// </summary>
internal sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UtcTime.Parse(reader.GetString()) ?? throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
