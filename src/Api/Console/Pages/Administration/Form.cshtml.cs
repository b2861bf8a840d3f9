using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using VerificationService.Api.Forms;
using VerificationService.Application.Forms;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>
/// One form as it is edited. What is typed goes round by the page: rows are added, moved and removed by sending it all, and nothing is
/// kept before it is put in force.
/// </summary>
[RequestFormLimits(ValueCountLimit = MaxValues)]
internal sealed partial class FormEditorPage(Dispatcher dispatcher, ConsoleSession session, KeptForms kept)
    : ConsolePage
{
    /// <summary>The id that stands in the address of a form that is not there yet.</summary>
    public const string New = "new";

    /// <summary>The id of the page's own form.</summary>
    public const string Editor = "editor";

    // 50 questions of 50 choices in two languages are 7,500 fields; what is longer than a request may be is refused before.
    private const int MaxValues = 10_000;
    private const int Shown = 20;
    private const string List = "/console/administration/forms";

    [BindProperty(SupportsGet = true, Name = "id")]
    public string Id { get; set; } = "";

    public override string Title => InForce is null ? "New form" : $"Form {InForce.Definition.Title.In("en")}";

    /// <summary>What is being edited.</summary>
    public FormSheet Sheet { get; private set; } = FormSheet.Empty(FormSubject.Person);

    /// <summary>The version in force; null for a new form.</summary>
    public Form? InForce { get; private set; }

    /// <summary>The latest versions, newest first.</summary>
    public IReadOnlyList<Form> Versions { get; private set; } = [];

    /// <summary>Whether the page shows what is not in force.</summary>
    public bool IsUnsaved { get; private set; }

    /// <summary>Whether somebody else changed the form since it was begun to be edited.</summary>
    public bool IsOvertaken => Refusal?.Code == "FORM_CHANGED";

    /// <summary>The page's own address.</summary>
    public string Here => $"{List}/{Id}";

    public async Task<IActionResult> OnGetAsync(string? subject, int? from, CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (kept.FieldsOf(Editor) is { } typed)
        {
            Sheet = FormSheet.Read(typed);
            IsUnsaved = true;
        }
        else if (InForce is null)
        {
            Sheet = FormSheet.Empty(Enum.TryParse<FormSubject>(subject, out var asked) ? asked : FormSubject.Person);
        }
        else
        {
            var begun = Versions.FirstOrDefault(version => version.Version == from) ?? InForce;
            Sheet = FormSheet.Of(begun.Definition, InForce.Version);
        }

        return Page();
    }

    /// <summary>Adds, moves or removes a row, or shows other languages.</summary>
    public async Task<IActionResult> OnPostEditAsync(string? change, CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        ReadSent();
        Sheet.Apply(change);
        return Page();
    }

    /// <summary>Shows one step of what is typed as applicants would see it; nothing is kept of it.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(int step, string? lang, CancellationToken cancellationToken)
    {
        ReadSent();
        var shown = await dispatcher.SendAsync(new PreviewForm(Sheet.ToDefinition()), cancellationToken);
        return shown.Failed(out var refusal, out var form)
            ? Refuse(refusal)
            : new FormPreviewResult(form, step, Languages.OfCode(lang));
    }

    /// <summary>Puts what is typed in force.</summary>
    /// <param name="over">The version that it is to take the place of, where somebody else's came between and was read.</param>
    public async Task<IActionResult> OnPostSaveAsync(int? over, CancellationToken cancellationToken)
    {
        ReadSent();
        var note = string.IsNullOrWhiteSpace(Sheet.Note) ? null : Sheet.Note.Trim();
        var definition = Sheet.ToDefinition();
        var saved = await SendOnceAsync(
            Id == New
                ? new CreateForm(definition) { Note = note }
                : (ICommand<Form>)new ChangeForm(Id, over ?? Sheet.BasedOn, definition) { Note = note },
            form => new Landing(List, $"Version {form.Version} of “{form.Definition.Title.In("en")}” is in force."),
            cancellationToken
        );
        if (!saved.Failed(out var refusal, out var landing))
        {
            return Go(landing);
        }

        return await LookAsync(cancellationToken) is { } unread ? Refuse(unread) : ShowAgain(refusal);
    }

    /// <summary>What others changed since the version that the sheet was begun upon.</summary>
    public IReadOnlyList<FormChange> Overtaking =>
        InForce is not null && Versions.FirstOrDefault(version => version.Version == Sheet.BasedOn) is { } begun
            ? FormChanges.Between(begun.Definition, InForce.Definition)
            : [];

    /// <summary>What a version changed in the one before; null where that one is not shown.</summary>
    public IReadOnlyList<FormChange>? ChangesOf(Form version) =>
        Versions.FirstOrDefault(before => before.Version == version.Version - 1) is { } known
            ? FormChanges.Between(known.Definition, version.Definition)
            : null;

    /// <summary>What is wrong at one place; null when nothing is.</summary>
    public string? ProblemAt(string place) => Refusal?.Fields.FirstOrDefault(field => field.Field == place)?.Message;

    /// <summary>The id of the element that says what is wrong at a place, for the control that it is about; null when nothing is.</summary>
    public string? DescribedBy(string place) => ProblemAt(place) is null ? null : place + "-error";

    /// <summary>Whether that control is the one to begin at.</summary>
    public bool IsFocused(string name) => Sheet.Focus == name;

    /// <summary>A place of the form in words: "Section 2, field 1".</summary>
    public static string PlaceOf(string field)
    {
        var rows = Row().Matches(field);
        return rows.Count == 0
            ? Words.Sentence(field)
            : Words.Sentence(
                string.Join(
                    ", ",
                    rows.Select(row =>
                        $"{row.Groups["list"].Value[..^1]} {int.Parse(row.Groups["row"].Value, CultureInfo.InvariantCulture) + 1}"
                    )
                )
            );
    }

    /// <summary>What a question takes, in words.</summary>
    public static string Of(QuestionKind kind) =>
        kind switch
        {
            QuestionKind.Text => "a line of text",
            QuestionKind.LongText => "several lines of text",
            QuestionKind.Choice => "one of several choices",
            QuestionKind.Date => "a date",
            _ => "yes or no",
        };

    /// <summary>The steps of the form as it is typed, for choosing one to look at.</summary>
    public IEnumerable<string> Steps =>
        Sheet
            .Sections.Select((section, position) => Named($"Section {position + 1}", section.Title))
            .Concat(Sheet.Documents.Select((document, position) => Named($"Document {position + 1}", document.Title)))
            .Append("Review");

    private string Named(string place, Dictionary<string, string> texts) =>
        Sheet.Written.Select(texts.GetValueOrDefault).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text))
            is { } name
            ? $"{place}: {name}"
            : place;

    private void ReadSent()
    {
        Sheet = FormSheet.Read(
            Request.Form.ToDictionary(field => field.Key, field => field.Value.Select(value => value ?? "").ToArray())
        );
        IsUnsaved = true;
    }

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        if (!session.May(Permission.ManageTenant))
        {
            return TenancyErrors.MissingPermission(Permission.ManageTenant);
        }

        if (Id == New)
        {
            return null;
        }

        var listed = await dispatcher.SendAsync(
            new ListFormVersions(Id, new PageRequest(Shown, null)),
            cancellationToken
        );
        if (listed.Failed(out var refusal, out var versions))
        {
            return refusal;
        }

        (Versions, InForce) = (versions.Items, versions.Items[0]);
        return null;
    }

    [GeneratedRegex(
        @"(?<list>sections|fields|choices|documents|consents)\[(?<row>\d+)\]",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();
}

/// <summary>A text in the languages of a form, as the page asks for it.</summary>
/// <param name="Page">The page.</param>
/// <param name="Name">The place of the text.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Texts">What is typed.</param>
internal sealed record SheetText(FormEditorPage Page, string Name, string Label, Dictionary<string, string> Texts)
{
    /// <summary>Whether it may have several lines.</summary>
    public bool IsLong { get; init; }
}

/// <summary>The buttons that move and remove a row.</summary>
/// <param name="Page">The page.</param>
/// <param name="Place">The place of the row.</param>
/// <param name="Of">What the row is called.</param>
/// <param name="IsFirst">Whether nothing is before it.</param>
/// <param name="IsLast">Whether nothing is behind it.</param>
internal sealed record SheetRow(FormEditorPage Page, string Place, string Of, bool IsFirst, bool IsLast);
