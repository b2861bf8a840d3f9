using FluentValidation;
using FluentValidation.Results;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Forms;

/// <summary>What a form may ask. Each refusal names the place it is about: <c>sections[1].fields[0].question.label</c>.</summary>
internal sealed class FormDefinitionRules : AbstractValidator<FormDefinition>
{
    private const int MaxSections = 20;
    private const int MaxFields = 50;
    private const int MaxDocuments = 10;

    /// <summary>Most consents of a form.</summary>
    internal const int MaxConsents = 10;

    private const int MaxDocumentTypes = 10;
    private const int MaxChoices = 50;
    private const int MaxChoice = 100;
    private const int MaxQuestionName = 64;
    private const int MaxHosts = 20;
    private const int MaxTexts = 20;
    private const int MaxLine = 200;
    private const int MaxText = 2000;

    public FormDefinitionRules() =>
        RuleFor(f => f)
            .Custom(
                (form, context) =>
                {
                    var problems = new List<Problem>();
                    Look(form, problems);
                    foreach (var problem in problems)
                    {
                        context.AddFailure(new ValidationFailure(problem.Field, problem.Message, problem.Value));
                    }
                }
            );

    /// <summary>The kind that a consent names; null when it names none.</summary>
    internal static ConsentKind? KindOf(string name) =>
        name switch
        {
            "TERMS" => ConsentKind.Terms,
            "PRIVACY" => ConsentKind.Privacy,
            "DATA_PROCESSING" => ConsentKind.DataProcessing,
            _ => null,
        };

    private static void Look(FormDefinition form, List<Problem> problems)
    {
        if (!AreTexts(form.Title, FormDefinition.MaxName))
        {
            problems.Add(new("title", TextsOf("title", FormDefinition.MaxName), form.Title));
        }

        if (
            form.Types.Count == 0
            || !form.Types.All(VerificationTypes.IsKnown)
            || form.Types.Distinct().Count() != form.Types.Count
        )
        {
            problems.Add(
                new(
                    "types",
                    $"types must be one or more of {string.Join(", ", VerificationTypes.All)}, each once",
                    form.Types
                )
            );
        }

        if (form.LinkDays is < 1 or > FormDefinition.MaxLinkDays)
        {
            problems.Add(new("linkDays", $"linkDays must be 1 to {FormDefinition.MaxLinkDays}", form.LinkDays));
        }

        if (form.RedirectHosts.Count > MaxHosts || !form.RedirectHosts.All(IsHost))
        {
            problems.Add(
                new(
                    "redirectHosts",
                    $"redirectHosts must be at most {MaxHosts} names of hosts, such as shop.example",
                    form.RedirectHosts
                )
            );
        }

        LookAtSections(form, problems);
        LookAtDocuments(form.Documents, problems);
        LookAtConsents(form.Consents, problems);
    }

    private static void LookAtSections(FormDefinition form, List<Problem> problems)
    {
        if (form.Sections.Count is 0 or > MaxSections)
        {
            problems.Add(new("sections", $"sections must be 1 to {MaxSections}", form.Sections));
        }
        else if (form.Sections.Sum(section => section.Fields.Count) is 0 or > MaxFields)
        {
            problems.Add(new("sections", $"sections must hold 1 to {MaxFields} fields together", form.Sections));
        }

        var names = new HashSet<string>();
        foreach (var (position, section) in form.Sections.Index())
        {
            var at = $"sections[{position}]";
            if (!AreTexts(section.Title, MaxLine))
            {
                problems.Add(new($"{at}.title", TextsOf("title", MaxLine), section.Title));
            }

            if (section.Text is { } text && !AreTexts(text, MaxText))
            {
                problems.Add(new($"{at}.text", TextsOf("text", MaxText), text));
            }

            foreach (var (row, field) in section.Fields.Index())
            {
                var there = $"{at}.fields[{row}]";
                if (!names.Add(field.Name) && field.Name.Length > 0)
                {
                    problems.Add(new($"{there}.name", "name must stand once in a form", field.Name));
                }

                LookAtField(field, form.Subject, there, problems);
            }
        }
    }

    private static void LookAtField(FormField field, FormSubject subject, string at, List<Problem> problems)
    {
        if (field.Question is not { } question)
        {
            if (!FormFields.Of(subject).Contains(field.Name))
            {
                problems.Add(
                    new(
                        $"{at}.name",
                        $"name must be a field that this subject has: {string.Join(", ", FormFields.Of(subject))}",
                        field.Name
                    )
                );
            }

            return;
        }

        if (!IsNameOfQuestion(field.Name))
        {
            problems.Add(
                new(
                    $"{at}.name",
                    $"name of a question must be 1 to {MaxQuestionName} letters and digits that no field of a subject is called by",
                    field.Name
                )
            );
        }

        if (!AreTexts(question.Label, MaxLine))
        {
            problems.Add(new($"{at}.question.label", TextsOf("label", MaxLine), question.Label));
        }

        if (question.Choices.Count > MaxChoices || question.Choices.Count > 0 != (question.Kind == QuestionKind.Choice))
        {
            problems.Add(
                new(
                    $"{at}.question.choices",
                    $"choices must be 1 to {MaxChoices} where the question is a CHOICE, and none where it is not",
                    question.Choices
                )
            );
        }

        var values = new HashSet<string>();
        foreach (var (position, choice) in question.Choices.Index())
        {
            var there = $"{at}.question.choices[{position}]";
            if (!IsLine(choice.Value, MaxChoice) || !values.Add(choice.Value))
            {
                problems.Add(
                    new(
                        $"{there}.value",
                        $"value must be 1 to {MaxChoice} characters that no other choice of the question has",
                        choice.Value
                    )
                );
            }

            if (!AreTexts(choice.Label, MaxLine))
            {
                problems.Add(new($"{there}.label", TextsOf("label", MaxLine), choice.Label));
            }
        }
    }

    private static void LookAtDocuments(IReadOnlyList<FormDocument> documents, List<Problem> problems)
    {
        if (documents.Count > MaxDocuments)
        {
            problems.Add(new("documents", $"documents must be at most {MaxDocuments}", documents));
        }

        foreach (var (position, document) in documents.Index())
        {
            var at = $"documents[{position}]";
            if (
                document.Types.Count is 0 or > MaxDocumentTypes
                || !document.Types.All(DocumentTypes.IsWellFormed)
                || document.Types.Distinct().Count() != document.Types.Count
            )
            {
                problems.Add(
                    new(
                        $"{at}.types",
                        $"types must be 1 to {MaxDocumentTypes} types of documents, each once: {DocumentTypes.Form}",
                        document.Types
                    )
                );
            }

            if (document.Sides is not (1 or 2))
            {
                problems.Add(new($"{at}.sides", "sides must be 1 or 2", document.Sides));
            }

            if (document.Title is { } title && !AreTexts(title, MaxLine))
            {
                problems.Add(new($"{at}.title", TextsOf("title", MaxLine), title));
            }
        }
    }

    private static void LookAtConsents(IReadOnlyList<FormConsent> consents, List<Problem> problems)
    {
        if (consents.Count > MaxConsents)
        {
            problems.Add(new("consents", $"consents must be at most {MaxConsents}", consents));
        }

        foreach (var (position, consent) in consents.Index())
        {
            var at = $"consents[{position}]";
            if (KindOf(consent.Kind) is null)
            {
                problems.Add(new($"{at}.kind", "kind must be TERMS, PRIVACY or DATA_PROCESSING", consent.Kind));
            }

            if (!IsLine(consent.Version, Consent.MaxVersion) || ShownText.IsPadded(consent.Version))
            {
                problems.Add(
                    new(
                        $"{at}.version",
                        $"version must be 1 to {Consent.MaxVersion} characters, without spaces at its ends",
                        consent.Version
                    )
                );
            }

            if (!AreTexts(consent.Text, MaxText))
            {
                problems.Add(new($"{at}.text", TextsOf("text", MaxText), consent.Text));
            }

            if (consent.Url is { } url && !IsHttps(url))
            {
                problems.Add(
                    new(
                        $"{at}.url",
                        $"url must be an https address of at most {FormLink.MaxRedirectUrl} characters",
                        url
                    )
                );
            }
        }
    }

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

    private static bool IsNameOfQuestion(string name) =>
        name.Length is > 0 and <= MaxQuestionName
        && name.All(char.IsAsciiLetterOrDigit)
        && !FormFields.Of(FormSubject.Person).Contains(name)
        && !FormFields.Of(FormSubject.Business).Contains(name);

    private static bool IsLine(string? text, int maxLength) =>
        text is { Length: > 0 }
        && text.Length <= maxLength
        && !ShownText.IsEmpty(text)
        && ShownText.IsPaired(text)
        && !text.Any(char.IsControl);

    private static bool IsHttps(string url) =>
        url.Length <= FormLink.MaxRedirectUrl
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps;

    private static bool IsHost(string host) =>
        host is { Length: > 0 and <= 253 }
        && Uri.CheckHostName(host) == UriHostNameType.Dns
        && !host.Any(char.IsAsciiLetterUpper);

    private sealed record Problem(string Field, string Message, object? Value);
}
