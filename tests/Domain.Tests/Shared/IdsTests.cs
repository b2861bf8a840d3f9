using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tests.Shared;

public sealed class IdsTests
{
    [Fact]
    public void A_new_id_is_a_lower_case_uuid_of_version_7_and_the_rfc_variant()
    {
        for (var i = 0; i < 200; i++)
        {
            Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Ids.New(Cases.Now));
        }
    }

    [Fact]
    public void A_new_id_begins_with_its_milliseconds_since_1970()
    {
        var milliseconds = (long)(Cases.Now - DateTimeOffset.UnixEpoch).TotalMilliseconds;

        var id = Ids.New(Cases.Now);

        Assert.Equal(milliseconds.ToString("x12"), id[..8] + id[9..13]);
    }

    [Fact]
    public void Ids_of_later_milliseconds_sort_later_and_no_two_are_alike()
    {
        var ids = Enumerable.Range(0, 500).Select(i => Ids.New(Cases.Now.AddMilliseconds(i))).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(500, Enumerable.Range(0, 500).Select(_ => Ids.New(Cases.Now)).Distinct().Count());
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("-", true)]
    [InlineData("0", true)]
    [InlineData("d2177cdf067d424a221b5d045dc616bf81f9", true)]
    [InlineData("90fb384c-6404-453d-9001-d15c4e0966e5", true)]
    [InlineData("AZaz09-", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a b", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("../a", false)]
    [InlineData("a\0", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    [InlineData("１", false)] // a full-width digit
    [InlineData("a'b", false)]
    [InlineData("a%00", false)]
    public void An_id_is_letters_digits_and_hyphens(string? id, bool isWellFormed) =>
        Assert.Equal(isWellFormed, Ids.IsWellFormed(id));

    [Fact]
    public void An_id_has_at_most_64_characters()
    {
        Assert.True(Ids.IsWellFormed(new string('a', 64)));
        Assert.False(Ids.IsWellFormed(new string('a', 65)));
        Assert.True(Ids.IsWellFormed(Ids.New(Cases.Now)));
    }

    // Lists sort what was made within one millisecond by its id.
    [Fact]
    public void Ids_of_one_millisecond_sort_in_the_order_in_which_they_were_made()
    {
        var now = new DateTimeOffset(2031, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

        var ids = Enumerable.Range(0, 1000).Select(_ => Ids.New(now)).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal('7', id[14]));
        Assert.True(string.CompareOrdinal(ids[^1], Ids.New(now.AddMilliseconds(1))) < 0);
    }

    [Fact]
    public async Task Ids_of_one_millisecond_sort_in_their_order_while_others_are_made_for_other_times()
    {
        var now = new DateTimeOffset(2031, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        using var over = new CancellationTokenSource();
        var others = Task.Run(() =>
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                Ids.New(now.AddMilliseconds(i % 3));
            }
        });

        var ids = Enumerable.Range(0, 20_000).Select(_ => Ids.New(now)).ToList();
        await over.CancelAsync();
        await others;

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }
}
