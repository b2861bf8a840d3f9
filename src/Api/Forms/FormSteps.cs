using VerificationService.Domain.Forms;

namespace VerificationService.Api.Forms;

/// <summary>The steps of a form, from 1: its sections, its documents, and a look at all of it.</summary>
internal sealed class FormSteps(FormDefinition definition)
{
    /// <summary>How many there are.</summary>
    public int Count => definition.Sections.Count + definition.Documents.Count + 1;

    public bool Has(int step) => step >= 1 && step <= Count;

    public bool IsSection(int step) => step <= definition.Sections.Count;

    public bool IsReview(int step) => step == Count;

    /// <summary>Which section a step shows, from 0.</summary>
    public static int SectionOf(int step) => step - 1;

    /// <summary>Which document a step asks for, from 0.</summary>
    public int DocumentOf(int step) => step - 1 - definition.Sections.Count;

    /// <summary>The step that asks for the document of that position.</summary>
    public int OfDocument(int position) => definition.Sections.Count + position + 1;

    /// <summary>The step that asks for what a refusal names: an input, a document or a consent.</summary>
    public int Of(string name)
    {
        if (name.StartsWith("documents.", StringComparison.Ordinal))
        {
            return OfDocument(
                int.Parse(name["documents.".Length..], System.Globalization.CultureInfo.InvariantCulture)
            );
        }

        var section = definition
            .Sections.Index()
            .FirstOrDefault(
                one => one.Item.Inputs(definition.Subject).Any(input => input.Name == name),
                (Index: Count - 1, Item: null!)
            )
            .Index;
        return section + 1;
    }

    /// <summary>The first step that is not filled in; the last one when all are.</summary>
    public int FirstUnfilled(FormDraft draft)
    {
        for (var step = 1; step < Count; step++)
        {
            var isFilled = IsSection(step)
                ? draft.Sections.Contains(SectionOf(step))
                : !definition.Documents[DocumentOf(step)].IsRequired
                    || draft.Files.Any(file => file.Document == DocumentOf(step));
            if (!isFilled)
            {
                return step;
            }
        }

        return Count;
    }
}
