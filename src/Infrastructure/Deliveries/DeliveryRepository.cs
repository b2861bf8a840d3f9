using System.Text;
using VerificationService.Application.Deliveries;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>The outbox as people see it: what left, what did not, and again, please.</summary>
internal sealed class DeliveryRepository(DbSession session, OutboxSignal signal, Caller caller) : IDeliveries
{
    private const string Select = """
        SELECT id, kind, event_type, verification_id, endpoint_id, destination, status, due_at, attempts, last_status, last_error,
               created_at, completed_at
        FROM outbox_messages WHERE tenant_id = @TenantId
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryView>> ListAsync(
        string tenantId,
        DeliveryFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var sql = new StringBuilder(Select);
        AddWhen(filter.Status is not null, " AND status = @Status");
        AddWhen(filter.WebhookId is not null, " AND endpoint_id = @WebhookId");
        AddWhen(filter.VerificationId is not null, " AND verification_id = @VerificationId");
        AddWhen(after is not null, " AND created_at <= @AfterTime AND (created_at < @AfterTime OR id < @AfterId)");
        sql.Append(" ORDER BY created_at DESC, id DESC");
        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows(sql.ToString()),
            new
            {
                TenantId = tenantId,
                Status = filter.Status?.ToString().ToLowerInvariant(),
                filter.WebhookId,
                filter.VerificationId,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(row => row.ToView())];

        void AddWhen(bool wanted, string condition)
        {
            if (wanted)
            {
                sql.Append(condition);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<DeliveryView?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        (
            await session.FindAsync<Row>(
                Select + " AND id = @Id",
                new { TenantId = tenantId, Id = id },
                cancellationToken
            )
        )?.ToView();

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeliveryAttemptView>> AttemptsAsync(string id, CancellationToken cancellationToken) =>
        session.QueryAsync<DeliveryAttemptView>(
            """
            SELECT number, started_at, latency_ms, outcome, status, error, response
            FROM delivery_attempts WHERE message_id = @Id ORDER BY number
            """,
            new { Id = id },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> ReplayAsync(
        string tenantId,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var lane = await session.FindAsync<string>(
            "SELECT lane FROM outbox_messages WHERE tenant_id = @TenantId AND id = @Id",
            new { TenantId = tenantId, Id = id },
            cancellationToken
        );
        var replayed = await session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'pending', due_at = @Now, attempts = 0, completed_at = NULL
            WHERE tenant_id = @TenantId AND id = @Id AND status <> 'pending' AND destination <> ''
            """,
            new
            {
                TenantId = tenantId,
                Id = id,
                Now = now,
            },
            cancellationToken
        );
        if (replayed > 0 && lane is not null)
        {
            session.AfterCommit(() => signal.Raise(lane));
        }

        return replayed > 0;
    }

    /// <inheritdoc/>
    public Task<int> ReplayDeadAsync(
        string tenantId,
        string? webhookId,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'pending', due_at = @Now, attempts = 0, completed_at = NULL
            WHERE tenant_id = @TenantId AND status = 'dead' AND created_at >= @Since AND destination <> ''
                AND (kind <> @ToWebhook OR endpoint_id IN
                    (SELECT id FROM webhook_endpoints WHERE tenant_id = @TenantId AND is_active = @IsActive))
            """ + (webhookId is null ? "" : " AND endpoint_id = @WebhookId"),
            new
            {
                TenantId = tenantId,
                WebhookId = webhookId,
                ToWebhook = OutboxKinds.Webhook,
                IsActive = true,
                Since = since,
                Now = now,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<int> ResumeHeldAsync(
        string tenantId,
        string webhookId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var resumed = await session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'pending', due_at = @Now, attempts = 0, claimed_by = NULL
            WHERE tenant_id = @TenantId AND endpoint_id = @WebhookId AND status = 'held'
            """,
            new
            {
                TenantId = tenantId,
                WebhookId = webhookId,
                Now = now,
            },
            cancellationToken
        );
        session.AfterCommit(() => signal.Raise(OutboxMessage.LaneOf(webhookId)));
        return resumed;
    }

    /// <inheritdoc/>
    public Task<int> DropHeldAsync(
        string tenantId,
        string webhookId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'dropped', completed_at = @Now, claimed_by = NULL
            WHERE tenant_id = @TenantId AND endpoint_id = @WebhookId AND status = 'held'
            """,
            new
            {
                TenantId = tenantId,
                WebhookId = webhookId,
                Now = now,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> CountHeldAsync(
        string tenantId,
        CancellationToken cancellationToken
    ) =>
        (
            await session.QueryAsync<HeldRow>(
                """
                SELECT endpoint_id, COUNT(*) AS messages FROM outbox_messages
                WHERE tenant_id = @TenantId AND status = 'held' AND endpoint_id IS NOT NULL GROUP BY endpoint_id
                """,
                new { TenantId = tenantId },
                cancellationToken
            )
        ).ToDictionary(row => row.EndpointId, row => row.Messages);

    /// <inheritdoc/>
    public async Task<string> WriteTestAsync(
        string tenantId,
        string webhookId,
        string url,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var message = new OutboxMessage
        {
            Id = Ids.New(now),
            TenantId = tenantId,
            Kind = OutboxKinds.Webhook,
            EventType = WebhookEvents.Test,
            EndpointId = webhookId,
            Destination = url,
            Body = VerificationEvent.TestBody(now, webhookId),
            TraceId = caller.Origin.TraceId,
            CreatedAt = now,
        };
        await message.WriteAsync(session, signal, cancellationToken);
        return message.Id;
    }

    private sealed class HeldRow
    {
        public string EndpointId { get; init; } = "";
        public int Messages { get; init; }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string EventType { get; init; } = "";
        public string? VerificationId { get; init; }
        public string? EndpointId { get; init; }
        public string Destination { get; init; } = "";
        public string Status { get; init; } = "";
        public DateTimeOffset DueAt { get; init; }
        public int Attempts { get; init; }
        public int? LastStatus { get; init; }
        public string? LastError { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }

        public DeliveryView ToView() =>
            new()
            {
                Id = Id,
                Kind = Kind,
                EventType = EventType,
                VerificationId = VerificationId,
                WebhookId = EndpointId,
                Destination = OutboxKinds.IsEmail(Kind) ? EmailContent.Masked(Destination) : Destination,
                Status = Enum.Parse<DeliveryStatus>(Status, ignoreCase: true),
                Attempts = Attempts,
                DueAt = Status == "pending" ? DueAt : null,
                LastStatus = LastStatus,
                LastError = LastError,
                CreatedAt = CreatedAt,
                CompletedAt = CompletedAt,
            };
    }
}
