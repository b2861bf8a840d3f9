namespace VerificationService.Api.Wire;

/// <summary>
/// Lines of RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it: names and notes are
/// what strangers wrote.
/// </summary>
internal static class Csv
{
    public const string ContentType = "text/csv";

    /// <summary>One line with its end.</summary>
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(string value)
    {
        var start = value.AsSpan().TrimStart();
        var isFormula = start.Length > 0 && ("=+-@|%＝＋－＠".Contains(start[0]) || value[0] is '\t' or '\r' or '\n');
        var safe = isFormula ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n'") < 0
            ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
