using System.Text.RegularExpressions;

namespace VerificationService.Api.Http.Bodies;

/// <summary>
/// Tells names of facts that may raise a risk (FATF Recommendations 10, 12 and 19: who owns and runs a business, what it
/// does, where, and who is politically exposed). Such a fact counts or is refused; no list makes it disappear.
/// </summary>
internal static partial class RiskNames
{
    private static readonly string[] Words = ["pep", "peps", "ubo", "ubos"];

    private static readonly string[] Stems =
    [
        "activit",
        "beneficia",
        "categori",
        "citizen",
        "countr",
        "director",
        "domicil",
        "exposed",
        "exposure",
        "incorporat",
        "industr",
        "jurisdiction",
        "owner",
        "politic",
        "representative",
        "residen",
        "risk",
        "sanction",
        "shareholder",
    ];

    // "categori" would miss the field in which v2.1's registration keeps its risk class.
    private static readonly string[] Whole = ["customercategory", "riskcategory"];

    /// <summary>Whether <paramref name="name"/>, in camelCase or snake_case, names such a fact.</summary>
    public static bool Include(string name) =>
        Whole.Contains(NearestName.Squashed(name))
        || WordsOf()
            .Matches(name)
            .Select(word => word.Value.ToLowerInvariant())
            .Any(word => Words.Contains(word) || Stems.Any(stem => word.StartsWith(stem, StringComparison.Ordinal)));

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex WordsOf();
}
