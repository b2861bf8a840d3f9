using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Reads one webhook; never its secret.</summary>
public sealed record GetWebhook(string WebhookId) : IQuery<WebhookEndpoint>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IWebhookRepository webhooks, Caller caller) : IHandler<GetWebhook, WebhookEndpoint>
    {
        public async Task<Result<WebhookEndpoint>> Handle(GetWebhook query, CancellationToken cancellationToken) =>
            await webhooks.FindAsync(caller.TenantId, query.WebhookId, cancellationToken) is { } endpoint
                ? endpoint
                : WebhookErrors.NotFound;
    }
}
