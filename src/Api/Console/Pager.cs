using Microsoft.AspNetCore.Http.Extensions;

namespace VerificationService.Api.Console;

/// <summary>
/// Links to the first and the next page of the list that <paramref name="Request"/> asked for, and to the page itself.
/// </summary>
/// <param name="Request">The request, whose filters stay.</param>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record Pager(HttpRequest Request, string? NextCursor)
{
    private const string Cursor = "cursor";
    private const string Handler = "handler";

    public bool IsLaterPage => Request.Query.ContainsKey(Cursor);

    public string First => Link(null);

    public string Next => Link(NextCursor);

    /// <summary>This page, as it is filtered; for a form, with the handler that it is sent to.</summary>
    public string Here(string? handler = null) => Link(Request.Query[Cursor], handler);

    private string Link(string? cursor, string? handler = null)
    {
        var query = new QueryBuilder(Request.Query.Where(part => part.Key is not (Cursor or Handler)));
        if (cursor is not null)
        {
            query.Add(Cursor, cursor);
        }

        if (handler is not null)
        {
            query.Add(Handler, handler);
        }

        return Request.Path + query.ToQueryString();
    }
}
