using System.Globalization;
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
               created_at, completed_at,
               (SELECT v.subject_name FROM verifications v WHERE v.id = outbox_messages.verification_id) AS subject_name
        FROM outbox_messages WHERE tenant_id = @TenantId
        """;

    // Most messages that one request looks through for an error.
    private const int Examined = 10_000;

    private const string OfError = " AND (LOWER(last_error) LIKE @Error ESCAPE '!' OR last_status = @LastStatus)";

    // What replaying makes due: not what has no destination any more, nor what goes to a webhook that is not active.
    private const string Dead = """
         tenant_id = @TenantId AND status = 'dead' AND created_at >= @Since AND destination <> ''
            AND (kind <> @ToWebhook OR endpoint_id IN
                (SELECT id FROM webhook_endpoints WHERE tenant_id = @TenantId AND is_active = @IsActive))
        """;

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<DeliveryView> Items, PageKey? Next)> ListAsync(
        string tenantId,
        DeliveryFilter filter,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var range = new StringBuilder();
        AddWhen(filter.Status is not null, " AND status = @Status");
        AddWhen(filter.WebhookId is not null, " AND endpoint_id = @WebhookId");
        AddWhen(filter.VerificationId is not null, " AND verification_id = @VerificationId");
        AddWhen(after is not null, " AND created_at <= @AfterTime AND (created_at < @AfterTime OR id < @AfterId)");
        var parameters = new ListParameters(tenantId, filter, after) { Rows = limit + 1 };
        PageKey? rest = null;
        if (filter.Error is not null)
        {
            var floor = await session.FindAsync<Floor>(
                $"SELECT MIN(examined.created_at) AS created_at, COUNT(*) AS messages FROM ({session.Dialect.FirstRows($"SELECT created_at FROM outbox_messages WHERE tenant_id = @TenantId{range} ORDER BY created_at DESC, id DESC")}) examined",
                new ListParameters(tenantId, filter, after) { Rows = Examined },
                cancellationToken
            );
            if (floor!.Messages == Examined)
            {
                // Below every id: all of that time are looked at.
                rest = new PageKey(floor.CreatedAt!.Value, "0");
                parameters.Floor = rest.CreatedAt;
                range.Append(" AND created_at >= @Floor");
            }

            range.Append(OfError);
        }

        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows($"{Select}{range} ORDER BY created_at DESC, id DESC"),
            parameters,
            cancellationToken
        );
        var items = found.Take(limit).Select(row => row.ToView()).ToList();
        return (items, found.Count > limit ? new PageKey(items[^1].CreatedAt, items[^1].Id) : rest);

        void AddWhen(bool wanted, string condition)
        {
            if (wanted)
            {
                range.Append(condition);
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
        string? error,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            "UPDATE outbox_messages SET status = 'pending', due_at = @Now, attempts = 0, completed_at = NULL WHERE"
                + DeadOf(webhookId, error),
            new DeadParameters(tenantId, webhookId, error, since) { Now = now },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<int> CountDeadAsync(
        string tenantId,
        string? webhookId,
        string? error,
        DateTimeOffset since,
        int most,
        CancellationToken cancellationToken
    ) =>
        await session.FindAsync<int>(
            $"SELECT COUNT(*) FROM ({session.Dialect.FirstRows($"SELECT id FROM outbox_messages WHERE{DeadOf(webhookId, error)} ORDER BY created_at DESC, id DESC")}) c",
            new DeadParameters(tenantId, webhookId, error, since) { Rows = most },
            cancellationToken
        );

    private static string DeadOf(string? webhookId, string? error) =>
        Dead + (webhookId is null ? "" : " AND endpoint_id = @WebhookId") + (error is null ? "" : OfError);

    private static string? Containing(string? error) =>
        error is null
            ? null
            : $"%{error.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal).Replace("[", "![", StringComparison.Ordinal)}%";

    private static int? StatusOf(string? error) =>
        int.TryParse(error, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    private sealed class ListParameters(string tenantId, DeliveryFilter filter, PageKey? after)
    {
        public string TenantId => tenantId;
        public string? Status => filter.Status?.ToString().ToLowerInvariant();
        public string? WebhookId => filter.WebhookId;
        public string? VerificationId => filter.VerificationId;
        public string? Error => Containing(filter.Error);
        public int? LastStatus => StatusOf(filter.Error);
        public DateTimeOffset? AfterTime => after?.CreatedAt;
        public string? AfterId => after?.Id;
        public DateTimeOffset? Floor { get; set; }
        public int Rows { get; init; }
    }

    private sealed class DeadParameters(string tenantId, string? webhookId, string? error, DateTimeOffset since)
    {
        public string TenantId => tenantId;
        public string? WebhookId => webhookId;
        public string? Error => Containing(error);
        public int? LastStatus => StatusOf(error);
        public string ToWebhook => OutboxKinds.Webhook;
        public bool IsActive => true;
        public DateTimeOffset Since => since;
        public DateTimeOffset? Now { get; init; }
        public int Rows { get; init; }
    }

    private sealed class Floor
    {
        public DateTimeOffset? CreatedAt { get; init; }
        public int Messages { get; init; }
    }

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
        public string? SubjectName { get; init; }

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
                SubjectName = SubjectName,
            };
    }
}
