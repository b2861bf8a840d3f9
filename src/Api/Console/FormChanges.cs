using VerificationService.Domain.Forms;

namespace VerificationService.Api.Console;

/// <summary>One difference between two versions of a form.</summary>
/// <param name="What">What differs.</param>
/// <param name="From">What it was; null where it was not there.</param>
/// <param name="To">What it is; null where it is not there any more.</param>
internal sealed record FormChange(string What, string? From, string? To);

/// <summary>What differs between versions of a form, in the console's words.</summary>
internal static class FormChanges
{
    /// <summary>Every difference, in the order of the form.</summary>
    public static IReadOnlyList<FormChange> Between(FormDefinition before, FormDefinition after)
    {
        var (was, now) = (Lines(before).ToList(), Lines(after).ToList());
        var (old, young) = (was.ToDictionary(), now.ToDictionary());
        return
        [
            .. now.Concat(was.Where(line => !young.ContainsKey(line.What)))
                .Select(line => new FormChange(
                    line.What,
                    old.GetValueOrDefault(line.What),
                    young.GetValueOrDefault(line.What)
                ))
                .Where(change => change.From != change.To),
        ];
    }

    /// <summary>Every text of a form.</summary>
    public static IEnumerable<LocalText> TextsOf(FormDefinition form) =>
        ((IEnumerable<LocalText?>)[form.Title])
            .Concat(form.Sections.SelectMany(section => new[] { section.Title, section.Text }))
            .Concat(
                Questions(form)
                    .SelectMany(field =>
                        field.Question!.Choices.Select(choice => choice.Label).Append(field.Question.Label)
                    )
            )
            .Concat(form.Documents.Select(document => document.Title))
            .Concat(form.Consents.Select(consent => consent.Text))
            .OfType<LocalText>();

    private static IEnumerable<FormField> Questions(FormDefinition form) =>
        form.Sections.SelectMany(section => section.Fields).Where(field => field.Question is not null);

    // Sections, documents and consents are told apart by their place, fields by their name.
    private static IEnumerable<(string What, string Is)> Lines(FormDefinition form)
    {
        var lines = new List<(string, string)>();
        Add("Title", form.Title);
        lines.Add(("Verification types", string.Join(", ", form.Types.Select(Words.Sentence))));
        foreach (var (position, section) in form.Sections.Index())
        {
            var name = $"Section {position + 1}";
            Add(name + ", title", section.Title);
            Add(name + ", text", section.Text);
            lines.Add((name + ", fields", string.Join(", ", section.Fields.Select(Of))));
        }

        foreach (var field in Questions(form))
        {
            var name = $"Question {field.Name}";
            Add(name + ", label", field.Question!.Label);
            lines.Add((name + ", kind", Words.Sentence(field.Question.Kind.ToString())));
            foreach (var choice in field.Question.Choices)
            {
                Add($"{name}, choice {choice.Value}", choice.Label);
            }
        }

        foreach (var (position, document) in form.Documents.Index())
        {
            var name = $"Document {position + 1}";
            Add(name + ", title", document.Title);
            lines.Add(
                (
                    name,
                    string.Join(" or ", document.Types.Select(Words.Sentence))
                        + (document.Sides == 1 ? ", one side" : ", two sides")
                        + (document.IsRequired ? ", required" : "")
                )
            );
        }

        foreach (var (position, consent) in form.Consents.Index())
        {
            var name = $"Consent {position + 1}";
            lines.Add((name, $"{Words.Sentence(consent.Kind)}, version {consent.Version}"));
            Add(name + ", text", consent.Text);
            if (consent.Url is { } url)
            {
                lines.Add((name + ", address", url));
            }
        }

        if (form.RedirectHosts.Count > 0)
        {
            lines.Add(("Hosts to go on to", string.Join(", ", form.RedirectHosts)));
        }

        lines.Add(("Days of a link", $"{form.LinkDays}"));
        lines.Add(("State", form.IsActive ? "links are made" : "no links are made"));
        return lines;

        void Add(string what, LocalText? text) =>
            lines.AddRange(
                (text?.ByLanguage ?? new Dictionary<string, string>()).Select(one => ($"{what} ({one.Key})", one.Value))
            );
    }

    private static string Of(FormField field) =>
        (field.Question is null ? Words.Sentence(field.Name) : $"question {field.Name}")
        + (field.IsRequired ? " (required)" : "");
}
