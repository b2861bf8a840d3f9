namespace VerificationService.Api.Console;

/// <summary>The list of cases as it was looked at last, with its filters: where the pages of a case lead back to.</summary>
internal static class QueuePlace
{
    private const string Cookie = "console-list";

    // A browser keeps 4096 bytes of a cookie.
    private const int MaxLength = 2000;

    /// <summary>Remembers the list that <paramref name="context"/> asks for.</summary>
    public static void Remember(HttpContext context)
    {
        var query = new Pager(context.Request, null).Here()[context.Request.Path.ToString().Length..];
        if (query.Length <= MaxLength)
        {
            ConsoleCookies.Remember(context, Cookie, Uri.EscapeDataString(query));
        }
    }

    /// <summary>The list's address.</summary>
    public static string Of(HttpRequest request) =>
        ConsoleCookies.Find(request, Cookie) is { } kept && Uri.UnescapeDataString(kept) is ['?', ..] query
            ? LocalPath.OrStart(LocalPath.Start + query)
            : LocalPath.Start;
}
