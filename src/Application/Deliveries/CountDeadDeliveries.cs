using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Deliveries;

/// <summary>
/// How many messages <see cref="ReplayDeadDeliveries"/> would send again; above <see cref="Cap"/> means more than that.
/// </summary>
/// <param name="Since">From when, UTC.</param>
/// <param name="WebhookId">Of one webhook alone; null for all.</param>
/// <param name="Error">Only those whose <see cref="DeliveryFilter.Error"/> it is; null for all.</param>
public sealed record CountDeadDeliveries(DateTimeOffset Since, string? WebhookId, string? Error)
    : IQuery<DeadDeliveries>
{
    /// <summary>Where counting ends.</summary>
    public const int Cap = 1000;

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageWebhooks;

    internal sealed class Handler(IDeliveries deliveries, Caller caller) : IHandler<CountDeadDeliveries, DeadDeliveries>
    {
        public async Task<Result<DeadDeliveries>> Handle(
            CountDeadDeliveries query,
            CancellationToken cancellationToken
        ) =>
            DeliveryFilter.RefusalOf(query.Error) is { } refusal
                ? refusal
                : new DeadDeliveries(
                    await deliveries.CountDeadAsync(
                        caller.TenantId,
                        query.WebhookId,
                        query.Error,
                        query.Since,
                        Cap + 1,
                        cancellationToken
                    )
                );
    }
}

/// <summary>How many messages were given up.</summary>
public sealed record DeadDeliveries(int Count);
