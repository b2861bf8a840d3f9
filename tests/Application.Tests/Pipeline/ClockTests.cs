using VerificationService.Application.Pipeline;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Pipeline;

/// <summary>Time as it is answered, stored and hashed.</summary>
[Trait(Categories.Name, Categories.Unit)]
public sealed class ClockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_999)]
    public void Now_is_the_whole_millisecond_that_began_last(long ticks)
    {
        var clock = new TestClock();
        var begun = clock.GetUtcNow();

        clock.Advance(TimeSpan.FromTicks(ticks));

        Assert.Equal(begun, clock.Now());
    }
}
