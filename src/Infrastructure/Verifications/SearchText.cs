using System.Globalization;
using System.Text;

namespace VerificationService.Infrastructure.Verifications;

/// <summary>
/// A name as the version before this one looks for it: no marks, no case, single spaces. Written for its nodes during an
/// upgrade; this version finds by the words of subjects.
/// </summary>
internal static class SearchText
{
    /// <summary>The longest text kept, in characters.</summary>
    public const int MaxLength = 200;

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
