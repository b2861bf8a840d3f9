using System.Globalization;
using System.Text;

namespace VerificationService.Domain.Shared;

/// <summary>What a person sees of a text: the one place that says which characters show nothing.</summary>
public static class ShownText
{
    /// <summary>
    /// Whether <paramref name="text"/> shows nothing: null, or only spaces, controls, formats (zero-width, bidi, tags) and
    /// other characters that fonts leave out.
    /// </summary>
    public static bool IsEmpty(string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsInvisible(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><paramref name="text"/>; null where it shows nothing.</summary>
    public static string? OrNull(string? text) => IsEmpty(text) ? null : text;

    /// <summary>Whether <paramref name="text"/> holds a character that shows nothing, other than spaces.</summary>
    public static bool HidesSomething(string text) => text.EnumerateRunes().Any(IsInvisible);

    /// <summary>Whether <paramref name="text"/> begins or ends with a space: some engines take it for the same without.</summary>
    public static bool IsPadded(string text) =>
        text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]));

    /// <summary>
    /// <paramref name="text"/> without bidi controls (Unicode Standard Annex 9), for where nothing can isolate it: a page's
    /// title, a mail's subject. One override there would turn round what stands after the name.
    /// </summary>
    public static string WithoutDirections(string text) =>
        text.Any(IsDirection) ? string.Concat(text.Where(c => !IsDirection(c))) : text;

    /// <summary>Whether <paramref name="text"/> has no half of a surrogate pair, which has no UTF-8.</summary>
    public static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDirection(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // Cc and Cf, then Default_Ignorable_Code_Point (Unicode 15.0) outside Cf, then the blanks that are letters or symbols:
    // braille without dots, the Hangul fillers, a musical null note head.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        || rune.Value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or (>= 0x180B and <= 0x180F)
                or 0x2065
                or 0x2800
                or 0x3164
                or (>= 0xFE00 and <= 0xFE0F)
                or 0xFFA0
                or (>= 0xFFF0 and <= 0xFFF8)
                or 0x1D159
                or (>= 0xE0000 and <= 0xE0FFF);
}
