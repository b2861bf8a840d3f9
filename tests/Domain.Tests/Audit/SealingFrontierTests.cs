using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Audit;

namespace VerificationService.Domain.Tests.Audit;

public sealed class SealingFrontierTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 7, 5, 0, TimeSpan.Zero);

    private static readonly SealingFrontier Start = new(0, []);

    // Entries that become visible in any order, some of them never, a few at a time.
    private static readonly Arbitrary<(int[] Order, int Never, int Step)> Histories = (
        from count in Gen.Choose(1, 60)
        from order in Gen.Shuffle(Enumerable.Range(1, count).ToArray())
        from never in Gen.Choose(0, count - 1)
        from step in Gen.Choose(1, 7)
        select (order, never, step)
    ).ToArbitrary();

    [Fact]
    public void Every_entry_that_appears_is_sealed_exactly_once_in_whatever_order_they_appear() =>
        Prop.ForAll(
                Histories,
                history =>
                {
                    var frontier = Start;
                    var visible = new SortedSet<long>();
                    var done = new List<long>();
                    foreach (var commits in history.Order.Skip(history.Never).Chunk(history.Step))
                    {
                        visible.UnionWith(commits.Select(position => (long)position));
                        var open = visible.Where(frontier.IsOpen).ToList();
                        frontier = frontier.Past(open, Now);
                        done.AddRange(open);
                    }

                    return done.Order().SequenceEqual(visible)
                        && !visible.Any(frontier.IsOpen)
                        && frontier.Gaps.Sum(gap => gap.Last - gap.First + 1) == visible.Max - visible.Count;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_gap_stays_open_until_its_entry_appears_or_no_transaction_can_hold_it_back()
    {
        var passed = Start.Past([1, 4], Now);
        Assert.Equal([new SealingGap(2, 3, Now)], passed.Gaps);

        var later = passed.Past([3, 5], Now.AddMinutes(9));
        Assert.Equal((5, new SealingGap(2, 2, Now)), (later.Position, Assert.Single(later.Gaps)));

        Assert.Empty(later.Past([], Now + SealingFrontier.Patience).Gaps);
    }
}
