using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Lists the tenant's webhooks, newest first; there are at most <see cref="CreateWebhook.Most"/>.</summary>
public sealed record ListWebhooks : IQuery<IReadOnlyList<WebhookEndpoint>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IWebhookRepository webhooks, Caller caller)
        : IHandler<ListWebhooks, IReadOnlyList<WebhookEndpoint>>
    {
        public async Task<Result<IReadOnlyList<WebhookEndpoint>>> Handle(
            ListWebhooks query,
            CancellationToken cancellationToken
        ) => new List<WebhookEndpoint>(await webhooks.ListAsync(caller.TenantId, cancellationToken)).AsReadOnly();
    }
}
