namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>A message that this claimer, and nobody else, may send until its lease ends.</summary>
internal sealed class ClaimedMessage
{
    public string Id { get; init; } = "";
    public string TenantId { get; init; } = "";
    public string? VerificationId { get; init; }
    public string Kind { get; init; } = "";
    public string EventType { get; init; } = "";
    public string? EndpointId { get; init; }
    public string Destination { get; init; } = "";
    public byte[] Body { get; init; } = [];
    public int Attempts { get; init; }
    public string? TraceId { get; init; }
    public string? TraceParent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A lane with messages to send.</summary>
internal sealed class DueLane
{
    public string Lane { get; init; } = "";

    /// <summary>When its oldest message fell due.</summary>
    public DateTimeOffset DueAt { get; init; }
}
