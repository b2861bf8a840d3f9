using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tests.Shared;

/// <summary>Lists sort what was made within one millisecond by its id.</summary>
public sealed class IdOrderTests
{
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
}
