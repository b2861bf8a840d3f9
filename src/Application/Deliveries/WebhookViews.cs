using VerificationService.Application.Pipeline;
using VerificationService.Domain.Deliveries;

namespace VerificationService.Application.Deliveries;

/// <summary>One message to one receiver, as read.</summary>
public sealed class DeliveryView
{
    /// <summary>Identifier; also the <c>webhook-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>callback</c>, <c>webhook</c>, <c>owner_email</c>, <c>applicant_email</c>, <c>notice</c> or <c>activation</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it tells.</summary>
    public required string EventType { get; init; }

    /// <summary>The verification it tells of.</summary>
    public string? VerificationId { get; init; }

    /// <summary>Whom that is about; null where the case names nobody.</summary>
    public string? SubjectName { get; init; }

    /// <summary>The webhook it goes to.</summary>
    public string? WebhookId { get; init; }

    /// <summary>URL; for e-mails the address with its local part masked.</summary>
    public required string Destination { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryStatus Status { get; init; }

    /// <summary>Attempts made since it was written or replayed.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is next due, UTC; null when it is not pending.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The last HTTP status received.</summary>
    public int? LastStatus { get; init; }

    public string? LastError { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was delivered, given up or dropped, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Whether it goes to the webhook itself; a notice to the owner only tells of one.</summary>
    internal bool IsToWebhook => Kind == "webhook";

    internal PageKey Key => new(CreatedAt, Id);
}

public sealed class DeliveryAttemptView
{
    /// <summary>From 1, over replays too.</summary>
    public required int Number { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long LatencyMs { get; init; }

    /// <summary><c>delivered</c>, <c>failed</c> or <c>gone</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>HTTP status received.</summary>
    public int? Status { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>The first 1 KiB of the answer.</summary>
    public string? Response { get; init; }
}

/// <summary>A delivery with its attempts.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Attempts">Oldest first.</param>
public sealed record DeliveryDetail(DeliveryView Delivery, IReadOnlyList<DeliveryAttemptView> Attempts);

/// <summary>Which deliveries; whatever is absent does not filter.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Where they stand.</summary>
    public DeliveryStatus? Status { get; init; }

    /// <summary>The webhook they go to.</summary>
    public string? WebhookId { get; init; }

    /// <summary>The verification they tell of.</summary>
    public string? VerificationId { get; init; }

    /// <summary>Part of their last error in any letter case, or the last HTTP status received: 1 to 100 characters.</summary>
    public string? Error { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    internal Domain.Shared.Error? Refusal() => RefusalOf(Error);

    /// <summary>What is wrong with a text by which errors are found, or null.</summary>
    internal static Domain.Shared.Error? RefusalOf(string? error) =>
        error is { Length: 0 or > 100 }
            ? Domain.Shared.Error.InvalidField("error", "error must be 1 to 100 characters")
            : null;
}

/// <summary>Reads and replays what left or should leave. Every call names the tenant.</summary>
public interface IDeliveries
{
    /// <summary>
    /// Deliveries after a key, newest first, and where the next page begins. Fewer than <paramref name="limit"/> may be found
    /// while there is a next page: by their errors, what one call looks through is bounded.
    /// </summary>
    Task<(IReadOnlyList<DeliveryView> Items, PageKey? Next)> ListAsync(
        string tenantId,
        DeliveryFilter filter,
        PageKey? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>The delivery of that id in that tenant.</summary>
    Task<DeliveryView?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Its attempts, oldest first.</summary>
    Task<IReadOnlyList<DeliveryAttemptView>> AttemptsAsync(string id, CancellationToken cancellationToken);

    /// <summary>Makes a delivered or dead message due again, under the same id; false when it is pending.</summary>
    Task<bool> ReplayAsync(string tenantId, string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Makes every dead message written since a time due again, but for those to webhooks that are not active; how many.
    /// </summary>
    Task<int> ReplayDeadAsync(
        string tenantId,
        string? webhookId,
        string? error,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>How many messages <see cref="ReplayDeadAsync"/> would make due, counted up to <paramref name="most"/>.</summary>
    Task<int> CountDeadAsync(
        string tenantId,
        string? webhookId,
        string? error,
        DateTimeOffset since,
        int most,
        CancellationToken cancellationToken
    );

    /// <summary>Makes every held message of a webhook due, oldest first; how many.</summary>
    Task<int> ResumeHeldAsync(
        string tenantId,
        string webhookId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Drops every held message of a webhook; how many.</summary>
    Task<int> DropHeldAsync(string tenantId, string webhookId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>How many messages are held, by webhook; a webhook without any is not among them.</summary>
    Task<IReadOnlyDictionary<string, int>> CountHeldAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Writes a test event to one endpoint; its id.</summary>
    Task<string> WriteTestAsync(
        string tenantId,
        string webhookId,
        string url,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );
}
