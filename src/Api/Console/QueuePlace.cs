namespace VerificationService.Api.Console;

/// <summary>
/// The list of cases as its viewer looked at it last, with its filters: where the pages of a case lead back to. It may hold a name
/// that was searched for, so it goes with the session and is nobody else's.
/// </summary>
internal static class QueuePlace
{
    private const string Cookie = "console-list";

    // A browser keeps 4096 bytes of a cookie.
    private const int MaxLength = 2000;

    /// <summary>Remembers the list that <paramref name="context"/> asks for.</summary>
    public static void Remember(HttpContext context, ConsoleSession session)
    {
        var query = new Pager(context.Request, null).Here()[context.Request.Path.ToString().Length..];
        if (query.Length <= MaxLength)
        {
            ConsoleCookies.RememberForNow(context, Cookie, Uri.EscapeDataString(session.User!.Id + query));
        }
    }

    /// <summary>Forgets it.</summary>
    public static void Forget(HttpContext context) => ConsoleCookies.Forget(context, Cookie);

    /// <summary>The list's address.</summary>
    public static string Of(HttpRequest request, ConsoleSession session) =>
        ConsoleCookies.Find(request, Cookie) is { } kept
        && Uri.UnescapeDataString(kept) is var place
        && place.StartsWith(session.User!.Id + "?", StringComparison.Ordinal)
            ? LocalPath.OrStart(LocalPath.Start + place[session.User.Id.Length..])
            : LocalPath.Start;
}
