using VerificationService.Api.Http.Hosting;

namespace VerificationService.Api.Console;

/// <summary>The console's style sheet and script.</summary>
internal static class Assets
{
    private static readonly EmbeddedAssets All = new("console");

    /// <inheritdoc cref="EmbeddedAssets.PathOf"/>
    public static string PathOf(string name) => All.PathOf(name);

    /// <inheritdoc cref="EmbeddedAssets.WriteAsync"/>
    public static Task WriteAsync(HttpContext context, string name) => All.WriteAsync(context, name);
}
