namespace VerificationService.Domain.Forms;

/// <summary>Whom a form asks.</summary>
public enum FormSubject
{
    Person,

    Business,
}

/// <summary>What a form asks: one version of it, which never changes once it is kept.</summary>
public sealed record FormDefinition
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 100;

    /// <summary>The longest life of a link, in days: as long as its outcome is shown.</summary>
    public const int MaxLinkDays = 30;

    /// <summary>What officers call it; the applicant reads it as the page's title.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Whom it asks.</summary>
    public required FormSubject Subject { get; init; }

    /// <summary>The verification types that it opens; never empty.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>What is asked, one section at a time.</summary>
    public required IReadOnlyList<FormSection> Sections { get; init; }

    /// <summary>The documents that are asked for.</summary>
    public IReadOnlyList<FormDocument> Documents { get; init; } = [];

    /// <summary>What the applicant agrees to before sending.</summary>
    public IReadOnlyList<FormConsent> Consents { get; init; } = [];

    /// <summary>Hosts to which the page may send the applicant's browser on.</summary>
    public IReadOnlyList<string> RedirectHosts { get; init; } = [];

    /// <summary>How many days a link can be filled in.</summary>
    public int LinkDays { get; init; } = 7;

    /// <summary>Whether links to it are made.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The name of the question that a request for information ends with.</summary>
    public const string Answer = "answer";

    /// <summary>
    /// What a request for information asks: the fields and documents that it names, and an answer in the subject's own words, which is
    /// all there is where it names none. The pages have the words around it.
    /// </summary>
    public static FormDefinition Asking(
        FormSubject subject,
        string message,
        IReadOnlyList<string> fields,
        IReadOnlyList<string> documents
    ) =>
        new()
        {
            Title = LocalText.English("Information requested"),
            Subject = subject,
            Types = [],
            Sections =
            [
                new(
                    LocalText.English("What is asked"),
                    [
                        .. fields.Select(field => new FormField(field, IsRequired: true)),
                        new(Answer, IsRequired: fields.Count == 0 && documents.Count == 0)
                        {
                            Question = new(LocalText.English("Your answer"), QuestionKind.LongText),
                        },
                    ]
                )
                {
                    Text = LocalText.English(message),
                },
            ],
            Documents = [.. documents.Select(type => new FormDocument([type], Sides: 1, IsRequired: true))],
        };

    /// <summary>Everything it asks to be typed, in order.</summary>
    public IEnumerable<FormInput> Inputs => Sections.SelectMany(section => section.Inputs(Subject));
}

/// <summary>A text in the languages that its tenant wrote it in, by their two letters (ISO 639-1).</summary>
/// <param name="ByLanguage">The text of each language; never empty.</param>
public sealed record LocalText(IReadOnlyDictionary<string, string> ByLanguage)
{
    /// <summary>A text in English alone.</summary>
    public static LocalText English(string text) => new(new Dictionary<string, string> { ["en"] = text });

    /// <summary>The text in that language, or else in English, or else in the first there is.</summary>
    public string In(string language) =>
        ByLanguage.GetValueOrDefault(language)
        ?? ByLanguage.GetValueOrDefault("en")
        ?? ByLanguage.OrderBy(text => text.Key, StringComparer.Ordinal).First().Value;
}

/// <summary>One step of a form.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Fields">What it asks.</param>
public sealed record FormSection(LocalText Title, IReadOnlyList<FormField> Fields)
{
    /// <summary>What stands between heading and fields.</summary>
    public LocalText? Text { get; init; }

    /// <summary>What is typed into it.</summary>
    public IEnumerable<FormInput> Inputs(FormSubject subject) => Fields.SelectMany(field => field.Inputs(subject));
}

/// <summary>A field of a section: one that a subject has, or a question of the tenant's own.</summary>
/// <param name="Name">The name of a subject's field (<see cref="FormFields"/>), or of the question.</param>
/// <param name="IsRequired">Whether it must be answered.</param>
public sealed record FormField(string Name, bool IsRequired)
{
    /// <summary>The question, where it is one of the tenant's own; null for a subject's field.</summary>
    public FormQuestion? Question { get; init; }

    /// <summary>What is typed to answer it.</summary>
    public IEnumerable<FormInput> Inputs(FormSubject subject) => FormFields.InputsOf(this, subject);
}

/// <summary>What a question of a tenant takes.</summary>
public enum QuestionKind
{
    Text,

    LongText,

    Choice,

    Date,

    YesNo,
}

/// <summary>A question of a tenant's own.</summary>
/// <param name="Label">What is asked.</param>
/// <param name="Kind">What it takes.</param>
public sealed record FormQuestion(LocalText Label, QuestionKind Kind)
{
    /// <summary>The answers of a choice.</summary>
    public IReadOnlyList<FormChoice> Choices { get; init; } = [];
}

/// <summary>One answer of a choice.</summary>
/// <param name="Value">What is kept of it.</param>
/// <param name="Label">What is shown.</param>
public sealed record FormChoice(string Value, LocalText Label);

/// <summary>A document that is asked for.</summary>
/// <param name="Types">Any one of these suffices.</param>
/// <param name="Sides">How many pictures of it: 1, or 2 for front and back.</param>
/// <param name="IsRequired">Whether the form can be sent without it.</param>
public sealed record FormDocument(IReadOnlyList<string> Types, int Sides, bool IsRequired)
{
    /// <summary>What is shown in place of the names of the types.</summary>
    public LocalText? Title { get; init; }
}

/// <summary>A text that the applicant agrees to.</summary>
/// <param name="Kind"><c>TERMS</c>, <c>PRIVACY</c> or <c>DATA_PROCESSING</c>.</param>
/// <param name="Version">Which version of the text.</param>
/// <param name="Text">What is agreed to, as it is ticked.</param>
public sealed record FormConsent(string Kind, string Version, LocalText Text)
{
    /// <summary>Where the whole text is read, an https address; null where the ticked line is all.</summary>
    public string? Url { get; init; }
}
