using FluentValidation;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>What a form may ask.</summary>
internal sealed class FormDefinitionRules : AbstractValidator<FormDefinition>
{
    private const int MaxSections = 20;
    private const int MaxFields = 50;
    private const int MaxDocuments = 10;

    /// <summary>Most consents of a form.</summary>
    internal const int MaxConsents = 10;

    private const int MaxChoices = 50;
    private const int MaxHosts = 20;
    private const int MaxTexts = 20;
    private const int MaxLine = 200;
    private const int MaxText = 2000;

    public FormDefinitionRules()
    {
        RuleFor(f => f.Title).Must(title => AreTexts(title, FormDefinition.MaxName)).WithMessage(TextsOf("title", 100));
        RuleFor(f => f.Types)
            .Must(types =>
                types.Count > 0 && types.All(VerificationTypes.IsKnown) && types.Distinct().Count() == types.Count
            )
            .WithMessage($"types must be one or more of {string.Join(", ", VerificationTypes.All)}, each once");
        RuleFor(f => f.LinkDays)
            .InclusiveBetween(1, FormDefinition.MaxLinkDays)
            .WithMessage($"linkDays must be 1 to {FormDefinition.MaxLinkDays}");
        RuleFor(f => f.RedirectHosts)
            .Must(hosts => hosts.Count <= MaxHosts && hosts.All(IsHost))
            .WithMessage($"redirectHosts must be at most {MaxHosts} names of hosts, such as shop.example");
        RuleFor(f => f.Sections)
            .Must(sections => sections.Count is > 0 and <= MaxSections)
            .WithMessage($"sections must be 1 to {MaxSections}");
        RuleFor(f => f)
            .Must(form => form.Sections.Sum(section => section.Fields.Count) is > 0 and <= MaxFields)
            .OverridePropertyName("sections")
            .WithMessage($"sections must hold 1 to {MaxFields} fields together");
        RuleFor(f => f)
            .Must(form =>
                form.Sections.SelectMany(section => section.Fields)
                    .GroupBy(field => field.Name)
                    .All(fields => fields.Count() == 1)
            )
            .OverridePropertyName("sections")
            .WithMessage("sections must hold each field once");
        RuleForEach(f => f.Sections)
            .ChildRules(section =>
            {
                section
                    .RuleFor(s => s.Title)
                    .Must(title => AreTexts(title, MaxLine))
                    .WithMessage(TextsOf("title", MaxLine));
                section
                    .RuleFor(s => s.Text)
                    .Must(text => text is null || AreTexts(text, MaxText))
                    .WithMessage(TextsOf("text", MaxText));
            });
        RuleForEach(f => f.Sections)
            .Must((form, section) => section.Fields.All(field => field.Inputs(form.Subject).Any()))
            .WithMessage(form =>
                $"sections must ask by fields that this subject has: {string.Join(", ", FormFields.Of(form.Subject))}"
            );
        RuleForEach(f => f.Sections)
            .Must(section => section.Fields.All(field => field.Question is null || IsQuestion(field)))
            .WithMessage(
                $"a question must have a name of letters and digits that no field has, a label, and choices (1 to {MaxChoices}) where it is a CHOICE"
            );
        RuleFor(f => f.Documents)
            .Must(documents => documents.Count <= MaxDocuments && documents.All(IsDocument))
            .WithMessage(
                $"documents must be at most {MaxDocuments}, each of 1 to 10 types ({DocumentTypes.Form}) and 1 or 2 sides"
            );
        RuleFor(f => f.Consents)
            .Must(consents => consents.Count <= MaxConsents && consents.All(IsConsent))
            .WithMessage(
                $"consents must be at most {MaxConsents}, each with a kind (TERMS, PRIVACY, DATA_PROCESSING), a version of 1 to {Consent.MaxVersion} characters, a text and perhaps an https address"
            );
    }

    /// <summary>The kind that a consent names; null when it names none.</summary>
    internal static ConsentKind? KindOf(string name) =>
        name switch
        {
            "TERMS" => ConsentKind.Terms,
            "PRIVACY" => ConsentKind.Privacy,
            "DATA_PROCESSING" => ConsentKind.DataProcessing,
            _ => null,
        };

    private static string TextsOf(string name, int maxLength) =>
        $"{name} must be a text of at most {maxLength} characters for one language or more, each by its two letters";

    private static bool AreTexts(LocalText? text, int maxLength) =>
        text is { ByLanguage.Count: > 0 and <= MaxTexts }
        && text.ByLanguage.All(one =>
            one.Key.Length == 2
            && one.Key.All(char.IsAsciiLetterLower)
            && one.Value is { } written
            && written.Length <= maxLength
            && !ShownText.IsEmpty(written)
            && ShownText.IsPaired(written)
            && !written.Any(c => char.IsControl(c) && c is not '\n')
        );

    private static bool IsQuestion(FormField field) =>
        field.Name.Length is > 0 and <= 64
        && field.Name.All(char.IsAsciiLetterOrDigit)
        && !FormFields.Of(FormSubject.Person).Contains(field.Name)
        && !FormFields.Of(FormSubject.Business).Contains(field.Name)
        && AreTexts(field.Question!.Label, MaxLine)
        && field.Question.Choices.Count <= MaxChoices
        && field.Question.Choices.Count > 0 == (field.Question.Kind == QuestionKind.Choice)
        && field.Question.Choices.DistinctBy(choice => choice.Value).Count() == field.Question.Choices.Count
        && field.Question.Choices.All(choice =>
            choice.Value is { Length: > 0 and <= 100 }
            && !ShownText.IsEmpty(choice.Value)
            && !choice.Value.Any(char.IsControl)
            && AreTexts(choice.Label, MaxLine)
        );

    private static bool IsDocument(FormDocument document) =>
        document is { Types.Count: > 0 and <= 10, Sides: 1 or 2 }
        && document.Types.All(DocumentTypes.IsWellFormed)
        && document.Types.Distinct().Count() == document.Types.Count
        && (document.Title is null || AreTexts(document.Title, MaxLine));

    private static bool IsConsent(FormConsent consent) =>
        KindOf(consent.Kind) is not null
        && consent.Version is { Length: > 0 and <= Consent.MaxVersion }
        && !ShownText.IsEmpty(consent.Version)
        && !ShownText.IsPadded(consent.Version)
        && !consent.Version.Any(char.IsControl)
        && AreTexts(consent.Text, MaxText)
        && (
            consent.Url is null
            || (
                consent.Url.Length <= FormLink.MaxRedirectUrl
                && Uri.TryCreate(consent.Url, UriKind.Absolute, out var url)
                && url.Scheme == Uri.UriSchemeHttps
            )
        );

    private static bool IsHost(string host) =>
        host is { Length: > 0 and <= 253 }
        && Uri.CheckHostName(host) == UriHostNameType.Dns
        && !host.Any(char.IsAsciiLetterUpper);
}
