using System.Buffers.Text;
using System.Globalization;
using System.Text;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>One page of a list, newest first, and how to get the next.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>Cuts the surplus row that tells whether there is a next page.</summary>
    /// <param name="rows">Up to <paramref name="limit"/> + 1 rows.</param>
    /// <param name="limit">The page's size.</param>
    /// <param name="keyOf">A row's place in the order.</param>
    public static Page<T> From(IReadOnlyList<T> rows, int limit, Func<T, PageKey> keyOf) =>
        rows.Count <= limit
            ? new Page<T>(rows, null)
            : new Page<T>([.. rows.Take(limit)], keyOf(rows[limit - 1]).ToCursor());
}

/// <summary>Which page is asked for.</summary>
/// <param name="Limit">Rows wanted; null means <see cref="DefaultLimit"/>.</param>
/// <param name="Cursor">The previous page's <see cref="Page{T}.NextCursor"/>, or null for the first.</param>
public sealed record PageRequest(int? Limit, string? Cursor)
{
    /// <summary>Rows when nothing is said.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Most rows; more is coerced to this.</summary>
    public const int MaxLimit = 200;

    /// <summary>Resolves the request into a size and a place to go on from.</summary>
    public Result<(int Limit, PageKey? After)> Resolve()
    {
        if (Limit < 1)
        {
            return Error.InvalidField(
                "limit",
                $"limit must be a whole number from 1 (above {MaxLimit} counts as {MaxLimit})"
            );
        }

        PageKey? after = null;
        if (Cursor is not null && (after = PageKey.FromCursor(Cursor)) is null)
        {
            return Error.InvalidField("cursor", "cursor must be the nextCursor of an earlier page, unchanged");
        }

        return (Math.Min(Limit ?? DefaultLimit, MaxLimit), after);
    }
}

/// <summary>A row's place in the order: newest first, ids break ties.</summary>
/// <param name="CreatedAt">When the row was created, UTC, whole milliseconds.</param>
/// <param name="Id">The row's id.</param>
public sealed record PageKey(DateTimeOffset CreatedAt, string Id)
{
    /// <summary>
    /// What the order rests on where that may change between two pages; null where it cannot. Letters, digits and dashes,
    /// at most 40 of them.
    /// </summary>
    public string? Order { get; init; }

    /// <summary>As an opaque cursor.</summary>
    public string ToCursor() =>
        Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{CreatedAt.ToUnixTimeMilliseconds()}.{Id}{(Order is null ? "" : ".")}{Order}"
                )
            )
        );

    /// <summary>Reads a cursor; null when it is not one of ours.</summary>
    public static PageKey? FromCursor(string cursor)
    {
        if (cursor.Length > 200 || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor));
        var parts = text.Split('.');
        return
            parts.Length is 2 or 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && Ids.IsWellFormed(parts[1])
            && parts.ElementAtOrDefault(2) is not { Length: 0 or > 40 }
            ? new PageKey(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), parts[1])
            {
                Order = parts.ElementAtOrDefault(2),
            }
            : null;
    }
}
