using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>Adds a form to the tenant's.</summary>
/// <param name="Definition">What it asks.</param>
public sealed record CreateForm(FormDefinition Definition) : ICommand<Form>
{
    /// <summary>Why it is written; null for nothing said.</summary>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("form.create");

    internal sealed class Validator : AbstractValidator<CreateForm>
    {
        public Validator()
        {
            RuleFor(c => c.Note).Text(Form.MaxNote);
            RuleFor(c => c.Definition).SetValidator(new FormDefinitionRules()).OverridePropertyName("");
        }
    }

    internal sealed class Handler(IFormRepository forms, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<CreateForm, Form>
    {
        public async Task<Result<Form>> Handle(CreateForm command, CancellationToken cancellationToken)
        {
            if ((await forms.ListAsync(caller.TenantId, cancellationToken)).Count >= Form.MaxForms)
            {
                return FormErrors.TooMany;
            }

            var now = time.Now();
            var author = caller.Required;
            var form = new Form
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                Version = 1,
                Definition = command.Definition,
                Author = author.Identity,
                AuthorName = author.Name,
                CreatedAt = now,
                Note = command.Note,
            };
            await forms.AddAsync(form, cancellationToken);
            await audit.AppendAsync(form.ToAudit("form.created"), cancellationToken);
            return form;
        }
    }
}
