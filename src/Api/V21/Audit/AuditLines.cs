using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VerificationService.Api.Http.Json;
using VerificationService.Application.Audit;

namespace VerificationService.Api.V21.Audit;

/// <summary>Entries of the audit as lines of text, for whoever takes them along.</summary>
internal static class AuditLines
{
    private static readonly string[] Columns =
    [
        "id",
        "stream",
        "sequence",
        "occurredAt",
        "action",
        "actorKind",
        "actorId",
        "actorName",
        "facts",
        "origin",
        "previousHash",
        "hash",
        "erasedBy",
    ];

    // Facts and origin stand as they were hashed; the rest need not be safe inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Each entry as a JSON object on a line of its own, facts and origin as they were hashed.</summary>
    public static string NdJsonOf(IReadOnlyList<AuditEntryView> page)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            foreach (var entry in page)
            {
                json.WriteStartObject();
                foreach (var (name, value) in Columns.Zip(Cells(entry)))
                {
                    if (name == "erasedBy" && value.Length == 0)
                    {
                        continue;
                    }

                    json.WritePropertyName(name);
                    if (name is "facts" or "origin" or "sequence")
                    {
                        json.WriteRawValue(value, skipInputValidation: true);
                    }
                    else
                    {
                        json.WriteStringValue(value);
                    }
                }

                json.WriteEndObject();
                json.Flush();
                json.Reset();
                buffer.WriteByte((byte)'\n');
            }
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Each entry as a line of RFC 4180.</summary>
    public static string CsvOf(IReadOnlyList<AuditEntryView> page, bool withHeader)
    {
        var text = new StringBuilder();
        if (withHeader)
        {
            text.Append(Csv.Line(Columns));
        }

        foreach (var entry in page)
        {
            text.Append(Csv.Line(Cells(entry)));
        }

        return text.ToString();
    }

    private static string[] Cells(AuditEntryView entry) =>
        [
            entry.Id,
            entry.Stream,
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            entry.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            entry.Action,
            entry.ActorKind,
            entry.ActorId,
            entry.ActorName,
            entry.Facts,
            entry.Origin,
            entry.PreviousHash,
            entry.Hash,
            entry.ErasedBy ?? "",
        ];
}
