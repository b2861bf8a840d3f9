using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VerificationService.Api.Cli;

/// <summary>Rows for people, as an aligned table, or for programs, as a JSON array of objects.</summary>
/// <param name="columns">Names as they stand in JSON; the table's headings are made of them.</param>
internal sealed class Listing(params string[] columns)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };
    private readonly List<object?[]> rows = [];

    public static Option<bool> JsonOption() => new("--json") { Description = "Write a JSON array instead of a table." };

    /// <summary>Adds a row: text, truth values, numbers and times, in the order of the columns.</summary>
    public void Add(params object?[] row) => rows.Add(row);

    public void Write(TextWriter output, bool json)
    {
        if (json)
        {
            WriteJson(output);
        }
        else
        {
            WriteTable(output);
        }
    }

    private void WriteTable(TextWriter output)
    {
        var lines = new List<string[]> { Array.ConvertAll(columns, Heading) };
        lines.AddRange(rows.Select(row => Array.ConvertAll(row, Cell)));
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var (name, value) in columns.Zip(row))
                {
                    json.WritePropertyName(name);
                    JsonSerializer.Serialize(json, value is DateTimeOffset time ? Iso(time) : value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    // ownerEmail becomes OWNER EMAIL.
    private static string Heading(string column) =>
        string.Concat(column.Select(c => char.IsAsciiLetterUpper(c) ? $" {c}" : $"{char.ToUpperInvariant(c)}"));

    // A receiver's answer may hold escape sequences, which a terminal would obey.
    private static string Cell(object? value) =>
        value switch
        {
            null => "-",
            true => "yes",
            false => "no",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
            _ => string.Concat(value.ToString()!.Select(c => char.IsControl(c) ? ' ' : c)),
        };

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
