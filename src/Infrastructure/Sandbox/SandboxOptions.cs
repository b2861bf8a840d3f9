namespace VerificationService.Infrastructure.Sandbox;

/// <summary>What an empty database is filled with in Development (<c>--sandbox minimal</c>, <c>Sandbox=minimal</c>).</summary>
/// <param name="IsMinimal">Only what the published samples name, without the tenant that has a history.</param>
internal sealed record SandboxOptions(bool IsMinimal)
{
    /// <summary>Reads the setting.</summary>
    /// <exception cref="InvalidOperationException">It is neither <c>minimal</c> nor <c>full</c>.</exception>
    public static SandboxOptions Parse(string? setting) =>
        setting switch
        {
            null or "" or "full" => new(IsMinimal: false),
            "minimal" => new(IsMinimal: true),
            _ => throw new InvalidOperationException($"Sandbox is '{setting}'; it must be full or minimal."),
        };
}
