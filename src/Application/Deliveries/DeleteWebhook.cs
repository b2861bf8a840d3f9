using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Removes a webhook and its secrets. What is still pending for it is given up and what is held is dropped; the log of deliveries stays.</summary>
public sealed record DeleteWebhook(string WebhookId) : ICommand<WebhookEndpoint>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.delete");

    internal sealed class Handler(
        IWebhookRepository webhooks,
        IDeliveries deliveries,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<DeleteWebhook, WebhookEndpoint>
    {
        public async Task<Result<WebhookEndpoint>> Handle(DeleteWebhook command, CancellationToken cancellationToken)
        {
            var endpoint = await webhooks.FindAsync(caller.TenantId, command.WebhookId, cancellationToken);
            if (endpoint is null)
            {
                return WebhookErrors.NotFound;
            }

            var now = time.Now();
            var dropped = await deliveries.DropHeldAsync(caller.TenantId, endpoint.Id, now, cancellationToken);
            await webhooks.DeleteAsync(caller.TenantId, endpoint.Id, now, cancellationToken);
            KeyValuePair<string, string?>[] facts =
                dropped == 0 ? [] : [new("heldDropped", dropped.ToString(CultureInfo.InvariantCulture))];
            await audit.AppendAsync(WebhookRules.Audit(endpoint, "webhook.deleted", now, facts), cancellationToken);
            return endpoint;
        }
    }
}
