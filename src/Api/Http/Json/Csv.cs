using System.Globalization;
using System.Text;

namespace VerificationService.Api.Http.Json;

/// <summary>
/// Lines of RFC 4180. Names and notes are what strangers wrote: a text that a spreadsheet would take for a formula gets an
/// apostrophe before it. Every cell is quoted. A spreadsheet whose separator is another (a semicolon in much of Europe, a
/// tab) splits a cell in spite of its quotes, so that the apostrophe stands at each place where such a part begins.
/// </summary>
internal static class Csv
{
    public const string ContentType = "text/csv";

    // East Asian editions of spreadsheets take the full-width signs for the plain ones.
    private const string FormulaSigns = "=+-@|%＝＋－＠";

    /// <summary>One line with its end.</summary>
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(string value)
    {
        var cell = new StringBuilder(value.Length + 2).Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            if (
                i == 0
                    ? value[0] is '\t' or '\r' or '\n' || IsFormula(value)
                    : IsBreak(value[i - 1]) && IsFormula(value.AsSpan(i))
            )
            {
                cell.Append('\'');
            }

            cell.Append(value[i] == '"' ? "\"\"" : value[i]);
        }

        return cell.Append('"').ToString();
    }

    private static bool IsBreak(char c) => c is ';' or '\t' or '\r' or '\n';

    // A spreadsheet finds the sign behind quotes, spaces and invisible characters too.
    private static bool IsFormula(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (FormulaSigns.Contains(c, StringComparison.Ordinal))
            {
                return true;
            }

            if (
                c != '"'
                && !char.IsWhiteSpace(c)
                && char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format)
            )
            {
                return false;
            }
        }

        return false;
    }
}
