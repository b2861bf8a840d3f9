namespace VerificationService.Api.Console;

/// <summary>Where a form asks to be sent afterwards: never off the console, whatever was typed into the address.</summary>
internal static class LocalPath
{
    public const string Start = "/console/verifications";

    /// <summary><paramref name="path"/> if it is one of the console's own addresses, or else its start.</summary>
    public static string OrStart(string? path) =>
        path is not null
        && (path == "/console" || path.StartsWith("/console/", StringComparison.Ordinal))
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : Start;
}
