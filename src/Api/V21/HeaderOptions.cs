namespace VerificationService.Api.V21;

/// <summary>How strictly v2.1 asks for its headers. At the root of the configuration.</summary>
internal sealed record HeaderOptions
{
    /// <summary>
    /// Whether User-Agent and X-Forwarded-For are required too. The contract calls them so in one place, and prints a
    /// sample without the second in another; by default the sample works.
    /// </summary>
    public bool StrictHeaders { get; init; }
}
