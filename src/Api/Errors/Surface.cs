namespace VerificationService.Api.Errors;

/// <summary>Whose words an answer is in.</summary>
internal enum Surface
{
    /// <summary>Neither contract's: RFC 9457.</summary>
    None,

    /// <summary><c>/verifications</c>, <c>/applicants</c>.</summary>
    V1,

    /// <summary><c>/api/v2.1</c>.</summary>
    V21,

    /// <summary><c>/console</c>: pages for people.</summary>
    Console,
}

/// <summary>Tells surfaces apart by their paths.</summary>
internal static class Surfaces
{
    /// <summary>The surface that <paramref name="path"/> lies beneath.</summary>
    public static Surface Of(PathString path) =>
        path.StartsWithSegments("/api/v2.1", StringComparison.OrdinalIgnoreCase) ? Surface.V21
        : path.StartsWithSegments("/verifications", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/applicants", StringComparison.OrdinalIgnoreCase)
            ? Surface.V1
        : path.StartsWithSegments("/console", StringComparison.OrdinalIgnoreCase) ? Surface.Console
        : Surface.None;

    /// <summary>Its name in the audit.</summary>
    public static string Name(this Surface surface) =>
        surface switch
        {
            Surface.V1 => "v1",
            Surface.V21 => "v2.1",
            Surface.Console => "console",
            _ => "unknown",
        };
}
