using System.Text;
using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tenancy;

/// <summary>
/// What makes two user names one. A name is kept in its folded form: NFKC (Unicode Standard Annex 15) and without letter
/// case, so that <c>ADA</c> signs in as <c>ada</c>.
/// </summary>
public static class UserNames
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The form in which a name is kept and found; <paramref name="name"/> itself when it is no text at all.</summary>
    public static string Fold(string name) =>
        ShownText.IsPaired(name)
            ? WithoutCase(name.Normalize(NormalizationForm.FormKC)).Normalize(NormalizationForm.FormKC)
            : name;

    /// <summary>Whether a new user may have this name, once folded: nothing in it hides, and it has no outer spaces.</summary>
    public static bool IsAccepted(string name) =>
        ShownText.IsPaired(name)
        && !ShownText.IsEmpty(name)
        && !ShownText.IsPadded(name)
        && !ShownText.HidesSomething(name)
        && Fold(name).Length <= MaxLength;

    /// <summary>
    /// A digest of what <paramref name="name"/> looks like: the skeleton of Unicode Technical Standard 39 §4, of the folded
    /// name. Two names with one skeleton are not told apart by people. A digest, so that it has one length and no engine has an
    /// opinion of its own on when two are equal.
    /// </summary>
    public static string SkeletonOf(string name)
    {
        if (!ShownText.IsPaired(name))
        {
            return Digests.Of([name]);
        }

        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in Fold(name).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            skeleton.Append(Confusables.PrototypeOf(rune));
        }

        return Digests.Of([skeleton.ToString().Normalize(NormalizationForm.FormD)]);
    }

    // Upper case first: final sigma and the long s come back as their everyday forms. Eszett is its two letters in case-less
    // matching (Unicode Standard §5.18).
    private static string WithoutCase(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            folded.Append(
                rune.Value is 0xDF or 0x1E9E ? "ss" : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString()
            );
        }

        return folded.ToString();
    }
}
