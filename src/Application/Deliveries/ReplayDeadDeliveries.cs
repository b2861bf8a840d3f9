using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Sends every dead message written since a time again, but for those to webhooks that are not active.</summary>
/// <param name="Since">From when, UTC.</param>
/// <param name="WebhookId">Of one webhook alone; null for all.</param>
/// <param name="Error">Only those whose <see cref="DeliveryFilter.Error"/> it is; null for all.</param>
public sealed record ReplayDeadDeliveries(DateTimeOffset Since, string? WebhookId, string? Error = null)
    : ICommand<DeliveriesReplayed>
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
    ) : IHandler<ReplayDeadDeliveries, DeliveriesReplayed>
    {
        public async Task<Result<DeliveriesReplayed>> Handle(
            ReplayDeadDeliveries command,
            CancellationToken cancellationToken
        )
        {
            if (DeliveryFilter.RefusalOf(command.Error) is { } refusal)
            {
                return refusal;
            }

            if (command.WebhookId is { } id && await webhooks.FindAsync(caller.TenantId, id, cancellationToken) is null)
            {
                return WebhookErrors.NotFound;
            }

            var now = time.Now();
            var count = await deliveries.ReplayDeadAsync(
                caller.TenantId,
                command.WebhookId,
                command.Error,
                command.Since,
                now,
                cancellationToken
            );
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "delivery.dead_replayed",
                    OccurredAt = now,
                    Facts =
                    [
                        new("since", command.Since.ToString("O", CultureInfo.InvariantCulture)),
                        new("webhookId", command.WebhookId),
                        new("error", command.Error),
                        new("count", count.ToString(CultureInfo.InvariantCulture)),
                    ],
                },
                cancellationToken
            );
            return new DeliveriesReplayed(count);
        }
    }
}

/// <summary>How many messages were made due again.</summary>
public sealed record DeliveriesReplayed(int Count);
