using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Puts the built-in template in force again. Repeating it changes nothing.</summary>
public sealed record ResetEmailTemplate(string Kind) : ICommand<EmailTemplateView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("email_template.reset");

    internal sealed class Handler(IEmailTemplates templates, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<ResetEmailTemplate, EmailTemplateView>
    {
        public async Task<Result<EmailTemplateView>> Handle(
            ResetEmailTemplate command,
            CancellationToken cancellationToken
        )
        {
            if (EmailKinds.Placeholders(command.Kind) is null)
            {
                return NoticeErrors.TemplateNotFound;
            }

            if (await templates.ResetAsync(caller.TenantId, command.Kind, cancellationToken))
            {
                await audit.AppendAsync(
                    new AuditRecord
                    {
                        TenantId = caller.TenantId,
                        Stream = AuditStreams.Tenant(caller.TenantId),
                        Action = "email_template.reset",
                        OccurredAt = time.Now(),
                        Facts = [new("kind", command.Kind)],
                    },
                    cancellationToken
                );
            }

            return await templates.GetAsync(caller.TenantId, command.Kind, cancellationToken);
        }
    }
}
