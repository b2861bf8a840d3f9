using Microsoft.AspNetCore.Http.Extensions;

namespace VerificationService.Api.Console;

/// <summary>Links to the first and the next page of the list that <paramref name="Request"/> asked for.</summary>
/// <param name="Request">The request, whose filters stay.</param>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record Pager(HttpRequest Request, string? NextCursor)
{
    private const string Cursor = "cursor";

    public bool IsLaterPage => Request.Query.ContainsKey(Cursor);

    public string First => Link(null);

    public string Next => Link(NextCursor);

    private string Link(string? cursor)
    {
        var query = new QueryBuilder(Request.Query.Where(part => part.Key != Cursor));
        if (cursor is not null)
        {
            query.Add(Cursor, cursor);
        }

        return Request.Path + query.ToQueryString();
    }
}
