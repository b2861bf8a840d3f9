using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace VerificationService.Api.Forms;

/// <summary>A language that the pages speak: one for each file of <see cref="FormTexts"/>.</summary>
/// <param name="Code">Its two letters (ISO 639-1).</param>
internal sealed record Language(string Code)
{
    /// <summary>Its culture; numbers and dates are written the same in every language.</summary>
    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(Code);

    /// <summary>In which direction it is read, as HTML says it.</summary>
    public string Direction => Culture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    /// <summary>What it calls itself.</summary>
    public string Name => Culture.NativeName;
}

/// <summary>Which language a page is shown in.</summary>
internal static class Languages
{
    /// <summary>The parameter that chooses one.</summary>
    public const string Parameter = "lang";

    /// <summary>Every language, English first: it is what the others fall back to.</summary>
    public static IReadOnlyList<Language> All { get; } = [new("en"), new("de")];

    private static readonly FrozenDictionary<string, Language> ByCode = All.ToFrozenDictionary(
        language => language.Code,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The language that the request chooses, or else its link, or else its browser; English where none of them is spoken.</summary>
    public static Language Of(HttpRequest request, string? ofLink) =>
        Chosen(request) ?? Find(ofLink) ?? OfBrowser(request) ?? All[0];

    /// <summary>The language that the request itself chooses.</summary>
    public static Language? Chosen(HttpRequest request) => Find(request.Query[Parameter]);

    /// <summary>The language of that code, English where it is not spoken.</summary>
    public static Language OfCode(string? code) => Find(code) ?? All[0];

    /// <summary>What a language calls itself, whether the pages speak it or not.</summary>
    public static string NameOf(string code)
    {
        try
        {
            return CultureInfo.GetCultureInfo(code).NativeName;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }

    private static Language? OfBrowser(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var accepted)
            ? accepted
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => Find(language.Value.Value))
                .FirstOrDefault(language => language is not null)
            : null;

    // de-AT is spoken as de.
    private static Language? Find(string? tag) => tag is null ? null : ByCode.GetValueOrDefault(tag.Split('-', '_')[0]);
}
