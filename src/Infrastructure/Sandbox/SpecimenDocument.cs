using System.Globalization;
using System.Text;

namespace VerificationService.Infrastructure.Sandbox;

/// <summary>
/// A document that can be looked at and taken for nothing but a sample: PDF 1.4 in the standard fonts, SPECIMEN across
/// every page. Text is Latin, as in a passport's machine-readable zone.
/// </summary>
internal static class SpecimenDocument
{
    /// <summary>Writes one.</summary>
    /// <param name="title">What it is, such as <c>PASSPORT</c>.</param>
    /// <param name="lines">Its text, <c>label: value</c> a line.</param>
    /// <param name="pages">How many pages, at least one.</param>
    /// <param name="isSideways">Whether it was scanned lying on its side.</param>
    public static byte[] Write(string title, IReadOnlyList<string> lines, int pages = 1, bool isSideways = false)
    {
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {Text(pages)} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(page => $"{Text(5 + (2 * page))} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        };
        for (var page = 0; page < pages; page++)
        {
            var content = Page(title, lines, page, pages);
            objects.Add(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 300] /Rotate {(isSideways ? "90" : "0")} /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {Text(6 + (2 * page))} 0 R >>"
            );
            objects.Add($"<< /Length {Text(content.Length)} >>\nstream\n{content}\nendstream");
        }

        return Assemble(objects);
    }

    private static string Page(string title, IReadOnlyList<string> lines, int page, int pages)
    {
        var content = new StringBuilder();

        // A card with the outline of a person, then the text, then the mark across it all.
        content.Append("0.94 0.96 0.99 rg 10 10 400 280 re f 0.2 0.3 0.5 RG 1.5 w 10 10 400 280 re S ");
        content.Append("0.75 0.8 0.88 rg 30 70 100 130 re f 0.55 0.62 0.72 rg 62 130 36 44 re f 45 75 70 45 re f ");
        content.Append(
            CultureInfo.InvariantCulture,
            $"0.1 0.15 0.3 rg BT /F2 16 Tf 30 260 Td ({Escape(title)}) Tj ET "
        );
        for (var line = 0; line < lines.Count; line++)
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"BT /F1 11 Tf 150 {225 - (18 * line)} Td ({Escape(lines[line])}) Tj ET "
            );
        }

        content.Append(
            CultureInfo.InvariantCulture,
            $"BT /F1 8 Tf 30 25 Td (Page {page + 1} of {pages}. A sample that proves nothing.) Tj ET "
        );
        content.Append("q 0.85 0.2 0.2 rg BT /F2 54 Tf 0.87 0.5 -0.5 0.87 70 60 Tm (SPECIMEN) Tj ET Q");
        return content.ToString();
    }

    private static byte[] Assemble(List<string> objects)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var number = 0; number < objects.Count; number++)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{objects[number]}\nendobj\n");
        }

        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
        {
            file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        }

        file.Append(
            CultureInfo.InvariantCulture,
            $"trailer << /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
        );
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("(", "\\(", StringComparison.Ordinal)
            .Replace(")", "\\)", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
