using VerificationService.Application.Statistics;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Statistics;

/// <summary>Times that were counted, and what is read from them.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class TimeHistogramTests
{
    private static TimeHistogram Of(params int[] seconds)
    {
        var histogram = new TimeHistogram();
        foreach (var each in seconds)
        {
            histogram.Add(TimeSpan.FromSeconds(each));
        }

        return histogram;
    }

    [Theory]
    [InlineData(0.0, 60)]
    [InlineData(0.5, 60)]
    [InlineData(0.51, 3600)]
    [InlineData(0.75, 3600)]
    [InlineData(0.76, 86_400)]
    [InlineData(1.0, 86_400)]
    public void A_percentile_is_the_time_that_so_many_stayed_within(double share, int seconds)
    {
        var read = Of(86_400, 60, 3600, 60).Percentile(share)!.Value.TotalSeconds;

        Assert.InRange(read, seconds / 1.046, seconds * 1.046);
    }

    [Fact]
    public void Nothing_counted_has_no_percentile_and_no_text()
    {
        var none = new TimeHistogram();

        Assert.Null(none.Percentile(0.95));
        Assert.Equal((0, ""), (none.Count, none.Format()));
        Assert.Equal(0, TimeHistogram.Parse("").Count);
    }

    [Fact]
    public void Under_a_second_and_backwards_in_time_count_as_a_second() =>
        Assert.Equal(Of(1, 1).Format(), Of(0, -5).Format());

    [Fact]
    public void Two_add_up_and_are_stored_as_they_were_counted()
    {
        var both = Of(1, 2);
        both.Add(Of(2, 4));

        Assert.Equal(4, both.Count);
        // Eight buckets to a doubling.
        Assert.Equal("0:1,8:2,16:1", both.Format());
        Assert.Equal("0:1,8:2,16:1", TimeHistogram.Parse("0:1,8:2,16:1").Format());
        Assert.Equal(4, TimeHistogram.Parse("0:1,8:2,16:1").Count);
    }

    [Theory]
    [InlineData("2026-03-14T07:05:00.658Z", "2026-03-14T07:00:00Z")]
    [InlineData("2026-03-14T07:15:00.000Z", "2026-03-14T07:15:00Z")]
    [InlineData("2026-03-14T07:14:59.999Z", "2026-03-14T07:00:00Z")]
    [InlineData("2026-03-14T12:50:00+05:45", "2026-03-14T07:00:00Z")]
    public void A_time_lies_in_the_quarter_of_an_hour_that_began_last(string time, string begin) =>
        Assert.Equal(
            DateTimeOffset.Parse(begin, System.Globalization.CultureInfo.InvariantCulture),
            Quarters.Of(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture))
        );
}
