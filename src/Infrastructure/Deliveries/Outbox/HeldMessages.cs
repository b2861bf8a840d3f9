using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>Messages that wait until their webhook is active again.</summary>
internal static class HeldMessages
{
    /// <summary>Whether messages to the webhook are held, and stay found by whoever turns it on: until this unit ends, nobody does.</summary>
    /// <remarks>
    /// The row is written as it stands, for its lock. A unit that turns the webhook on waits for this one and then finds what
    /// it held; or this one waits for that, and holds nothing. A read sees the row as it was before, also from the cached
    /// list, and would leave a message held for a webhook that is active.
    /// </remarks>
    public static async Task<bool> AreForAsync(
        DbSession session,
        string tenantId,
        string webhookId,
        CancellationToken cancellationToken
    ) =>
        await session.ExecuteAsync(
            "UPDATE webhook_endpoints SET is_active = @IsActive WHERE tenant_id = @TenantId AND id = @WebhookId AND is_active = @IsActive",
            new
            {
                TenantId = tenantId,
                WebhookId = webhookId,
                IsActive = false,
            },
            cancellationToken
        ) > 0;
}
