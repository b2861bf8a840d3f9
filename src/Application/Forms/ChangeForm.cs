using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Forms;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Forms;

/// <summary>
/// Puts a new version of a form in force, for every link made from then on. Whoever is filling in an earlier version goes on with it.
/// </summary>
/// <param name="FormId">Which form.</param>
/// <param name="BasedOnVersion">The version that the definition was written upon.</param>
/// <param name="Definition">What the form asks from now on.</param>
public sealed record ChangeForm(string FormId, int BasedOnVersion, FormDefinition Definition) : ICommand<Form>
{
    /// <summary>Why it is changed; null for nothing said.</summary>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("form.change");

    internal sealed class Validator : AbstractValidator<ChangeForm>
    {
        public Validator()
        {
            RuleFor(c => c.FormId).Required();
            RuleFor(c => c.Note).Text(Form.MaxNote);
            RuleFor(c => c.Definition).SetValidator(new FormDefinitionRules()).OverridePropertyName("");
        }
    }

    internal sealed class Handler(IFormRepository forms, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<ChangeForm, Form>
    {
        public async Task<Result<Form>> Handle(ChangeForm command, CancellationToken cancellationToken)
        {
            if (await forms.FindAsync(caller.TenantId, command.FormId, cancellationToken) is not { } inForce)
            {
                return FormErrors.NotFound;
            }

            if (command.Definition.Subject != inForce.Definition.Subject)
            {
                return Error.InvalidField("subject", "subject must stay what it is: another subject is another form");
            }

            var author = caller.Required;
            var form = inForce with
            {
                Version = inForce.Version + 1,
                Definition = command.Definition,
                Author = author.Identity,
                AuthorName = author.Name,
                CreatedAt = time.Now(),
                Note = command.Note,
            };
            if (command.BasedOnVersion != inForce.Version)
            {
                return FormErrors.ChangedMeanwhile(inForce.Version, inForce.AuthorName);
            }

            // Somebody else's version of that number may come between the look and the insert.
            if (!await forms.AddAsync(form, cancellationToken))
            {
                var first = await forms.FindAsync(caller.TenantId, command.FormId, cancellationToken) ?? inForce;
                return FormErrors.ChangedMeanwhile(first.Version, first.AuthorName);
            }

            await audit.AppendAsync(form.ToAudit("form.changed"), cancellationToken);
            return form;
        }
    }
}

/// <summary>What creating and changing a form do alike.</summary>
internal static class FormAudit
{
    /// <summary>The entry of the tenant's history; what the version asks is kept with the form.</summary>
    public static AuditRecord ToAudit(this Form form, string action) =>
        new()
        {
            TenantId = form.TenantId,
            Stream = AuditStreams.Tenant(form.TenantId),
            Action = action,
            OccurredAt = form.CreatedAt,
            Facts =
            [
                new("formId", form.Id),
                new("formVersion", form.Version.ToString(CultureInfo.InvariantCulture)),
                new("active", form.Definition.IsActive ? "true" : "false"),
                new("note", form.Note),
            ],
        };
}
