using System.Text;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Tenancy;

/// <summary>Which passwords are taken (NIST SP 800-63B-4 §3.1.1.2): long ones of any characters that nobody guesses first.</summary>
public static class PasswordRules
{
    /// <summary>Shortest password taken, in code points, as it is typed and in NFKC.</summary>
    public const int MinLength = 15;

    /// <summary>Longest password taken, in characters as they are sent.</summary>
    public const int MaxLength = 256;

    // zxcvbn's third of four: more than 10^6 s at 10^4 guesses a second.
    private const int MinScore = 3;

    // More characters only raise the estimate, and the time that estimating takes.
    private const int EstimatedLength = 100;

    /// <summary>How the form of a password is told.</summary>
    public static string Accepted(string field) =>
        $"{field} must be {MinLength} to {MaxLength} characters, of whatever kind";

    /// <summary>Whether <paramref name="password"/> has the form of a new one.</summary>
    public static bool HasForm(string? password) =>
        password is { Length: <= MaxLength }
        && Normalized(password) is { } normalized
        && password.EnumerateRunes().Count() >= MinLength
        && normalized.EnumerateRunes().Count() >= MinLength;

    /// <summary>
    /// The compatibility form (NFKC): one password whichever keyboard it is typed on. Null for what is no text, half a
    /// surrogate pair say.
    /// </summary>
    public static string? Normalized(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Why a well-formed password is refused, or null.</summary>
    /// <param name="field">What the field is called.</param>
    /// <param name="password">The password.</param>
    /// <param name="names">What everybody knows: names of the user and the tenant, the tenant's id.</param>
    public static Error? RefusalOf(string field, string password, params IEnumerable<string?> names)
    {
        var normalized = Normalized(password)!;
        var known = names
            .OfType<string>()
            .SelectMany(name => Words(Normalized(name) ?? name))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return
            Zxcvbn.Zxcvbn.MatchPassword(normalized[..Math.Min(normalized.Length, EstimatedLength)], known).Score
            < MinScore
            ? Error.InvalidField(
                field,
                $"{field} is among those that are guessed first: a common password, a pattern, or little more than the name of the user or of the tenant"
            )
            : null;
    }

    private static IEnumerable<string> Words(string name) =>
        name.Split([' ', '.', '-', '_', '@'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2)
            .Append(name);
}
