using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VerificationService.Application.Pipeline;

/// <summary>
/// Text that somebody outside wrote, such as a receiver's status line or a caller's method, as it may stand in a log line:
/// what breaks the line, moves the cursor or turns the reading direction is escaped (CWE-117), and what is longer than
/// <see cref="MaxBytes"/> is cut.
/// </summary>
public static class ForeignText
{
    /// <summary>Most bytes of UTF-8 that are kept.</summary>
    public const int MaxBytes = 1024;

    private const char Cut = '…';
    private const int CutBytes = 3;

    /// <summary>The text escaped and cut; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var safe = new StringBuilder(Math.Min(text.Length, MaxBytes));
        var bytes = 0;
        var end = 0; // Where the text is cut if it does not fit: there is room for the mark.
        foreach (var rune in text.EnumerateRunes())
        {
            var part = IsShown(rune)
                ? rune.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            bytes += Encoding.UTF8.GetByteCount(part);
            if (bytes > MaxBytes)
            {
                safe.Length = end;
                return safe.Append(Cut).ToString();
            }

            safe.Append(part);
            end = bytes <= MaxBytes - CutBytes ? safe.Length : end;
        }

        return safe.ToString();
    }

    private static bool IsShown(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
