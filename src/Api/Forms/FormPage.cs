using VerificationService.Domain.Documents;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;

namespace VerificationService.Api.Forms;

/// <summary>What a step of a form shows.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Token">What the address ends in; null for a preview, whose links lead nowhere.</param>
/// <param name="Step">Which step, from 1.</param>
internal sealed record FormPage(FormVisit Visit, string? Token, int Step)
{
    /// <summary>Without the token and what was typed.</summary>
    public override string ToString() => $"FormPage {{ Step = {Step} }}";

    /// <summary>Why what was just sent was refused.</summary>
    public Error? Refusal { get; init; }

    /// <summary>What was just sent, to be shown again with what is wrong with it.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; init; } = new Dictionary<string, string>();

    /// <summary>What the form asks.</summary>
    public FormDefinition Definition => Visit.Form.Definition;

    /// <summary>The steps.</summary>
    public FormSteps Steps => new(Definition);

    /// <summary>What was filled in.</summary>
    public FormDraft Draft => Visit.Form.Link.Draft;

    /// <summary>The section that it shows.</summary>
    public FormSection Section => Definition.Sections[FormSteps.SectionOf(Step)];

    /// <summary>The document that it asks for.</summary>
    public FormDocument Document => Definition.Documents[Steps.DocumentOf(Step)];

    /// <summary>A text of the tenant's in the visit's language.</summary>
    public string In(LocalText text) => text.In(Visit.Language.Code);

    /// <summary>The address of a step.</summary>
    public string AddressOf(int step) => Token is null ? $"#{step}" : $"/forms/{Token}/{step}{Visit.Query}";

    /// <summary>The address of this step, without the language.</summary>
    public string Here => Token is null ? "#" : $"/forms/{Token}/{Step}";

    /// <summary>The view that shows it.</summary>
    public string View =>
        Steps.IsReview(Step) ? "Review"
        : Steps.IsSection(Step) ? "Section"
        : "Document";

    /// <summary>What stands in an input: what was just sent, or what this session typed before.</summary>
    public string TextOf(FormInput input) =>
        Typed.GetValueOrDefault(input.Name)
        ?? (Draft.Answers.GetValueOrDefault(input.Name) is { } answer && IsOwn(answer.Session) ? answer.Text : "");

    /// <summary>Whether another session answered it: its answer counts, and is not shown.</summary>
    public bool IsHidden(string name) => Draft.Answers.GetValueOrDefault(name) is { } answer && !IsOwn(answer.Session);

    /// <summary>Whether that is the session of this visit.</summary>
    public bool IsOwn(string session) => session == Visit.Session;

    /// <summary>What is wrong with an input, as a code; null when nothing is.</summary>
    public string? ProblemOf(string name) => Refusal?.Fields.FirstOrDefault(field => field.Field == name)?.Message;

    /// <summary>The file that was sent for a side of the document.</summary>
    public Domain.Forms.FormFile? FileOf(int side) =>
        Draft.Files.FirstOrDefault(file => file.Document == Steps.DocumentOf(Step) && file.Side == side);

    /// <summary>The key of the text that says why a file was refused; null when none was.</summary>
    public string? FileProblem =>
        Refusal switch
        {
            null => null,
            { Kind: ErrorKind.TooLarge } => "FileTooLarge",
            { Code: var code } when code == DocumentErrors.UnsupportedType.Code => "FileType",
            { Code: var code } when code == DocumentErrors.Infected.Code => "FileInfected",
            _ => "FileBroken",
        };

    /// <summary>How a section's fields are grouped: one field, with the inputs that answer it.</summary>
    public IEnumerable<IGrouping<string, FormInput>> Groups =>
        Section.Inputs(Definition.Subject).Where(IsShown).GroupBy(GroupOf);

    // Two rows more than are filled in: without a script, more come with the next look.
    private bool IsShown(FormInput input)
    {
        if (input.Field.Question is not null || input.Field.Name != "directors")
        {
            return true;
        }

        var filled = Draft
            .Answers.Keys.Concat(Typed.Where(typed => typed.Value.Length > 0).Select(typed => typed.Key))
            .Where(name => name.StartsWith("directors.", StringComparison.Ordinal))
            .Select(RowOf)
            .DefaultIfEmpty(0)
            .Max();
        return RowOf(input.Name) <= filled + 2;
    }

    private static string GroupOf(FormInput input) =>
        input.Field.Name == "directors" && input.Field.Question is null
            ? $"directors.{RowOf(input.Name)}"
            : input.Field.Name;

    /// <summary>Which of the business's people an input is about.</summary>
    public static int RowOf(string name) =>
        int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
}
