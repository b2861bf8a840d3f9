using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Reads one delivery with its attempts.</summary>
public sealed record GetDelivery(string DeliveryId) : IQuery<DeliveryDetail>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IDeliveries deliveries, Caller caller) : IHandler<GetDelivery, DeliveryDetail>
    {
        public async Task<Result<DeliveryDetail>> Handle(GetDelivery query, CancellationToken cancellationToken) =>
            await deliveries.FindAsync(caller.TenantId, query.DeliveryId, cancellationToken) is { } delivery
                ? new DeliveryDetail(delivery, await deliveries.AttemptsAsync(delivery.Id, cancellationToken))
                : WebhookErrors.DeliveryNotFound;
    }
}
