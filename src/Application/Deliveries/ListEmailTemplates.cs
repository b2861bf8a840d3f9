using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Lists the templates in force, the tenant's own or built in, one of each kind.</summary>
public sealed record ListEmailTemplates : IQuery<IReadOnlyList<EmailTemplateView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IEmailTemplates templates, Caller caller)
        : IHandler<ListEmailTemplates, IReadOnlyList<EmailTemplateView>>
    {
        public async Task<Result<IReadOnlyList<EmailTemplateView>>> Handle(
            ListEmailTemplates query,
            CancellationToken cancellationToken
        ) => new List<EmailTemplateView>(await templates.ListAsync(caller.TenantId, cancellationToken)).AsReadOnly();
    }
}
