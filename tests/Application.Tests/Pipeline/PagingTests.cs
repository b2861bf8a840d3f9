using System.Buffers.Text;
using System.Text;
using VerificationService.Application.Pipeline;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>Pages of every list, and the cursors between them.</summary>
public sealed class PagingTests
{
    private static readonly PageKey Key = new(new(2026, 3, 14, 7, 5, 0, 658, TimeSpan.Zero), "v-1");

    [Theory]
    [InlineData(null, 50)]
    [InlineData(1, 1)]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    public void A_page_has_50_rows_or_as_many_as_asked_for_up_to_200(int? asked, int limit)
    {
        var (rows, after) = new PageRequest(asked, null).Resolve().Value;

        Assert.Equal(limit, rows);
        Assert.Null(after);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_row_is_refused_saying_what_counts(int limit)
    {
        var refusal = new PageRequest(limit, null).Resolve().Error;

        Assert.Equal("limit must be a whole number from 1 (above 200 counts as 200)", refusal?.Message);
    }

    [Fact]
    public void A_cursor_leads_on_from_the_row_it_was_made_of()
    {
        var (_, after) = new PageRequest(null, Key.ToCursor()).Resolve().Value;

        Assert.Equal(Key, after);
    }

    public static TheoryData<string> NoCursors { get; } =
    [
        "",
        "not base64url!",
        Encoded("v-1"),
        Encoded(".v-1"),
        Encoded("1773471900658."),
        Encoded("1773471900658.v 1"),
        Encoded("-1773471900658.v-1"),
        Encoded("+1773471900658.v-1"),
        Encoded(" 1773471900658.v-1"),
        Encoded("253402300800000.v-1"),
        Encoded("99999999999999999999.v-1"),
        Encoded("1773471900658.") + new string('A', 200),
        Encoded("1773471900658.v-1."),
        Encoded("1773471900658.v-1.72-24.1"),
        Encoded("1773471900658.v-1." + new string('7', 41)),
    ];

    [Theory, MemberData(nameof(NoCursors))]
    public void Anything_else_is_refused_as_a_cursor(string cursor)
    {
        var refusal = new PageRequest(null, cursor).Resolve().Error;

        Assert.Equal("cursor", Assert.Single(refusal!.Fields).Field);
        Assert.StartsWith("cursor must be the nextCursor of an earlier page", refusal.Message);
    }

    [Fact]
    public void A_cursor_keeps_the_order_that_its_pages_began_with()
    {
        var key = Key with { Order = "72-24" };

        Assert.Equal(key, PageKey.FromCursor(key.ToCursor()));
    }

    [Fact]
    public void The_last_moment_there_is_makes_a_cursor_too()
    {
        var last = new PageKey(new(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero), Say.Long(64));

        Assert.Equal(last, PageKey.FromCursor(last.ToCursor()));
    }

    [Fact]
    public void A_surplus_row_tells_that_there_is_another_page_and_is_not_shown()
    {
        var rows = Enumerable.Range(1, 3).Select(i => Key with { Id = $"v-{i}" }).ToArray();

        var full = Page<PageKey>.From(rows, 3, key => key);
        var cut = Page<PageKey>.From(rows, 2, key => key);

        Assert.Equal((3, null), (full.Items.Count, full.NextCursor));
        Assert.Equal(rows[..2], cut.Items);
        Assert.Equal(rows[1], PageKey.FromCursor(cut.NextCursor!));
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));
}
