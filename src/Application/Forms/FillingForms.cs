using System.Globalization;
using System.Text;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>What is wrong with something that was typed: a code for which every language of the page has a sentence.</summary>
public static class FormProblems
{
    public const string Required = "required";
    public const string TooLong = "too-long";
    public const string Text = "text";
    public const string Email = "email";
    public const string Country = "country";
    public const string Choice = "choice";
    public const string Date = "date";
    public const string File = "file";
    public const string Consent = "consent";
}

/// <summary>What filling in and sending a form do alike.</summary>
internal sealed class FillingForms(IFormLinkRepository links, IFormRepository forms, Caller caller, TimeProvider time)
{
    /// <summary>The caller's own link and its form; refused once it can no longer be filled in.</summary>
    public async Task<Result<FilledForm>> OpenAsync(CancellationToken cancellationToken)
    {
        var actor = caller.Required;
        return
            actor.Kind == ActorKind.Applicant
            && await links.FindAsync(actor.TenantId, actor.Id, cancellationToken) is { } link
            && link.StateAt(time.Now()) is FormLinkState.Open
            && await forms.AskedByAsync(link, cancellationToken) is { } asked
            ? new FilledForm(link, asked)
            : FormErrors.LinkNotFound;
    }

    /// <summary>Writes what was filled in.</summary>
    public async Task<Result<FormLink>> SaveAsync(
        FormLink link,
        FormDraft draft,
        CancellationToken cancellationToken
    ) =>
        await links.TrySaveAsync(link with { Draft = draft }, cancellationToken)
            ? link with
            {
                Draft = draft,
                Version = link.Version + 1,
            }
            : FormErrors.FilledInMeanwhile;

    /// <summary>What is missing or wrong in <paramref name="inputs"/>, by their names.</summary>
    public IEnumerable<FieldError> Problems(IEnumerable<FormInput> inputs, Func<string, string?> textOf)
    {
        var now = time.GetUtcNow();
        return inputs
            .Select(input => (input.Name, Problem: ProblemOf(input, textOf, now)))
            .Where(found => found.Problem is not null)
            .Select(found => new FieldError(found.Name, found.Problem!));
    }

    /// <summary>Why a form cannot be sent yet; null when nothing is missing.</summary>
    public Error? Missing(FilledForm form, IReadOnlyCollection<int> consents)
    {
        var draft = form.Link.Draft;
        var missing = Problems(form.Definition.Inputs, draft.TextOf).ToList();
        foreach (var (position, document) in form.Definition.Documents.Index())
        {
            // One side alone is half a document; where the back has nothing on it, the front is sent again.
            var sides = draft.Files.Count(file => file.Document == position);
            if (sides < document.Sides && (document.IsRequired || sides > 0))
            {
                missing.Add(new FieldError($"documents.{position}", FormProblems.File));
            }
        }

        missing.AddRange(
            Enumerable
                .Range(0, form.Definition.Consents.Count)
                .Where(position => !consents.Contains(position))
                .Select(position => new FieldError($"consents.{position}", FormProblems.Consent))
        );
        return missing.Count == 0 ? null : FormErrors.Incomplete with { Fields = missing };
    }

    /// <summary>A date of three inputs as far as it is known; null when nothing is.</summary>
    public static string? DateOf(string field, Func<string, string?> textOf)
    {
        var (day, month, year) = (textOf(field + ".day"), textOf(field + ".month"), textOf(field + ".year"));
        return (day, month, year) switch
        {
            (null, null, null) => null,
            (null, null, { } y) => y,
            (null, { } m, { } y) => $"{y}-{m.PadLeft(2, '0')}",
            _ => $"{year}-{month?.PadLeft(2, '0')}-{day?.PadLeft(2, '0')}",
        };
    }

    /// <summary>
    /// What was typed, as it is kept: without outer spaces, in one form of its letters (NFC), and the digits of any script as 0 to 9
    /// where digits are asked for. Null when nothing shows.
    /// </summary>
    public static string? Kept(FormInput input, string? typed)
    {
        if (typed is null || ShownText.IsEmpty(typed) || !ShownText.IsPaired(typed))
        {
            return ShownText.IsEmpty(typed) ? null : typed;
        }

        var text = typed.Trim().Normalize(NormalizationForm.FormC).ReplaceLineEndings("\n");
        return input.Kind is InputKind.Day or InputKind.Month or InputKind.Year
            ? string.Concat(
                text.Select(c =>
                    CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit
                        ? digit.ToString(CultureInfo.InvariantCulture)
                        : c.ToString()
                )
            )
            : text;
    }

    private static string? ProblemOf(FormInput input, Func<string, string?> textOf, DateTimeOffset now)
    {
        var text = textOf(input.Name);
        if (input.Kind == InputKind.Year)
        {
            // A day without its year is no date either.
            var date = DateOf(input.Name[..^".year".Length], textOf);
            return date is null
                ? input.IsRequired
                    ? FormProblems.Required
                    : null
                : IsDate(input, date, now)
                    ? null
                    : FormProblems.Date;
        }

        if (text is null)
        {
            return input.IsRequired ? FormProblems.Required : null;
        }

        return text.Length > input.MaxLength ? FormProblems.TooLong
            : !ShownText.IsPaired(text) || text.Any(c => IsControl(c, input.Kind)) ? FormProblems.Text
            : input.Kind switch
            {
                InputKind.Email => TextRules.IsEmail(text) ? null : FormProblems.Email,
                InputKind.Country => Countries.Find(text) is null ? FormProblems.Country : null,
                InputKind.Choice => input.Choices.Contains(text) ? null : FormProblems.Choice,
                InputKind.YesNo => text is "yes" or "no" ? null : FormProblems.Choice,
                _ => null,
            };
    }

    private static bool IsDate(FormInput input, string text, DateTimeOffset now) =>
        input.Field.Name == "dateOfBirth"
            ? CreateApplicant.Validator.IsBirth(text, now)
            : Domain.Subjects.BirthDate.Parse(text) is not null;

    private static bool IsControl(char c, InputKind kind) =>
        char.IsControl(c) && !(kind == InputKind.LongText && c == '\n');
}

/// <summary>A link that can be filled in, and what its form asks.</summary>
/// <param name="Link">The link.</param>
/// <param name="Definition">What it asks.</param>
internal sealed record FilledForm(FormLink Link, FormDefinition Definition);
