using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Sends one delivered or dead message again, under the same id, with a fresh schedule of retries.</summary>
public sealed record ReplayDelivery(string DeliveryId) : ICommand<DeliveryView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    /// <inheritdoc/>
    public AuditTarget Target => new("delivery.replay");

    internal sealed class Handler(
        IDeliveries deliveries,
        IWebhookRepository webhooks,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ReplayDelivery, DeliveryView>
    {
        public async Task<Result<DeliveryView>> Handle(ReplayDelivery command, CancellationToken cancellationToken)
        {
            var delivery = await deliveries.FindAsync(caller.TenantId, command.DeliveryId, cancellationToken);
            if (delivery is null)
            {
                return WebhookErrors.DeliveryNotFound;
            }

            if (
                delivery is { IsToWebhook: true, WebhookId: { } webhookId }
                && await webhooks.FindAsync(caller.TenantId, webhookId, cancellationToken) is not { IsActive: true }
            )
            {
                return WebhookErrors.NotActive;
            }

            var now = time.Now();
            if (!await deliveries.ReplayAsync(caller.TenantId, command.DeliveryId, now, cancellationToken))
            {
                return WebhookErrors.StillPending;
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "delivery.replayed",
                    OccurredAt = now,
                    Facts = [new("deliveryId", command.DeliveryId)],
                },
                cancellationToken
            );
            return (await deliveries.FindAsync(caller.TenantId, command.DeliveryId, cancellationToken))!;
        }
    }
}
