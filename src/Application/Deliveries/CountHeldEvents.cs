using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>Counts the events held for each webhook that is not active; one without any is not among them.</summary>
public sealed record CountHeldEvents : IQuery<IReadOnlyDictionary<string, int>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IDeliveries deliveries, Caller caller)
        : IHandler<CountHeldEvents, IReadOnlyDictionary<string, int>>
    {
        public async Task<Result<IReadOnlyDictionary<string, int>>> Handle(
            CountHeldEvents query,
            CancellationToken cancellationToken
        ) =>
            new Dictionary<string, int>(
                await deliveries.CountHeldAsync(caller.TenantId, cancellationToken)
            ).AsReadOnly();
    }
}
