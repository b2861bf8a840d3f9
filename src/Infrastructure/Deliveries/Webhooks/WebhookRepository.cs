using VerificationService.Domain.Deliveries;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>Webhook subscriptions in tables.</summary>
internal sealed class WebhookRepository(DbSession session, TenancyCache cache, SigningSecrets secrets)
    : IWebhookRepository
{
    private const string Select = """
        SELECT id, tenant_id, url, events, is_active, disabled_reason, failing_since, created_at
        FROM webhook_endpoints WHERE tenant_id = @TenantId
        """;

    /// <inheritdoc/>
    public async Task<WebhookEndpoint?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToEndpoint();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookEndpoint>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        (
            await cache.GetAsync(
                session,
                ("webhooks", tenantId, ""),
                async reading => await ReadAsync(reading, tenantId, cancellationToken)
            )
        )!;

    /// <inheritdoc/>
    public Task AddAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        return session.ExecuteAsync(
            """
            INSERT INTO webhook_endpoints (id, tenant_id, url, events, is_active, created_at)
            VALUES (@Id, @TenantId, @Url, @Events, @IsActive, @CreatedAt)
            """,
            Row.From(endpoint),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task SaveAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        var row = Row.From(endpoint);
        await session.ExecuteAsync(
            """
            UPDATE webhook_endpoints
            SET url = @Url, events = @Events, is_active = @IsActive, disabled_reason = @DisabledReason, failing_since = @FailingSince
            WHERE tenant_id = @TenantId AND id = @Id
            """,
            row,
            cancellationToken
        );

        // Pending and replayable messages move to the new URL, because the old one may have been a mistake.
        await session.ExecuteAsync(
            """
            UPDATE outbox_messages SET destination = @Url
            WHERE tenant_id = @TenantId AND endpoint_id = @Id AND kind = 'webhook' AND status <> 'delivered' AND destination <> @Url
            """,
            row,
            cancellationToken
        );
        if (!endpoint.IsActive)
        {
            // An attempt under way keeps its claim, so that its outcome is still recorded.
            await session.ExecuteAsync(
                "UPDATE outbox_messages SET status = 'held' WHERE status = 'pending' AND lane = @Lane AND tenant_id = @TenantId",
                new { endpoint.TenantId, Lane = OutboxMessage.LaneOf(endpoint.Id) },
                cancellationToken
            );
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string tenantId, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cache.Changes(session);
        var key = new
        {
            TenantId = tenantId,
            Id = id,
            Lane = OutboxMessage.LaneOf(id),
            Now = now,
        };
        await session.ExecuteAsync(
            "DELETE FROM webhook_endpoints WHERE tenant_id = @TenantId AND id = @Id",
            key,
            cancellationToken
        );
        await session.ExecuteAsync(
            "DELETE FROM signing_secrets WHERE tenant_id = @TenantId AND owner_id = @Id",
            key,
            cancellationToken
        );
        await session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'dead', completed_at = @Now, claimed_by = NULL, last_error = 'The webhook was deleted.'
            WHERE status = 'pending' AND lane = @Lane AND tenant_id = @TenantId
            """,
            key,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task AddSecretAsync(
        string tenantId,
        string ownerId,
        string secret,
        DateTimeOffset now,
        DateTimeOffset overlapUntil,
        CancellationToken cancellationToken
    ) => secrets.AddAsync(tenantId, ownerId, secret, now, overlapUntil, cancellationToken);

    /// <inheritdoc/>
    public Task SetCallbackKeyAsync(
        string tenantId,
        string? key,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => secrets.SetCallbackKeyAsync(tenantId, key, now, cancellationToken);

    private static async Task<WebhookEndpoint[]?> ReadAsync(
        DbSession session,
        string tenantId,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await session.QueryAsync<Row>(
                    Select + " ORDER BY created_at DESC, id DESC",
                    new { TenantId = tenantId },
                    cancellationToken
                )
            ).Select(row => row.ToEndpoint()),
        ];

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string Url { get; init; } = "";
        public string Events { get; init; } = "";
        public bool IsActive { get; init; }
        public string? DisabledReason { get; init; }
        public DateTimeOffset? FailingSince { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        public static Row From(WebhookEndpoint endpoint) =>
            new()
            {
                Id = endpoint.Id,
                TenantId = endpoint.TenantId,
                Url = endpoint.Url,
                Events = Codes.Join(endpoint.Events),
                IsActive = endpoint.IsActive,
                DisabledReason = endpoint.DisabledReason,
                FailingSince = endpoint.FailingSince,
                CreatedAt = endpoint.CreatedAt,
            };

        public WebhookEndpoint ToEndpoint() =>
            WebhookEndpoint.FromStorage(
                new WebhookEndpoint
                {
                    Id = Id,
                    TenantId = TenantId,
                    Url = Url,
                    Events = Codes.Split(Events),
                    CreatedAt = CreatedAt,
                },
                IsActive,
                DisabledReason,
                FailingSince
            );
    }
}
