namespace VerificationService.Domain.Forms;

/// <summary>How something is typed, and so how it is checked.</summary>
public enum InputKind
{
    Text,

    LongText,

    Email,

    Phone,

    Country,

    Choice,

    YesNo,

    Day,

    Month,

    Year,
}

/// <summary>One thing that is typed or chosen. A date is three of them, an address four.</summary>
/// <param name="Field">The field it answers.</param>
/// <param name="Name">Its name: the field's, and a part of it where the field has several.</param>
/// <param name="Kind">How it is typed.</param>
public sealed record FormInput(FormField Field, string Name, InputKind Kind)
{
    /// <summary>Whether it must be answered.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Most characters.</summary>
    public int MaxLength { get; init; } = 100;

    /// <summary>The values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What a browser fills in by itself (WCAG 2.2 success criterion 1.3.5); null where it knows nothing.</summary>
    public string? Autocomplete { get; init; }
}

/// <summary>The fields of subjects that a form can ask for, by the names that the use cases know them by.</summary>
public static class FormFields
{
    /// <summary>Most people that a business names in a form.</summary>
    public const int MaxDirectors = 10;

    // Those that raise the risk stand among those that do not; what is none of them is for whoever decides to judge.
    private static readonly string[] Activities =
    [
        "AGRICULTURE",
        "CONSTRUCTION",
        "CONSULTING",
        "CRYPTO_EXCHANGE",
        "EDUCATION",
        "GAMBLING",
        "HEALTHCARE",
        "HOSPITALITY",
        "LOGISTICS",
        "MANUFACTURING",
        "MEDIA",
        "MONEY_TRANSFER",
        "REAL_ESTATE",
        "RETAIL",
        "SOFTWARE",
        "OTHER",
    ];

    private static readonly Dictionary<string, Func<FormField, IEnumerable<FormInput>>> Common = new()
    {
        ["email"] = field => One(field, InputKind.Email, 254, "email"),
        ["phone"] = field => One(field, InputKind.Phone, 40, "tel"),
        ["taxId"] = field => One(field, InputKind.Text, 100),
        ["address"] = Address,
    };

    private static readonly Dictionary<string, Func<FormField, IEnumerable<FormInput>>> Persons = new(Common)
    {
        ["firstName"] = field => One(field, InputKind.Text, 100, "given-name"),
        ["middleName"] = field => One(field, InputKind.Text, 100, "additional-name"),
        ["lastName"] = field => One(field, InputKind.Text, 100, "family-name"),
        ["dateOfBirth"] = field => Date(field, "bday-"),
        ["placeOfBirth"] = field => One(field, InputKind.Text, 100),
        ["gender"] = field => [.. One(field, InputKind.Choice, 1).Select(input => input with { Choices = ["F", "M"] })],
        ["nationality"] = field => One(field, InputKind.Country, 100),
        ["residenceCountry"] = field => One(field, InputKind.Country, 100, "country-name"),
        ["politicallyExposed"] = field => One(field, InputKind.YesNo, 3),
    };

    private static readonly Dictionary<string, Func<FormField, IEnumerable<FormInput>>> Businesses = new(Common)
    {
        ["name"] = field => One(field, InputKind.Text, 200, "organization"),
        ["tradingName"] = field => One(field, InputKind.Text, 200),
        ["registrationNumber"] = field => One(field, InputKind.Text, 100),
        ["incorporatedOn"] = field => Date(field),
        ["legalForm"] = field => One(field, InputKind.Text, 100),
        ["country"] = field => One(field, InputKind.Country, 100, "country-name"),
        ["businessActivities"] = field =>
            [.. One(field, InputKind.Choice, 100).Select(input => input with { Choices = Activities })],
        ["description"] = field => One(field, InputKind.LongText, 2000),
        ["website"] = field => One(field, InputKind.Text, 200, "url"),
        ["directors"] = Directors,
    };

    /// <summary>The fields that a subject of this kind has.</summary>
    public static IReadOnlyCollection<string> Of(FormSubject subject) => Table(subject).Keys;

    /// <summary>What is typed to answer <paramref name="field"/>, in order.</summary>
    public static IEnumerable<FormInput> InputsOf(FormField field, FormSubject subject) =>
        field.Question is { } question ? OfQuestion(field, question)
        : Table(subject).TryGetValue(field.Name, out var inputs) ? inputs(field)
        : [];

    private static Dictionary<string, Func<FormField, IEnumerable<FormInput>>> Table(FormSubject subject) =>
        subject == FormSubject.Person ? Persons : Businesses;

    private static IEnumerable<FormInput> OfQuestion(FormField field, FormQuestion question) =>
        question.Kind switch
        {
            QuestionKind.Date => Date(field),
            QuestionKind.Choice =>
            [
                .. One(field, InputKind.Choice, 100)
                    .Select(input => input with { Choices = [.. question.Choices.Select(choice => choice.Value)] }),
            ],
            QuestionKind.YesNo => One(field, InputKind.YesNo, 3),
            QuestionKind.LongText => One(field, InputKind.LongText, 1000),
            _ => One(field, InputKind.Text, 200),
        };

    private static IEnumerable<FormInput> One(
        FormField field,
        InputKind kind,
        int maxLength,
        string? autocomplete = null
    ) =>
        [
            new FormInput(field, field.Name, kind)
            {
                IsRequired = field.IsRequired,
                MaxLength = maxLength,
                Autocomplete = autocomplete,
            },
        ];

    // Of a date the year is enough: many people know no more of their own.
    private static IEnumerable<FormInput> Date(FormField field, string? autocomplete = null) =>
        [
            new FormInput(field, field.Name + ".day", InputKind.Day)
            {
                MaxLength = 2,
                Autocomplete = autocomplete is null ? null : autocomplete + "day",
            },
            new FormInput(field, field.Name + ".month", InputKind.Month)
            {
                MaxLength = 2,
                Autocomplete = autocomplete is null ? null : autocomplete + "month",
            },
            new FormInput(field, field.Name + ".year", InputKind.Year)
            {
                MaxLength = 4,
                IsRequired = field.IsRequired,
                Autocomplete = autocomplete is null ? null : autocomplete + "year",
            },
        ];

    private static IEnumerable<FormInput> Address(FormField field) =>
        [
            new FormInput(field, "address.line", InputKind.Text)
            {
                IsRequired = field.IsRequired,
                MaxLength = 255,
                Autocomplete = "street-address",
            },
            new FormInput(field, "address.postalCode", InputKind.Text) { MaxLength = 20, Autocomplete = "postal-code" },
            new FormInput(field, "address.city", InputKind.Text)
            {
                IsRequired = field.IsRequired,
                Autocomplete = "address-level2",
            },
            new FormInput(field, "address.country", InputKind.Country)
            {
                IsRequired = field.IsRequired,
                Autocomplete = "country-name",
            },
        ];

    private static IEnumerable<FormInput> Directors(FormField field) =>
        Enumerable
            .Range(1, MaxDirectors)
            .SelectMany(number =>
                new[]
                {
                    new FormInput(field, $"directors.{number}.name", InputKind.Text)
                    {
                        IsRequired = field.IsRequired && number == 1,
                        MaxLength = 200,
                    },
                    new FormInput(field, $"directors.{number}.politicallyExposed", InputKind.YesNo),
                    new FormInput(field, $"directors.{number}.beneficialOwner", InputKind.YesNo),
                }
            );
}
