namespace VerificationService.Infrastructure.Deliveries.Outbox;

/// <summary>How messages leave. Section <c>Deliveries</c>.</summary>
public sealed record DeliveryOptions
{
    /// <summary>False runs a node that writes messages and sends none.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long a claim lasts, in seconds; a dead node's messages go out again after that.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>How often messages that fell due are looked for, in milliseconds. New ones are sent at once.</summary>
    public int PollMs { get; init; } = 1000;

    /// <summary>How long a receiver has to answer, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 15;

    /// <summary>
    /// How long messages may be due without being claimed before this node says that it is not ready, in seconds.
    /// </summary>
    public int MaxLagSeconds { get; init; } = 300;

    /// <summary>Most requests at once to one receiver that answers.</summary>
    public int ConcurrencyPerReceiver { get; init; } = 16;

    /// <summary>Networks (CIDR) that callbacks may reach although they are not public, such as <c>10.20.0.0/16</c>.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        LeaseSeconds < TimeoutSeconds + 5
            ? $"Deliveries:LeaseSeconds must be at least TimeoutSeconds + 5 ({TimeoutSeconds + 5})."
        : TimeoutSeconds is < 1 or > 120 ? "Deliveries:TimeoutSeconds must be 1 to 120."
        : PollMs is < 10 or > 60_000 ? "Deliveries:PollMs must be 10 to 60000."
        : ConcurrencyPerReceiver is < 1 or > 256 ? "Deliveries:ConcurrencyPerReceiver must be 1 to 256."
        : MaxLagSeconds < LeaseSeconds * 2
            ? $"Deliveries:MaxLagSeconds must be at least twice LeaseSeconds ({LeaseSeconds * 2})."
        : AllowedNetworks.FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _)) is { } bad
            ? $"Deliveries:AllowedNetworks holds '{bad}', which is not a network like 10.20.0.0/16."
        : null;
}
