using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>Tells subscribers that what identified a subject is gone: ids and times.</summary>
internal sealed class ErasureNotices(DbSession session, OutboxSignal signal, IWebhookRepository webhooks, Caller caller)
{
    /// <summary>Writes one message for each subscription, in the current unit of work.</summary>
    public async Task TellAsync(
        string tenantId,
        string erasureId,
        string? customerId,
        string? organizationId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var endpoint in await webhooks.ListAsync(tenantId, cancellationToken))
        {
            if (endpoint.NameOf(WebhookEvents.SubjectErased) is not { } name)
            {
                continue;
            }

            await new OutboxMessage
            {
                Id = Ids.New(now),
                TenantId = tenantId,
                Kind = OutboxKinds.Webhook,
                EventType = name,
                EndpointId = endpoint.Id,
                IsHeld =
                    !endpoint.IsActive
                    && await HeldMessages.AreForAsync(session, tenantId, endpoint.Id, cancellationToken),
                Destination = endpoint.Url,
                Body = VerificationEvent.SubjectErasedBody(name, now, erasureId, customerId, organizationId),
                TraceId = caller.Origin.TraceId,
                CreatedAt = now,
            }.WriteAsync(session, signal, cancellationToken);
        }
    }
}
