using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Localization;
using VerificationService.Application.Forms;
using VerificationService.Domain.Forms;

namespace VerificationService.Api.Forms;

/// <summary>What the pages call things, in the visit's language: a tenant's own words, or those of the texts.</summary>
internal static class FormLabels
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<(string Code, string Name)>> CountryNames =
        new();

    /// <summary>What a form is called; a request for information has no name of the tenant's.</summary>
    public static string OfForm(IStringLocalizer texts, FormVisit visit) =>
        visit.Form.Link.Asks is null ? visit.Form.Definition.Title.In(visit.Language.Code) : texts["Request.Title"];

    /// <summary>What a section is called.</summary>
    public static string OfSection(IStringLocalizer texts, FormPage page, FormSection section) =>
        page.Visit.Form.Link.Asks is null ? page.In(section.Title) : texts["Request.Section"];

    /// <summary>What an input, a document or a consent is called.</summary>
    public static string Of(IStringLocalizer texts, FormPage page, string name)
    {
        if (name.StartsWith("documents.", StringComparison.Ordinal))
        {
            return OfDocument(texts, page, page.Definition.Documents[FormPage.RowOf(name)]);
        }

        if (name.StartsWith("consents.", StringComparison.Ordinal))
        {
            return page.In(page.Definition.Consents[FormPage.RowOf(name)].Text);
        }

        if (page.Definition.Inputs.FirstOrDefault(one => one.Name == name) is not { } input)
        {
            return texts["Review"];
        }

        var part = input.Kind is InputKind.Day or InputKind.Month or InputKind.Year ? input.Kind.ToString() : null;
        return part is not null ? texts["Field." + part]
            : input.Field.Question is not null && page.Visit.Form.Link.Asks is not null ? texts["Request.Answer"]
            : input.Field.Question is { } question ? page.In(question.Label)
            : input.Field.Name == "directors" ? texts["Field.directors." + name.Split('.')[2]]
            : texts["Field." + name];
    }

    /// <summary>What a group of inputs is called.</summary>
    public static string OfGroup(IStringLocalizer texts, FormPage page, string group, FormInput first) =>
        first.Field.Question is { } question ? page.In(question.Label)
        : first.Field.Name == "directors" ? texts["Field.director", FormPage.RowOf(group)]
        : texts["Field." + group];

    /// <summary>What a choice is called.</summary>
    public static string OfChoice(IStringLocalizer texts, FormPage page, FormInput input, string choice) =>
        input.Field.Question is { } question && question.Choices.FirstOrDefault(one => one.Value == choice) is { } own
            ? page.In(own.Label)
        : input.Kind == InputKind.YesNo ? texts["Choice." + choice]
        : texts[$"Choice.{input.Field.Name}.{choice}"];

    /// <summary>What a document is called: as the tenant says, or by its types.</summary>
    public static string OfDocument(IStringLocalizer texts, FormPage page, FormDocument document) =>
        document.Title is { } title
            ? page.In(title)
            : string.Join(" / ", document.Types.Select(type => OfType(texts, type)));

    /// <summary>What a type of document is called; a tenant's own type as its words.</summary>
    public static string OfType(IStringLocalizer texts, string type)
    {
        var text = texts["Type." + type];
        return text.ResourceNotFound
            ? string.Concat(type[..1], type[1..].Replace('_', ' ').ToLowerInvariant())
            : text.Value;
    }

    /// <summary>What is wrong, where it is shown away from its input.</summary>
    public static string OfProblem(IStringLocalizer texts, string problem)
    {
        var text = texts["Error." + problem];
        return text.ResourceNotFound ? texts["Error." + FormProblems.Text] : text.Value;
    }

    /// <summary>Every country by its name in that language, in the order of the names.</summary>
    public static IReadOnlyList<(string Code, string Name)> Countries(Language language) =>
        CountryNames.GetOrAdd(
            language.Code,
            _ =>
                [
                    .. Domain
                        .Shared.Countries.Codes.Select(code => (code, NameOf(code, language)))
                        .OrderBy(country => country.Item2, StringComparer.Create(language.Culture, ignoreCase: true)),
                ]
        );

    /// <summary>A section's answers as they are looked at before sending. What another session typed is not shown.</summary>
    public static IEnumerable<(string Label, string Answer)> Answers(
        IStringLocalizer texts,
        FormPage page,
        FormSection section
    )
    {
        foreach (var group in section.Inputs(page.Definition.Subject).GroupBy(GroupOf))
        {
            var answered = group
                .Where(input => page.Draft.TextOf(input.Name) is not null)
                .Select(input => page.IsHidden(input.Name) ? texts["Hidden"].Value : Shown(texts, page, input))
                .ToList();
            if (answered.Count > 0)
            {
                var first = group.First();
                yield return (
                    group.Count() == 1 ? Of(texts, page, first.Name) : OfGroup(texts, page, group.Key, first),
                    string.Join(first.Kind == InputKind.Day ? "." : ", ", answered)
                );
            }
        }
    }

    private static string GroupOf(FormInput input) =>
        input.Field.Question is null && input.Field.Name == "directors"
            ? $"directors.{FormPage.RowOf(input.Name)}"
            : input.Field.Name;

    private static string Shown(IStringLocalizer texts, FormPage page, FormInput input)
    {
        var text = page.Draft.TextOf(input.Name)!;
        return input.Kind switch
        {
            InputKind.Country => Countries(page.Visit.Language).FirstOrDefault(one => one.Code == text).Name ?? text,
            InputKind.Choice => OfChoice(texts, page, input, text),
            InputKind.YesNo when input.Field.Name == "directors" =>
                $"{Of(texts, page, input.Name)}: {texts["Choice." + text]}",
            InputKind.YesNo => texts["Choice." + text],
            _ => text,
        };
    }

    // A region calls itself by the language in front of it; by DisplayName it would be called in one language for all.
    private static string NameOf(string code, Language language)
    {
        try
        {
            return new RegionInfo($"{language.Code}-{code}").NativeName;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }
}
