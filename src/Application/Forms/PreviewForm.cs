using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>
/// A form as its applicants would see it, before it is complete and before anything of it is kept. The link that leads to it is made up
/// and leads nowhere.
/// </summary>
/// <param name="Definition">What it asks. A text that is not written yet is shown as <see cref="Missing"/>.</param>
public sealed record PreviewForm(FormDefinition Definition) : IQuery<OpenedForm>
{
    /// <summary>What is shown where a text is missing.</summary>
    public const string Missing = "…";

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(Caller caller, TimeProvider time) : IHandler<PreviewForm, OpenedForm>
    {
        public Task<Result<OpenedForm>> Handle(PreviewForm query, CancellationToken cancellationToken)
        {
            var now = time.Now();
            var link = new FormLink
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                VerificationId = "",
                TokenHash = [],
                CreatedBy = caller.Required.Identity,
                CreatedAt = now,
                ExpiresAt = now,
            };
            return Task.FromResult<Result<OpenedForm>>(new OpenedForm(link, Filled(query.Definition), null));
        }

        private static FormDefinition Filled(FormDefinition form) =>
            form with
            {
                Title = Filled(form.Title),
                Sections =
                [
                    .. form.Sections.Select(section =>
                        section with
                        {
                            Title = Filled(section.Title),
                            Fields = [.. section.Fields.Select(Filled)],
                        }
                    ),
                ],
                Consents = [.. form.Consents.Select(consent => consent with { Text = Filled(consent.Text) })],
            };

        private static FormField Filled(FormField field) =>
            field.Question is { } question
                ? field with
                {
                    Question = question with
                    {
                        Label = Filled(question.Label),
                        Choices = [.. question.Choices.Select(choice => choice with { Label = Filled(choice.Label) })],
                    },
                }
                : field;

        private static LocalText Filled(LocalText text) =>
            text.ByLanguage.Count == 0 ? LocalText.English(Missing) : text;
    }
}
