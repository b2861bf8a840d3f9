namespace VerificationService.Infrastructure.Database;

/// <summary>How often what has come to its end is looked for. Section <c>Sweeps</c>.</summary>
public sealed record SweepOptions
{
    /// <summary>How long after the start the first sweep comes, in seconds: what a process left half done goes on with it.</summary>
    public int FirstSeconds { get; init; } = 15;

    /// <summary>From one sweep to the next, in seconds.</summary>
    public int Seconds { get; init; } = 600;

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        FirstSeconds is < 1 or > 86_400 ? "Sweeps:FirstSeconds must be 1 to 86400."
        : Seconds is < 1 or > 86_400 ? "Sweeps:Seconds must be 1 to 86400."
        : null;
}
