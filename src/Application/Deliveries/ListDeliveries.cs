using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Lists what left or should leave, newest first, a page at a time.</summary>
public sealed record ListDeliveries(DeliveryFilter Filter, PageRequest Page) : IQuery<Page<DeliveryView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IDeliveries deliveries, Caller caller) : IHandler<ListDeliveries, Page<DeliveryView>>
    {
        public async Task<Result<Page<DeliveryView>>> Handle(ListDeliveries query, CancellationToken cancellationToken)
        {
            if (
                query.Page.Resolve().Failed(out var refusal, out var page)
                || (refusal = query.Filter.Refusal()) is not null
            )
            {
                return refusal;
            }

            var (items, next) = await deliveries.ListAsync(
                caller.TenantId,
                query.Filter,
                page.After,
                page.Limit,
                cancellationToken
            );
            return new Page<DeliveryView>(items, next?.ToCursor());
        }
    }
}
