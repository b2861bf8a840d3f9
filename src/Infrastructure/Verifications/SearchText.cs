using System.Globalization;
using System.Text;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>
/// One form for what is looked for and what is looked through: no marks, no case, single spaces. Comparing it by code
/// point is then enough, and a prefix is a range of an index.
/// </summary>
internal static class SearchText
{
    /// <summary>The longest text kept, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Upper bound of a prefix range.</summary>
    public const string Last = "\U0010FFFF";

    /// <summary>Letters and digits of <paramref name="text"/>: "Müller-Lüdenscheidt, Jürgen" → "muller ludenscheidt jurgen".</summary>
    public static string Normalise(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (Rune.IsLetterOrDigit(rune))
            {
                result.Append(Rune.ToLowerInvariant(rune));
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        var normalised = result.ToString().TrimEnd();
        return normalised.Length <= MaxLength ? normalised
            : char.IsHighSurrogate(normalised[MaxLength - 1]) ? normalised[..(MaxLength - 1)]
            : normalised[..MaxLength];
    }
}
