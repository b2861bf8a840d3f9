using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Sends a test event to one webhook, through the same outbox as the real ones.</summary>
public sealed record SendTestEvent(string WebhookId) : ICommand<TestEventQueued>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("webhook.test");

    internal sealed class Handler(
        IWebhookRepository webhooks,
        IDeliveries deliveries,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<SendTestEvent, TestEventQueued>
    {
        public async Task<Result<TestEventQueued>> Handle(SendTestEvent command, CancellationToken cancellationToken)
        {
            var endpoint = await webhooks.FindAsync(caller.TenantId, command.WebhookId, cancellationToken);
            if (endpoint is null)
            {
                return WebhookErrors.NotFound;
            }

            if (!endpoint.IsActive)
            {
                return WebhookErrors.NotActive;
            }

            var now = time.Now();
            var deliveryId = await deliveries.WriteTestAsync(
                caller.TenantId,
                endpoint.Id,
                endpoint.Url,
                now,
                cancellationToken
            );
            await audit.AppendAsync(
                WebhookRules.Audit(
                    endpoint,
                    "webhook.tested",
                    now,
                    new("url", endpoint.Url),
                    new("deliveryId", deliveryId)
                ),
                cancellationToken
            );
            return new TestEventQueued(deliveryId);
        }
    }
}

/// <summary>The test event's delivery, by which its fate can be followed.</summary>
public sealed record TestEventQueued(string DeliveryId);
