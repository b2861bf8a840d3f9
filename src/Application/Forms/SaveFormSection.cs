using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>
/// Keeps what the applicant typed into one section of the caller's form. An input left empty keeps what another browser session typed into
/// it: nobody is shown that again, and so nobody takes it away unseen.
/// </summary>
/// <param name="Section">Which section, from 0.</param>
/// <param name="Typed">What was typed, by the names of inputs; others are left alone.</param>
/// <param name="Session">The browser session.</param>
public sealed record SaveFormSection(int Section, IReadOnlyDictionary<string, string> Typed, string Session)
    : ICommand<FormLink>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.FillForms;

    /// <inheritdoc/>
    public AuditTarget Target => new("form.fill");

    /// <summary>Without what was typed.</summary>
    public override string ToString() => $"SaveFormSection {{ Section = {Section} }}";

    internal sealed class Validator : AbstractValidator<SaveFormSection>
    {
        // What is wrong with an input is said beside it, in the language of the page: FillingForms.
        public Validator() => RuleFor(c => c.Session).Required().Line(64);
    }

    internal sealed class Handler(FillingForms filling) : IHandler<SaveFormSection, FormLink>
    {
        public async Task<Result<FormLink>> Handle(SaveFormSection command, CancellationToken cancellationToken)
        {
            if ((await filling.OpenAsync(cancellationToken)).Failed(out var refusal, out var form))
            {
                return refusal;
            }

            if (command.Section < 0 || command.Section >= form.Definition.Sections.Count)
            {
                return FormErrors.LinkNotFound;
            }

            var inputs = form.Definition.Sections[command.Section].Inputs(form.Definition.Subject).ToList();
            var answers = form.Link.Draft.Answers.ToDictionary();
            foreach (var input in inputs)
            {
                if (FillingForms.Kept(input, command.Typed.GetValueOrDefault(input.Name)) is { } text)
                {
                    answers[input.Name] = new FormAnswer(text, command.Session);
                }
                else if (answers.GetValueOrDefault(input.Name)?.Session == command.Session)
                {
                    answers.Remove(input.Name);
                }
            }

            var problems = filling.Problems(inputs, name => answers.GetValueOrDefault(name)?.Text).ToList();
            return problems.Count > 0
                ? FormErrors.Incomplete with
                {
                    Fields = problems,
                }
                : await filling.SaveAsync(
                    form.Link,
                    form.Link.Draft with
                    {
                        Answers = answers,
                        Sections = [.. form.Link.Draft.Sections.Append(command.Section).Distinct().Order()],
                    },
                    cancellationToken
                );
        }
    }
}
