namespace VerificationService.Api.Forms;

/// <summary>
/// Stands for the texts of the pages: <c>FormTexts.resx</c> in English, <c>FormTexts.de.resx</c> in German. Another file, and its letters in
/// <see cref="Languages.All"/>, is another language.
/// </summary>
internal sealed class FormTexts;
