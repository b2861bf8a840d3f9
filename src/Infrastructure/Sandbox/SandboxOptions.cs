namespace VerificationService.Infrastructure.Sandbox;

/// <summary>What an empty database is filled with in Development (<c>--sandbox minimal</c>, <c>Sandbox=minimal</c>).</summary>
internal sealed record SandboxOptions
{
    private const string Minimal = "minimal";

    /// <summary><c>full</c> or <c>minimal</c>; empty is full.</summary>
    public string? Contents { get; set; }

    /// <summary>Only what the published samples name, without the tenant that has a history.</summary>
    public bool IsMinimal => Contents == Minimal;

    /// <summary>Why the service does not start with these settings, or null.</summary>
    public string? Failure() =>
        Contents is null or "" or "full" or Minimal ? null : $"Sandbox is '{Contents}'; it must be full or minimal.";
}
