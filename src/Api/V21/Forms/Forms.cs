using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Forms;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;

namespace VerificationService.Api.V21.Forms;

/// <summary>What a form asks. Texts are given by language, each by its two letters: <c>{"en":"Your name"}</c>.</summary>
public class FormRequest
{
    /// <summary>The page's title, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string?>? Title { get; init; }

    /// <summary>Whom it asks: <c>PERSON</c> or <c>BUSINESS</c>.</summary>
    [Required]
    [AllowedValues("PERSON", "BUSINESS")]
    public string? Subject { get; init; }

    /// <summary>The verification types that it opens.</summary>
    /// <example>["IDENTITY_VERIFICATION"]</example>
    [Required]
    [MaxLength(16)]
    public IReadOnlyList<string?>? Types { get; init; }

    /// <summary>What is asked, one section at a time.</summary>
    [Required]
    [MaxLength(20)]
    public IReadOnlyList<FormSectionData?>? Sections { get; init; }

    /// <summary>The documents that are asked for.</summary>
    [MaxLength(10)]
    public IReadOnlyList<FormDocumentData?>? Documents { get; init; }

    /// <summary>What the applicant agrees to before sending.</summary>
    [MaxLength(10)]
    public IReadOnlyList<FormConsentData?>? Consents { get; init; }

    /// <summary>Hosts to which the page may send the browser on, each exactly: <c>shop.example</c>.</summary>
    [MaxLength(20)]
    public IReadOnlyList<string?>? RedirectHosts { get; init; }

    /// <summary>How many days a link can be filled in; 7 when left out.</summary>
    [Range(1, FormDefinition.MaxLinkDays)]
    public int? LinkDays { get; init; }

    /// <summary>Whether links to it are made; true when left out.</summary>
    public bool? Active { get; init; }

    /// <summary>Why it is written, for those who read its versions.</summary>
    [MaxLength(Form.MaxNote)]
    public string? Note { get; init; }

    internal Result<CreateForm> ToCommand() =>
        ToDefinition().Failed(out var refusal, out var definition)
            ? refusal
            : new CreateForm(definition) { Note = Note };

    private protected Result<FormDefinition> ToDefinition()
    {
        if (Sections is null || Types is null || Title is null)
        {
            var missing =
                Title is null ? "title"
                : Types is null ? "types"
                : "sections";
            return Error.InvalidField(missing, $"{missing} is required");
        }

        if (
            Sections.Any(section => section is null)
            || (Documents ?? []).Any(document => document is null)
            || (Consents ?? []).Any(consent => consent is null)
            || Types.Any(type => type is null)
            || (RedirectHosts ?? []).Any(host => host is null)
        )
        {
            return Error.InvalidField(
                "sections",
                "sections, documents, consents, types and redirectHosts hold no null"
            );
        }

        if (V21Words.ParseFormSubject(Subject).Failed(out var refusal, out var subject))
        {
            return refusal;
        }

        if (subject is null)
        {
            return Error.InvalidField("subject", "subject is required: PERSON or BUSINESS");
        }

        var sections = new List<FormSection>();
        foreach (var section in Sections)
        {
            if (section!.ToSection().Failed(out refusal, out var asked))
            {
                return refusal;
            }

            sections.Add(asked);
        }

        return new FormDefinition
        {
            Title = Texts.Of(Title),
            Subject = subject.Value,
            Types = [.. Types.OfType<string>()],
            Sections = sections,
            Documents = [.. (Documents ?? []).Select(document => document!.ToDocument())],
            Consents = [.. (Consents ?? []).Select(consent => consent!.ToConsent())],
            RedirectHosts = [.. (RedirectHosts ?? []).OfType<string>()],
            LinkDays = LinkDays ?? 7,
            IsActive = Active ?? true,
        };
    }
}

/// <summary>What a form asks from now on.</summary>
public sealed class ChangeFormRequest : FormRequest
{
    /// <summary>The version that this was written upon.</summary>
    /// <example>1</example>
    [Required]
    [Range(1, int.MaxValue)]
    public int? BasedOnVersion { get; init; }

    internal Result<ChangeForm> ToCommand(string formId)
    {
        if (ToDefinition().Failed(out var refusal, out var definition))
        {
            return refusal;
        }

        return BasedOnVersion is { } version
            ? new ChangeForm(formId, version, definition) { Note = Note }
            : Error.InvalidField(
                "basedOnVersion",
                "basedOnVersion is required: the version that this was written upon"
            );
    }
}

/// <summary>One step of a form.</summary>
public sealed class FormSectionData
{
    /// <summary>Its heading, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string?>? Title { get; init; }

    /// <summary>What stands between heading and fields, by language.</summary>
    public IReadOnlyDictionary<string, string?>? Text { get; init; }

    /// <summary>What it asks.</summary>
    [Required]
    [MaxLength(50)]
    public IReadOnlyList<FormFieldData?>? Fields { get; init; }

    internal Result<FormSection> ToSection()
    {
        if (Title is null || Fields is null || Fields.Any(field => field?.Name is null))
        {
            return Error.InvalidField("sections", "sections must each have a title and fields with a name");
        }

        var fields = new List<FormField>();
        foreach (var field in Fields)
        {
            if (field!.ToField().Failed(out var refusal, out var asked))
            {
                return refusal;
            }

            fields.Add(asked);
        }

        return new FormSection(Texts.Of(Title), fields) { Text = Text is null ? null : Texts.Of(Text) };
    }

    internal static FormSectionData Of(FormSection section) =>
        new()
        {
            Title = Texts.Of(section.Title),
            Text = section.Text is { } text ? Texts.Of(text) : null,
            Fields = [.. section.Fields.Select(FormFieldData.Of)],
        };
}

/// <summary>A field of a section.</summary>
public sealed class FormFieldData
{
    /// <summary>
    /// A field of the subject, or the name of a question of your own. A person has <c>firstName</c>, <c>middleName</c>, <c>lastName</c>,
    /// <c>dateOfBirth</c>, <c>placeOfBirth</c>, <c>gender</c>, <c>nationality</c>, <c>residenceCountry</c>, <c>politicallyExposed</c>,
    /// <c>email</c>, <c>phone</c>, <c>taxId</c>, <c>address</c>; a business <c>name</c>, <c>tradingName</c>, <c>registrationNumber</c>,
    /// <c>incorporatedOn</c>, <c>legalForm</c>, <c>country</c>, <c>businessActivities</c>, <c>description</c>, <c>website</c>,
    /// <c>directors</c>, <c>email</c>, <c>phone</c>, <c>taxId</c>, <c>address</c>.
    /// </summary>
    /// <example>firstName</example>
    [Required]
    [MaxLength(64)]
    public string? Name { get; init; }

    /// <summary>Whether it must be answered. Absent means false.</summary>
    public bool? Required { get; init; }

    /// <summary>The question, where it is one of your own.</summary>
    public FormQuestionData? Question { get; init; }

    internal Result<FormField> ToField()
    {
        if (Question is null)
        {
            return new FormField(Name!, Required == true);
        }

        return Question.ToQuestion().Failed(out var refusal, out var question)
            ? refusal
            : new FormField(Name!, Required == true) { Question = question };
    }

    internal static FormFieldData Of(FormField field) =>
        new()
        {
            Name = field.Name,
            Required = field.IsRequired,
            Question = field.Question is { } question ? FormQuestionData.Of(question) : null,
        };
}

/// <summary>A question of your own. Its answer stands with the verification's additional data.</summary>
public sealed class FormQuestionData
{
    /// <summary>What is asked, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string?>? Label { get; init; }

    /// <summary>What it takes: <c>TEXT</c>, <c>LONG_TEXT</c>, <c>CHOICE</c>, <c>DATE</c>, <c>YES_NO</c>.</summary>
    [Required]
    [AllowedValues("TEXT", "LONG_TEXT", "CHOICE", "DATE", "YES_NO")]
    public string? Kind { get; init; }

    /// <summary>The answers of a choice.</summary>
    [MaxLength(50)]
    public IReadOnlyList<FormChoiceData?>? Choices { get; init; }

    internal Result<FormQuestion> ToQuestion()
    {
        if (V21Words.ParseQuestionKind(Kind).Failed(out var refusal, out var kind))
        {
            return refusal;
        }

        return
            Label is null
            || kind is null
            || (Choices ?? []).Any(choice => choice?.Value is null || choice.Label is null)
            ? Error.InvalidField("question", "question must have a label, a kind, and choices with a value and a label")
            : new FormQuestion(Texts.Of(Label), kind.Value)
            {
                Choices =
                [
                    .. (Choices ?? []).Select(choice => new FormChoice(choice!.Value!, Texts.Of(choice.Label!))),
                ],
            };
    }

    internal static FormQuestionData Of(FormQuestion question) =>
        new()
        {
            Label = Texts.Of(question.Label),
            Kind = V21Words.Of(question.Kind),
            Choices =
                question.Choices.Count == 0
                    ? null
                    :
                    [
                        .. question.Choices.Select(choice => new FormChoiceData
                        {
                            Value = choice.Value,
                            Label = Texts.Of(choice.Label),
                        }),
                    ],
        };
}

/// <summary>One answer of a choice.</summary>
public sealed class FormChoiceData
{
    /// <summary>What is kept of it.</summary>
    [Required]
    [MaxLength(100)]
    public string? Value { get; init; }

    /// <summary>What is shown, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string?>? Label { get; init; }
}

/// <summary>A document that is asked for.</summary>
public sealed class FormDocumentData
{
    /// <summary>Any one of these types suffices.</summary>
    /// <example>["PASSPORT","GOVERNMENT_ID"]</example>
    [Required]
    [MaxLength(10)]
    public IReadOnlyList<string?>? Types { get; init; }

    /// <summary>How many pictures of it: 1 when left out, or 2 for front and back.</summary>
    [Range(1, 2)]
    public int? Sides { get; init; }

    /// <summary>Whether the form cannot be sent without it. Absent means true.</summary>
    public bool? Required { get; init; }

    /// <summary>What is shown in place of the types, by language.</summary>
    public IReadOnlyDictionary<string, string?>? Title { get; init; }

    internal FormDocument ToDocument() =>
        new([.. (Types ?? []).Select(type => type ?? "")], Sides ?? 1, Required ?? true)
        {
            Title = Title is null ? null : Texts.Of(Title),
        };

    internal static FormDocumentData Of(FormDocument document) =>
        new()
        {
            Types = document.Types,
            Sides = document.Sides,
            Required = document.IsRequired,
            Title = document.Title is { } title ? Texts.Of(title) : null,
        };
}

/// <summary>A text that the applicant agrees to.</summary>
public sealed class FormConsentData
{
    /// <summary>To what: <c>TERMS</c>, <c>PRIVACY</c> or <c>DATA_PROCESSING</c>.</summary>
    [Required]
    [AllowedValues("TERMS", "PRIVACY", "DATA_PROCESSING")]
    public string? Kind { get; init; }

    /// <summary>Which version of the text, as you number them.</summary>
    /// <example>2026-01</example>
    [Required]
    [MaxLength(Consent.MaxVersion)]
    public string? Version { get; init; }

    /// <summary>What is ticked, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string?>? Text { get; init; }

    /// <summary>Where the whole text is read, an https address.</summary>
    [MaxLength(FormLink.MaxRedirectUrl)]
    public string? Url { get; init; }

    internal FormConsent ToConsent() =>
        new(Kind ?? "", Version ?? "", Texts.Of(Text ?? new Dictionary<string, string?>())) { Url = Url };

    internal static FormConsentData Of(FormConsent consent) =>
        new()
        {
            Kind = consent.Kind,
            Version = consent.Version,
            Text = Texts.Of(consent.Text),
            Url = consent.Url,
        };
}

/// <summary>A form in one of its versions.</summary>
public sealed class FormData
{
    /// <summary>The form.</summary>
    public required string FormId { get; init; }

    /// <summary>Its version.</summary>
    /// <example>1</example>
    public required int Version { get; init; }

    /// <summary>The page's title, by language.</summary>
    public required IReadOnlyDictionary<string, string?> Title { get; init; }

    /// <summary>Whom it asks: <c>PERSON</c> or <c>BUSINESS</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The verification types that it opens.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>What is asked, one section at a time.</summary>
    public required IReadOnlyList<FormSectionData> Sections { get; init; }

    /// <summary>The documents that are asked for.</summary>
    public required IReadOnlyList<FormDocumentData> Documents { get; init; }

    /// <summary>What the applicant agrees to before sending.</summary>
    public required IReadOnlyList<FormConsentData> Consents { get; init; }

    /// <summary>Hosts to which the page may send the browser on.</summary>
    public required IReadOnlyList<string> RedirectHosts { get; init; }

    /// <summary>How many days a link can be filled in.</summary>
    public required int LinkDays { get; init; }

    /// <summary>Whether links to it are made.</summary>
    public required bool Active { get; init; }

    /// <summary>Why the version was written; null when nothing was said.</summary>
    public string? Note { get; init; }

    /// <summary>Who wrote the version.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    internal static FormData Of(Form form) =>
        new()
        {
            FormId = form.Id,
            Version = form.Version,
            Title = Texts.Of(form.Definition.Title),
            Subject = V21Words.Of(form.Definition.Subject),
            Types = form.Definition.Types,
            Sections = [.. form.Definition.Sections.Select(FormSectionData.Of)],
            Documents = [.. form.Definition.Documents.Select(FormDocumentData.Of)],
            Consents = [.. form.Definition.Consents.Select(FormConsentData.Of)],
            RedirectHosts = form.Definition.RedirectHosts,
            LinkDays = form.Definition.LinkDays,
            Active = form.Definition.IsActive,
            Note = form.Note,
            ChangedBy = form.AuthorName,
            ChangedAt = form.CreatedAt,
        };
}

/// <summary>The tenant's forms.</summary>
public sealed class FormsData
{
    /// <summary>The forms, each in its latest version.</summary>
    public required IReadOnlyList<FormData> Items { get; init; }
}

/// <summary>For whom a link is made. All of it may be left out: the form then makes the applicant known.</summary>
public sealed class CreateFormLinkRequest
{
    /// <summary>The person, where they are known already.</summary>
    [MaxLength(64)]
    public string? CustomerId { get; init; }

    /// <summary>The business, where it is known already.</summary>
    [MaxLength(64)]
    public string? OrganizationId { get; init; }

    /// <summary>Your own identifier for the applicant. The latest one who has it is meant.</summary>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    /// <summary>Where the browser goes once the form is sent: https, at one of the form's <c>redirectHosts</c>.</summary>
    [MaxLength(FormLink.MaxRedirectUrl)]
    public string? RedirectUrl { get; init; }

    /// <summary>Where the verification's v1 callback goes.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The language that the page begins in, two letters; the browser's when left out.</summary>
    /// <example>en</example>
    [StringLength(2, MinimumLength = 2)]
    public string? Language { get; init; }

    internal Result<CreateFormLink> ToCommand(string formId) =>
        CustomerId is not null && OrganizationId is not null
            ? Error.InvalidField(
                "organizationId",
                "organizationId and customerId name two applicants; send one of them"
            )
            : new CreateFormLink(formId)
            {
                ApplicantId = CustomerId ?? OrganizationId,
                ExternalId = ExternalId,
                RedirectUrl = RedirectUrl,
                CallbackUrl = CallbackUrl,
                Language = Language,
            };
}

/// <summary>A link as it was made.</summary>
public sealed class FormLinkData
{
    /// <summary>The link.</summary>
    public required string LinkId { get; init; }

    /// <summary>The form.</summary>
    public required string FormId { get; init; }

    /// <summary>The verification that the form opens when it is sent.</summary>
    public required string VerificationId { get; init; }

    /// <summary>What the applicant opens. It is told this once; whoever has it is taken for the applicant.</summary>
    /// <example>https://verify.example/forms/Ux3b1yqkVnQvFq0tW7dS5oZrJ2cKpE8mHhA6gYl9iTR</example>
    public required string Url { get; init; }

    /// <summary>Until when the form can be filled in, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal static FormLinkData Of(FormLinkMade made, string url) =>
        new()
        {
            LinkId = made.Link.Id,
            FormId = made.Link.FormId!,
            VerificationId = made.Link.VerificationId,
            Url = url,
            ExpiresAt = made.Link.ExpiresAt,
        };
}

/// <summary>A link that leads nowhere any more.</summary>
public sealed class FormLinkRevokedData
{
    /// <summary>The link.</summary>
    public required string LinkId { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset RevokedAt { get; init; }

    internal static FormLinkRevokedData Of(FormLink link) =>
        new() { LinkId = link.Id, RevokedAt = link.EndedAt!.Value };
}

/// <summary>Texts by language, as they are sent.</summary>
internal static class Texts
{
    public static LocalText Of(IReadOnlyDictionary<string, string?> sent) =>
        new(sent.ToDictionary(text => text.Key, text => text.Value!));

    public static IReadOnlyDictionary<string, string?> Of(LocalText text) =>
        text.ByLanguage.ToDictionary(one => one.Key, string? (one) => one.Value);
}
