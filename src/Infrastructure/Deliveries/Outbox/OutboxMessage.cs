using System.Collections.Concurrent;
using System.Diagnostics;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>What an outbox row is.</summary>
internal static class OutboxKinds
{
    /// <summary>The v1 "Verification completed" callback.</summary>
    public const string Callback = "callback";

    /// <summary>An event for a webhook subscription.</summary>
    public const string Webhook = "webhook";

    /// <summary>An e-mail to the project owner.</summary>
    public const string OwnerEmail = "owner_email";

    /// <summary>An e-mail to the applicant.</summary>
    public const string ApplicantEmail = "applicant_email";

    /// <summary>An e-mail to the project owner about the service itself.</summary>
    public const string Notice = "notice";

    /// <summary>An e-mail to a user with an activation in it: its body is encrypted.</summary>
    public const string Activation = "activation";

    /// <summary>An e-mail to the applicant with a link in it that lets whoever has it answer: its body is encrypted.</summary>
    public const string ApplicantLink = "applicant_link";

    /// <summary>An e-mail to a user about a case: whether they may still be told is asked when it is sent.</summary>
    public const string UserNotice = "user_notice";

    /// <summary>Whether the row is an e-mail.</summary>
    public static bool IsEmail(string kind) =>
        kind is OwnerEmail or ApplicantEmail or Notice or Activation or ApplicantLink or UserNotice;

    /// <summary>What the body of a message of that kind is encrypted for; null where it is not encrypted.</summary>
    public static string? SealedFor(string kind, string messageId) =>
        kind is Activation or ApplicantLink ? $"{kind}:{messageId}" : null;
}

/// <summary>One message to be sent, written in the transaction of what it tells of.</summary>
internal sealed class OutboxMessage
{
    private const string Insert = """
        INSERT INTO outbox_messages
            (id, tenant_id, verification_id, decision_id, kind, event_type, endpoint_id, destination, lane, body, status, due_at, attempts, trace_id, trace_parent, created_at)
        VALUES
            (@Id, @TenantId, @VerificationId, @DecisionId, @Kind, @EventType, @EndpointId, @Destination, @Lane, @Body, @Status, @CreatedAt, 0, @TraceId, @TraceParent, @CreatedAt)
        """;

    // Cleared when it is full: lanes that are in use come back with the next message.
    private const int MaxCallbackLanes = 1000;

    private static readonly ConcurrentDictionary<(string TenantId, string Destination), string> CallbackLanes = new();

    private string? lane;

    /// <summary>Identifier; also the <c>webhook-id</c>, the same on every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it belongs to.</summary>
    public required string TenantId { get; init; }

    /// <summary>The verification it tells of.</summary>
    public string? VerificationId { get; init; }

    /// <summary>The decision it tells of.</summary>
    public string? DecisionId { get; init; }

    /// <summary>See <see cref="OutboxKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it tells: <c>VERIFICATION_COMPLETED</c>, say.</summary>
    public required string EventType { get; init; }

    /// <summary>The webhook subscription it goes to, if any.</summary>
    public string? EndpointId { get; init; }

    /// <summary>URL or e-mail address.</summary>
    public required string Destination { get; init; }

    /// <summary>
    /// The exact bytes to send; for an e-mail its <see cref="Email.EmailContent"/>, encrypted where it holds a secret.
    /// </summary>
    public required byte[] Body { get; init; }

    /// <summary>Whether it waits until its webhook is active again, instead of being due at once.</summary>
    public bool IsHeld { get; init; }

    /// <summary>As stored.</summary>
    public string Status => IsHeld ? "held" : "pending";

    /// <summary>W3C trace id of the request that caused it.</summary>
    public string? TraceId { get; init; }

    /// <summary>W3C traceparent of the work that wrote it, with which its delivery goes on.</summary>
    public string? TraceParent { get; } = Activity.Current?.Id;

    /// <summary>When it was written, UTC; it is due at once unless it is held.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The receiver it waits for: messages of one lane share a limit, messages of different lanes never wait for each
    /// other. A subscription is a lane, and so is each tenant's each origin; all e-mail is one.
    /// </summary>
    public string Lane =>
        lane ??=
            OutboxKinds.IsEmail(Kind) ? "email"
            : EndpointId is not null ? LaneOf(EndpointId)
            : CallbackLaneOf(TenantId, Destination);

    // A tenant's callbacks go to few addresses, and reading one costs more than finding it.
    private static string CallbackLaneOf(string tenantId, string destination)
    {
        if (CallbackLanes.TryGetValue((tenantId, destination), out var known))
        {
            return known;
        }

        if (CallbackLanes.Count >= MaxCallbackLanes)
        {
            CallbackLanes.Clear();
        }

        var found = $"callback:{tenantId}:{new Uri(destination).GetLeftPart(UriPartial.Authority)}";
        CallbackLanes.TryAdd((tenantId, destination), found);
        return found;
    }

    /// <summary>The lane of a subscription.</summary>
    public static string LaneOf(string endpointId) => "webhook:" + endpointId;

    /// <summary>Writes the row in the current unit of work; once that is durable, the dispatcher is told.</summary>
    public async Task WriteAsync(DbSession session, OutboxSignal signal, CancellationToken cancellationToken)
    {
        await session.WriteAsync(Insert, this, cancellationToken);
        if (!IsHeld)
        {
            session.AfterCommit(() => signal.Raise(Lane));
        }
    }
}
