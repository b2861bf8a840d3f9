using VerificationService.Api.Http.Hosting;

namespace VerificationService.Api.Forms;

/// <summary>The style sheet and the script of the applicants' pages.</summary>
internal static class FormAssets
{
    private static readonly EmbeddedAssets All = new("forms");

    /// <inheritdoc cref="EmbeddedAssets.PathOf"/>
    public static string PathOf(string name) => All.PathOf(name);

    /// <inheritdoc cref="EmbeddedAssets.WriteAsync"/>
    public static Task WriteAsync(HttpContext context, string name) => All.WriteAsync(context, name);
}
