using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using VerificationService.Api.Forms;
using VerificationService.Domain.Forms;

namespace VerificationService.Api.Console;

/// <summary>
/// A form's definition as it is typed, complete or not. Its fields are named by the place in the definition that refusals name
/// (<c>sections[1].title</c>), texts with their language behind it, so that everything typed goes round by the page alone.
/// </summary>
internal sealed partial class FormSheet
{
    /// <summary>The types of documents that the applicants' pages have names for.</summary>
    public static readonly IReadOnlyList<string> KnownDocuments =
    [
        "PASSPORT",
        "GOVERNMENT_ID",
        "DRIVERS_LICENSE",
        "PERMANENT_RESIDENCE_PERMIT",
        "ADDRESS_DOCUMENT",
        "FINANCIAL_DOCUMENT",
        "REGISTRATION_COMPANY",
        "SELFIE_IMAGE",
    ];

    private static readonly char[] Between = [' ', ',', ';', '\r', '\n', '\t'];

    /// <summary>Whom it asks.</summary>
    public FormSubject Subject { get; init; }

    /// <summary>The version that it was begun upon; 0 for a new form.</summary>
    public int BasedOn { get; init; }

    /// <summary>The languages that it is written in.</summary>
    public IReadOnlyList<string> Written { get; init; } = [];

    public Dictionary<string, string> Title { get; init; } = [];

    public IReadOnlyList<string> Types { get; init; } = [];

    public List<SectionSheet> Sections { get; init; } = [];

    public List<DocumentSheet> Documents { get; init; } = [];

    public List<ConsentSheet> Consents { get; init; } = [];

    /// <summary>Hosts, by spaces or commas.</summary>
    public string Hosts { get; init; } = "";

    public string LinkDays { get; init; } = "";

    public bool Active { get; init; }

    public string Note { get; init; } = "";

    /// <summary>The control that the page puts the reader on, by its name or by the value of its button; null for none.</summary>
    public string? Focus { get; private set; }

    /// <summary>Every language that texts can be written in here: those of the applicants' pages, and those that there are.</summary>
    public IEnumerable<string> Offered => Languages.All.Select(language => language.Code).Union(Written);

    /// <summary>The subject's fields that no section asks yet.</summary>
    public IEnumerable<string> Unasked =>
        FormFields.Of(Subject).Except(Sections.SelectMany(section => section.Fields).Select(asked => asked.Name));

    /// <summary>A form that nobody has written yet.</summary>
    public static FormSheet Empty(FormSubject subject) =>
        new()
        {
            Subject = subject,
            Written = [Languages.All[0].Code],
            Types = [subject == FormSubject.Person ? "IDENTITY_VERIFICATION" : "BUSINESS_VERIFICATION"],
            Sections =
            [
                new()
                {
                    Fields =
                    {
                        new() { Name = subject == FormSubject.Person ? "lastName" : "name", IsRequired = true },
                    },
                },
            ],
            LinkDays = "7",
            Active = true,
        };

    /// <summary>That definition, to be changed.</summary>
    public static FormSheet Of(FormDefinition form, int basedOn) =>
        new()
        {
            Subject = form.Subject,
            BasedOn = basedOn,
            Written = [.. LanguagesOf(form)],
            Title = Of(form.Title),
            Types = form.Types,
            Sections =
            [
                .. form.Sections.Select(section => new SectionSheet
                {
                    Title = Of(section.Title),
                    Text = Of(section.Text),
                    Fields = [.. section.Fields.Select(FieldSheet.Of)],
                }),
            ],
            Documents =
            [
                .. form.Documents.Select(document => new DocumentSheet
                {
                    Types = document.Types,
                    Sides = document.Sides,
                    IsRequired = document.IsRequired,
                    Title = Of(document.Title),
                }),
            ],
            Consents =
            [
                .. form.Consents.Select(consent => new ConsentSheet
                {
                    Kind = consent.Kind,
                    Version = consent.Version,
                    Text = Of(consent.Text),
                    Url = consent.Url ?? "",
                }),
            ],
            Hosts = string.Join('\n', form.RedirectHosts),
            LinkDays = form.LinkDays.ToString(CultureInfo.InvariantCulture),
            Active = form.IsActive,
        };

    /// <summary>What was sent.</summary>
    public static FormSheet Read(IReadOnlyDictionary<string, string[]> sent)
    {
        var fields = new SentFields(sent);
        return new()
        {
            Subject = fields.One("subject") == nameof(FormSubject.Business) ? FormSubject.Business : FormSubject.Person,
            BasedOn = fields.Number("basedOn"),
            Written = fields.All("languages"),
            Title = fields.Texts("title"),
            Types = fields.All("types"),
            Sections =
            [
                .. fields
                    .Rows("sections")
                    .Select(at => new SectionSheet
                    {
                        Title = fields.Texts(at + ".title"),
                        Text = fields.Texts(at + ".text"),
                        Fields = [.. fields.Rows(at + ".fields").Select(row => FieldSheet.Read(fields, row))],
                        Add = fields.One(at + ".add"),
                    }),
            ],
            Documents =
            [
                .. fields
                    .Rows("documents")
                    .Select(at => new DocumentSheet
                    {
                        Types =
                        [
                            .. fields
                                .All(at + ".types")
                                .Concat(
                                    fields
                                        .One(at + ".others")
                                        .ToUpperInvariant()
                                        .Split(Between, StringSplitOptions.RemoveEmptyEntries)
                                )
                                .Distinct(),
                        ],
                        Sides = fields.Number(at + ".sides"),
                        IsRequired = fields.Has(at + ".required"),
                        Title = fields.Texts(at + ".title"),
                    }),
            ],
            Consents =
            [
                .. fields
                    .Rows("consents")
                    .Select(at => new ConsentSheet
                    {
                        Kind = fields.One(at + ".kind"),
                        Version = fields.One(at + ".version"),
                        Text = fields.Texts(at + ".text"),
                        Url = fields.One(at + ".url"),
                    }),
            ],
            Hosts = fields.One("redirectHosts"),
            LinkDays = fields.One("linkDays"),
            Active = fields.Has("active"),
            Note = fields.One("note"),
        };
    }

    /// <summary>What it says, to be checked by whoever keeps it.</summary>
    public FormDefinition ToDefinition() =>
        new()
        {
            Title = Text(Title),
            Subject = Subject,
            Types = Types,
            Sections =
            [
                .. Sections.Select(section => new FormSection(Text(section.Title), [.. section.Fields.Select(ToField)])
                {
                    Text = Optional(section.Text),
                }),
            ],
            Documents =
            [
                .. Documents.Select(document => new FormDocument(document.Types, document.Sides, document.IsRequired)
                {
                    Title = Optional(document.Title),
                }),
            ],
            Consents =
            [
                .. Consents.Select(consent => new FormConsent(consent.Kind, consent.Version.Trim(), Text(consent.Text))
                {
                    Url = consent.Url.Trim() is { Length: > 0 } url ? url : null,
                }),
            ],
            RedirectHosts = [.. Hosts.ToLowerInvariant().Split(Between, StringSplitOptions.RemoveEmptyEntries)],
            LinkDays = int.TryParse(LinkDays.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                ? days
                : 0,
            IsActive = Active,
        };

    /// <summary>
    /// Carries out what a button says: <c>sections:add</c>, <c>sections[1]:up</c>, <c>sections[1].fields[0]:remove</c>. What names nothing
    /// of the sheet changes nothing.
    /// </summary>
    public void Apply(string? change)
    {
        if (change?.Split(':') is not [var place, var verb])
        {
            return;
        }

        if (verb == "add")
        {
            Focus = Add(place);
            return;
        }

        var row = LastRow().Match(place);
        if (
            !row.Success
            || !int.TryParse(row.Groups["row"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || ListAt(row.Groups["list"].Value) is not { } list
            || at >= list.Count
        )
        {
            return;
        }

        Focus = (
            verb switch
            {
                "up" => Move(row.Groups["list"].Value, list, at, at - 1),
                "down" => Move(row.Groups["list"].Value, list, at, at + 1),
                "remove" => Remove(row.Groups["list"].Value, list, at),
                _ => null,
            }
        );
    }

    private string? Add(string place)
    {
        if (ListAt(place) is not { } list)
        {
            return null;
        }

        object added = list switch
        {
            List<SectionSheet> => new SectionSheet(),
            List<DocumentSheet> => new DocumentSheet { Sides = 1, IsRequired = true },
            List<ConsentSheet> => new ConsentSheet { Kind = "DATA_PROCESSING" },
            List<ChoiceSheet> => new ChoiceSheet(),
            _ => FieldSheet.Chosen(SectionAt(place)?.Add ?? ""),
        };
        if (added is FieldSheet { Kind: null } field && !FormFields.Of(Subject).Contains(field.Name))
        {
            return null;
        }

        list.Add(added);
        var at = $"{place}[{list.Count - 1}]";
        var language = Written is [var first, ..] ? first : Languages.All[0].Code;
        return added switch
        {
            FieldSheet { Kind: null } => at + ".required",
            FieldSheet => $"{at}.question.label.{language}",
            DocumentSheet => $"{at}.title.{language}",
            ConsentSheet => at + ".kind",
            ChoiceSheet => at + ".value",
            _ => $"{at}.title.{language}",
        };
    }

    // The first field of a section moves up into the section before, the last one down into the section behind.
    private string Move(string place, IList list, int from, int to)
    {
        var moved = list[from];
        if (to >= 0 && to < list.Count)
        {
            list.RemoveAt(from);
            list.Insert(to, moved);
            return ButtonOf(place, list, to, isUp: to < from);
        }

        var section = SectionAt(place) is { } own ? Sections.IndexOf(own) + (to < 0 ? -1 : 1) : -1;
        if (moved is not FieldSheet field || section < 0 || section >= Sections.Count)
        {
            return ButtonOf(place, list, from, isUp: to < from);
        }

        list.RemoveAt(from);
        var fields = Sections[section].Fields;
        fields.Insert(to < 0 ? fields.Count : 0, field);
        return ButtonOf($"sections[{section}].fields", fields, fields.IndexOf(field), isUp: to < 0);
    }

    // The same button of the row where it stands now, so that it is pressed again; the other one where the row can go no further.
    private string ButtonOf(string place, IList list, int at, bool isUp)
    {
        var section = SectionAt(place) is { } own && list is List<FieldSheet> ? Sections.IndexOf(own) : (int?)null;
        var isFirst = at == 0 && (section ?? 0) == 0;
        var isLast = at == list.Count - 1 && (section is null || section == Sections.Count - 1);
        return $"{place}[{at}]:{(isUp ? isFirst ? "down" : "up" : isLast ? "up" : "down")}";
    }

    private static string Remove(string place, IList list, int at)
    {
        list.RemoveAt(at);
        return list.Count == 0 ? place + ":add" : $"{place}[{Math.Min(at, list.Count - 1)}]:remove";
    }

    private IList? ListAt(string place) =>
        place switch
        {
            "sections" => Sections,
            "documents" => Documents,
            "consents" => Consents,
            _ when place.EndsWith(".fields", StringComparison.Ordinal) => SectionAt(place)?.Fields,
            _ when place.EndsWith(".choices", StringComparison.Ordinal) => FieldAt(place)?.Choices,
            _ => null,
        };

    private SectionSheet? SectionAt(string place) =>
        At(Section().Match(place), "section") is { } at && at < Sections.Count ? Sections[at] : null;

    private FieldSheet? FieldAt(string place) =>
        SectionAt(place) is { } section && At(Section().Match(place), "field") is { } at && at < section.Fields.Count
            ? section.Fields[at]
            : null;

    private static int? At(Match match, string group) =>
        int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? at
            : null;

    private FormField ToField(FieldSheet field) =>
        new(field.Name.Trim(), field.IsRequired)
        {
            Question = field.Kind is { } kind
                ? new FormQuestion(Text(field.Label), kind)
                {
                    // What was written for another kind stays in the sheet until it is sent, in case the kind is chosen again.
                    Choices =
                        kind == QuestionKind.Choice
                            ?
                            [
                                .. field.Choices.Select(choice => new FormChoice(
                                    choice.Value.Trim(),
                                    Text(choice.Label)
                                )),
                            ]
                            : [],
                }
                : null,
        };

    private LocalText Text(Dictionary<string, string> texts) =>
        new(
            texts
                .Where(text => Written.Contains(text.Key) && !string.IsNullOrWhiteSpace(text.Value))
                .ToDictionary(text => text.Key, text => text.Value.ReplaceLineEndings("\n").Trim())
        );

    private LocalText? Optional(Dictionary<string, string> texts) =>
        Text(texts) is { ByLanguage.Count: > 0 } text ? text : null;

    /// <summary>A text as its languages are typed.</summary>
    internal static Dictionary<string, string> Of(LocalText? text) => text is null ? [] : new(text.ByLanguage);

    private static IEnumerable<string> LanguagesOf(FormDefinition form) =>
        FormChanges
            .TextsOf(form)
            .SelectMany(text => text.ByLanguage.Keys)
            .Distinct()
            .OrderBy(code => code == Languages.All[0].Code ? "" : code, StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<list>.+)\[(?<row>\d{1,4})\]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastRow();

    [GeneratedRegex(
        @"^sections\[(?<section>\d{1,4})\]\.fields(?:\[(?<field>\d{1,4})\])?",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Section();
}

/// <summary>A section as it is typed.</summary>
internal sealed class SectionSheet
{
    public Dictionary<string, string> Title { get; init; } = [];

    public Dictionary<string, string> Text { get; init; } = [];

    public List<FieldSheet> Fields { get; init; } = [];

    /// <summary>What is chosen to be added: a subject's field, or <c>?</c> and the kind of a question.</summary>
    public string Add { get; init; } = "";
}

/// <summary>A field as it is typed.</summary>
internal sealed class FieldSheet
{
    public string Name { get; init; } = "";

    public bool IsRequired { get; init; }

    /// <summary>What a question takes; null for a field of the subject.</summary>
    public QuestionKind? Kind { get; init; }

    public Dictionary<string, string> Label { get; init; } = [];

    public List<ChoiceSheet> Choices { get; init; } = [];

    public static FieldSheet Of(FormField field) =>
        new()
        {
            Name = field.Name,
            IsRequired = field.IsRequired,
            Kind = field.Question?.Kind,
            Label = FormSheet.Of(field.Question?.Label),
            Choices =
            [
                .. (field.Question?.Choices ?? []).Select(choice => new ChoiceSheet
                {
                    Value = choice.Value,
                    Label = FormSheet.Of(choice.Label),
                }),
            ],
        };

    public static FieldSheet Read(SentFields fields, string at) =>
        new()
        {
            Name = fields.One(at + ".name"),
            IsRequired = fields.Has(at + ".required"),
            Kind = Parse(fields.One(at + ".question.kind")),
            Label = fields.Texts(at + ".question.label"),
            Choices =
            [
                .. fields
                    .Rows(at + ".question.choices")
                    .Select(row => new ChoiceSheet
                    {
                        Value = fields.One(row + ".value"),
                        Label = fields.Texts(row + ".label"),
                    }),
            ],
        };

    /// <summary>The field that <see cref="SectionSheet.Add"/> says.</summary>
    public static FieldSheet Chosen(string add) =>
        add.StartsWith('?') && Parse(add[1..]) is { } kind
            ? new() { Kind = kind, Choices = kind == QuestionKind.Choice ? [new(), new()] : [] }
            : new() { Name = add };

    private static QuestionKind? Parse(string kind) =>
        Enum.GetValues<QuestionKind>().Cast<QuestionKind?>().FirstOrDefault(one => one.ToString() == kind);
}

/// <summary>A choice as it is typed.</summary>
internal sealed class ChoiceSheet
{
    public string Value { get; init; } = "";

    public Dictionary<string, string> Label { get; init; } = [];
}

/// <summary>A document as it is typed.</summary>
internal sealed class DocumentSheet
{
    public IReadOnlyList<string> Types { get; init; } = [];

    public int Sides { get; init; }

    public bool IsRequired { get; init; }

    public Dictionary<string, string> Title { get; init; } = [];
}

/// <summary>A consent as it is typed.</summary>
internal sealed class ConsentSheet
{
    public string Kind { get; init; } = "";

    public string Version { get; init; } = "";

    public Dictionary<string, string> Text { get; init; } = [];

    public string Url { get; init; } = "";
}

/// <summary>The fields that a form of the console sent.</summary>
internal sealed class SentFields(IReadOnlyDictionary<string, string[]> sent)
{
    public bool Has(string name) => sent.ContainsKey(name);

    public string One(string name) => sent.TryGetValue(name, out var values) ? values.LastOrDefault() ?? "" : "";

    public IReadOnlyList<string> All(string name) => sent.GetValueOrDefault(name) ?? [];

    public int Number(string name) =>
        int.TryParse(One(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>A text, by the two letters that its fields end in.</summary>
    public Dictionary<string, string> Texts(string name) =>
        sent
            .Keys.Where(key =>
                key.Length == name.Length + 3
                && key.StartsWith(name, StringComparison.Ordinal)
                && key[name.Length] == '.'
            )
            .ToDictionary(key => key[(name.Length + 1)..], One);

    /// <summary>The rows of a list: <c>sections[0]</c> and on, as long as a field begins with it.</summary>
    public IEnumerable<string> Rows(string list)
    {
        for (var row = 0; ; row++)
        {
            var at = $"{list}[{row}]";
            if (!sent.Keys.Any(key => key.StartsWith(at + ".", StringComparison.Ordinal)))
            {
                yield break;
            }

            yield return at;
        }
    }
}
