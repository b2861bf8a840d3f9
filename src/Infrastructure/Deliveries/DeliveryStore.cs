using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Tenancy;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>
/// Claims due messages and marks what became of them. A claim moves the due time to the end of its lease, so that a
/// dead claimer's messages fall due again by themselves, and a mark counts only while the claim is still the claimer's.
/// </summary>
internal sealed class DeliveryStore(
    DbSession session,
    TenancyCache cache,
    IUnitOfWork unitOfWork,
    OutboxSignal signal,
    EmailComposer emails
)
{
    private const string NextLane =
        "SELECT lane, due_at FROM outbox_messages WHERE status = 'pending' AND lane > @After ORDER BY lane, due_at";

    private const string Mark = """
        UPDATE outbox_messages
        SET status = CASE WHEN @NewStatus = 'pending' THEN status ELSE @NewStatus END, due_at = @DueAt,
            attempts = attempts + 1, claimed_by = NULL,
            last_status = @Status, last_error = @Error, completed_at = @CompletedAt
        WHERE id = @Id AND status IN ('pending', 'held') AND claimed_by = @Claimer
        """;

    private const string Hold = """
        UPDATE outbox_messages SET status = @NewStatus, due_at = @Now, claimed_by = NULL
        WHERE id = @Id AND status IN ('pending', 'held') AND claimed_by = @Claimer
        """;

    private const string LogAttempt = """
        INSERT INTO delivery_attempts (message_id, number, started_at, latency_ms, outcome, status, error, response)
        SELECT @Id, COALESCE(MAX(number), 0) + 1, @StartedAt, @LatencyMs, @Outcome, @Status, @Error, @Response
        FROM delivery_attempts WHERE message_id = @Id
        """;

    /// <summary>Every lane that has a due message, and since when: one index seek for each lane with a pending one.</summary>
    public async Task<IReadOnlyList<DueLane>> DueLanesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lanes = new List<DueLane>();
        var after = "";
        while (await session.FindFirstAsync<DueLane>(NextLane, new { After = after }, cancellationToken) is { } head)
        {
            after = head.Lane;
            if (head.DueAt <= now)
            {
                lanes.Add(head);
            }
        }

        return lanes;
    }

    /// <summary>What waits to leave.</summary>
    public async Task<Backlog> BacklogAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await session.FindAsync<BacklogRow>(
            "SELECT COUNT(*) AS pending, MIN(due_at) AS oldest_due FROM outbox_messages WHERE status = 'pending'",
            null,
            cancellationToken
        );
        return new Backlog(row!.Pending, row.OldestDue is { } due && due < now ? now - due : TimeSpan.Zero);
    }

    /// <summary>Claims due messages of one lane, oldest first.</summary>
    public async Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(
        string lane,
        string claimer,
        int rows,
        DateTimeOffset now,
        DateTimeOffset leaseEnd,
        CancellationToken cancellationToken
    )
    {
        var claimed = await unitOfWork.RunAsync(
            () =>
                session.QueryAsync<ClaimedMessage>(
                    session.Dialect.ClaimDueMessages,
                    new
                    {
                        Lane = lane,
                        Claimer = claimer,
                        Rows = rows,
                        Now = now,
                        LeaseEnd = leaseEnd,
                    },
                    cancellationToken
                ),
            cancellationToken
        );
        return [.. claimed.OrderBy(message => message.Id, StringComparer.Ordinal)];
    }

    /// <summary>Gives claimed messages back that were not tried.</summary>
    public Task ReleaseAsync(string claimer, IReadOnlyCollection<string> ids, DateTimeOffset now) =>
        unitOfWork.RunAsync(
            () =>
                session.ExecuteAsync(
                    "UPDATE outbox_messages SET due_at = @Now, claimed_by = NULL WHERE status = 'pending' AND claimed_by = @Claimer AND id IN @Ids",
                    new
                    {
                        Claimer = claimer,
                        Ids = ids,
                        Now = now,
                    },
                    CancellationToken.None
                ),
            CancellationToken.None
        );

    /// <summary>
    /// Holds a claimed message whose webhook turned out not to be active: nothing was sent. One that is active again by now
    /// leaves it due. False when the claim had run out.
    /// </summary>
    public Task<bool> HoldAsync(ClaimedMessage message, string claimer, DateTimeOffset now) =>
        unitOfWork.RunAsync(
            async () =>
            {
                var isHeld = await HeldMessages.AreForAsync(
                    session,
                    message.TenantId,
                    message.EndpointId!,
                    CancellationToken.None
                );
                return await session.ExecuteAsync(
                        Hold,
                        new
                        {
                            message.Id,
                            NewStatus = isHeld ? "held" : "pending",
                            Claimer = claimer,
                            Now = now,
                        },
                        CancellationToken.None
                    ) > 0;
            },
            CancellationToken.None
        );

    /// <summary>Writes down what became of an attempt; false when the claim had run out and another has it.</summary>
    public Task<bool> MarkAsync(
        ClaimedMessage message,
        string claimer,
        Attempt attempt,
        DateTimeOffset startedAt,
        DateTimeOffset now
    ) =>
        unitOfWork.RunAsync(
            async () =>
            {
                var wait =
                    attempt.Outcome == AttemptOutcome.Failed
                        ? RetrySchedule.After(message.Attempts + 1, attempt.RetryAfter, Random.Shared.NextDouble())
                        : null;

                // A webhook that says it is gone is disabled below, which holds this message with the others.
                var status =
                    attempt.Outcome == AttemptOutcome.Delivered ? "delivered"
                    : wait is not null || (message.Kind == OutboxKinds.Webhook && attempt.Status == 410) ? "pending"
                    : "dead";
                var marked = await session.ExecuteAsync(
                    Mark,
                    new
                    {
                        message.Id,
                        Claimer = claimer,
                        NewStatus = status,
                        DueAt = now + (wait ?? TimeSpan.Zero),
                        attempt.Status,
                        attempt.Error,
                        CompletedAt = status == "pending" ? (DateTimeOffset?)null : now,
                    },
                    CancellationToken.None
                );
                await session.ExecuteAsync(
                    LogAttempt,
                    new
                    {
                        message.Id,
                        StartedAt = startedAt,
                        LatencyMs = (long)(now - startedAt).TotalMilliseconds,
                        Outcome = attempt.Outcome.ToString().ToLowerInvariant(),
                        attempt.Status,
                        attempt.Error,
                        attempt.Response,
                    },
                    CancellationToken.None
                );

                // Not the notice about an endpoint, which bears its id too: that is mail.
                if (message.Kind == OutboxKinds.Webhook)
                {
                    await JudgeEndpointAsync(message, attempt, now);
                }

                return marked > 0;
            },
            CancellationToken.None
        );

    // An endpoint is given up when it says so (410), or after five days without one success.
    private async Task JudgeEndpointAsync(ClaimedMessage message, Attempt attempt, DateTimeOffset now)
    {
        var key = new
        {
            message.TenantId,
            Id = message.EndpointId,
            Now = now,
        };
        if (attempt.Outcome == AttemptOutcome.Delivered)
        {
            await session.ExecuteAsync(
                "UPDATE webhook_endpoints SET failing_since = NULL WHERE tenant_id = @TenantId AND id = @Id AND failing_since IS NOT NULL",
                key,
                CancellationToken.None
            );
            return;
        }

        await session.ExecuteAsync(
            "UPDATE webhook_endpoints SET failing_since = @Now WHERE tenant_id = @TenantId AND id = @Id AND failing_since IS NULL",
            key,
            CancellationToken.None
        );
        var reason =
            attempt.Outcome == AttemptOutcome.Gone
                ? "the receiver answered 410 Gone"
                : $"every attempt failed for {WebhookEndpoint.FailingTooLong.TotalDays:F0} days";
        var disabled = await session.ExecuteAsync(
            """
            UPDATE webhook_endpoints SET is_active = @IsActive, disabled_reason = @Reason
            WHERE tenant_id = @TenantId AND id = @Id AND is_active = @WasActive AND (@Gone = 1 OR failing_since <= @TooLongAgo)
            """,
            new
            {
                message.TenantId,
                Id = message.EndpointId,
                IsActive = false,
                WasActive = true,
                Reason = reason,
                Gone = attempt.Outcome == AttemptOutcome.Gone ? 1 : 0,
                TooLongAgo = now - WebhookEndpoint.FailingTooLong,
            },
            CancellationToken.None
        );
        if (disabled == 0)
        {
            return;
        }

        cache.Changes(session);
        await session.ExecuteAsync(
            """
            UPDATE outbox_messages SET status = 'held'
            WHERE status = 'pending' AND lane = @Lane
            """,
            new { Lane = OutboxMessage.LaneOf(message.EndpointId!) },
            CancellationToken.None
        );
        if (
            await emails.WebhookDisabledAsync(message.TenantId, message.Destination, reason, CancellationToken.None) is
            { } mail
        )
        {
            await new OutboxMessage
            {
                Id = Ids.New(now),
                TenantId = message.TenantId,
                Kind = OutboxKinds.Notice,
                EventType = "WEBHOOK_DISABLED",
                EndpointId = message.EndpointId,
                Destination = mail.To,
                Body = mail.ToBytes(),
                CreatedAt = now,
            }.WriteAsync(session, signal, CancellationToken.None);
        }
    }

    private sealed class BacklogRow
    {
        public long Pending { get; init; }
        public DateTimeOffset? OldestDue { get; init; }
    }
}
