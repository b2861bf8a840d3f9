using System.Buffers;
using System.Text;
using System.Text.Json;

namespace VerificationService.Infrastructure.Database;

/// <summary>Writes small JSON objects whose exact text is stored and hashed.</summary>
internal static class Json
{
    /// <summary>An object of string members in the given order, nulls left out.</summary>
    public static string Object(IEnumerable<KeyValuePair<string, string?>> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                if (value is not null)
                {
                    writer.WriteString(name, value);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
