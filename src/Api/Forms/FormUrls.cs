using VerificationService.Application.Forms;

namespace VerificationService.Api.Forms;

/// <summary>
/// The address of a form's page, as it is told to whoever made the link. Without <c>Console:PublicUrl</c> it is below the address that
/// they called: they are known, and mislead nobody but themselves.
/// </summary>
internal static class FormUrls
{
    /// <summary>Whether <paramref name="path"/> is where a program of v1 asks for one, among the pages that applicants read.</summary>
    public static bool AreAskedForAt(PathString path) =>
        path.StartsWithSegments("/forms", StringComparison.OrdinalIgnoreCase, out var form)
        && form.Value!.EndsWith("/urls", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address that <paramref name="token"/> leads to.</summary>
    public static string Of(HttpContext context, string token) =>
        context.RequestServices.GetRequiredService<IFormAddresses>().Of(token)
        ?? $"{context.Request.Scheme}://{context.Request.Host}/forms/{token}";
}
