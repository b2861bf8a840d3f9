using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Audit;

namespace VerificationService.Domain.Tests.Audit;

public sealed class AuditBlockTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 7, 5, 0, 658, TimeSpan.Zero);

    private static readonly Arbitrary<int> Sizes = Gen.Choose(1, 40).ToArbitrary();

    private static List<SealedEntry> Entries(int count, int from = 0) =>
        [
            .. Enumerable
                .Range(from, count)
                .Select(i => new SealedEntry($"e-{i}", [.. Enumerable.Range(0, 32).Select(b => (byte)(i + b))])),
        ];

    [Fact]
    public void A_known_block_has_the_hash_that_another_implementation_gives() =>
        Assert.Equal(
            "36658f144a95cae8eccd829ee9a723ba34c665ebcac860ee62ffc47aa971afce", // Python's hashlib
            Convert.ToHexStringLower(AuditBlock.Seal("tenant", null, Entries(3), Now).Hash)
        );

    [Fact]
    public void Blocks_follow_one_another_and_count_what_they_seal()
    {
        var first = AuditBlock.Seal("tenant", null, Entries(3), Now);
        var second = AuditBlock.Seal("tenant", first, Entries(2, 3), Now);

        Assert.Equal((1, 3, 3), (first.Number, first.EntryCount, first.TotalEntries));
        Assert.Equal((2, 2, 5), (second.Number, second.EntryCount, second.TotalEntries));
        Assert.Equal(AuditChain.Genesis, first.PreviousHash);
        Assert.Equal(first.Hash, second.PreviousHash);
        Assert.Null(AuditBlock.Finding(null, first, Entries(3)));
        Assert.Null(AuditBlock.Finding(first, second, Entries(2, 3)));
    }

    [Fact]
    public void Whatever_is_done_to_the_entries_of_a_block_shows() =>
        Prop.ForAll(
                Sizes,
                Gen.Choose(0, 39).ToArbitrary(),
                Gen.Choose(0, 3).ToArbitrary(),
                (size, at, what) =>
                {
                    at %= size;
                    var entries = Entries(size);
                    var block = AuditBlock.Seal("tenant", null, entries, Now);
                    switch (what)
                    {
                        case 0:
                            entries[at] = entries[at] with { Hash = [.. entries[at].Hash.Reverse()] };
                            break;
                        case 1:
                            entries.RemoveAt(at);
                            break;
                        case 2:
                            entries.Insert(at, Entries(1, 100)[0]);
                            break;
                        default:
                            entries.Reverse();
                            return size == 1 || AuditBlock.Finding(null, block, entries) is not null;
                    }

                    return AuditBlock.Finding(null, block, entries) is not null;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_field_of_a_block_is_bound_by_its_hash()
    {
        var block = AuditBlock.Seal("tenant", null, Entries(3), Now);
        AuditBlock[] others =
        [
            block with
            {
                TenantId = "another",
            },
            block with
            {
                Number = 2,
            },
            block with
            {
                PreviousHash = [1],
            },
            block with
            {
                Root = [.. block.Root.Reverse()],
            },
            block with
            {
                EntryCount = 4,
            },
            block with
            {
                TotalEntries = 4,
            },
            block with
            {
                SealedAt = Now.AddMilliseconds(1),
            },
        ];

        Assert.Equal(typeof(AuditBlock).GetProperties().Length - 1, others.Length);
        Assert.Equal(
            others.Length + 1,
            others.Append(block).Select(b => Convert.ToHexString(AuditBlock.HashOf(b))).Distinct().Count()
        );
    }

    [Fact]
    public void A_block_that_was_put_elsewhere_or_changed_is_told_what_is_wrong_with_it()
    {
        var first = AuditBlock.Seal("tenant", null, Entries(3), Now);
        var second = AuditBlock.Seal("tenant", first, Entries(2, 3), Now);
        var another = AuditBlock.Seal("tenant", null, Entries(4), Now);

        Assert.Equal("block 1 before it is missing", AuditBlock.Finding(null, second, Entries(2, 3)));
        Assert.Equal("it does not follow from the block before it", AuditBlock.Finding(another, second, Entries(2, 3)));
        Assert.Equal(
            "it was changed after it was sealed",
            AuditBlock.Finding(first, second with { SealedAt = Now.AddDays(-1) }, Entries(2, 3))
        );
        Assert.Equal(
            "its list of entries was changed after it was sealed",
            AuditBlock.Finding(first, second, Entries(2, 4))
        );
    }

    [Fact]
    public void A_block_that_is_left_out_is_named()
    {
        var first = AuditBlock.Seal("tenant", null, Entries(3), Now);
        var second = AuditBlock.Seal("tenant", first, Entries(2, 3), Now);
        var third = AuditBlock.Seal("tenant", second, Entries(1, 5), Now);

        Assert.Equal("block 2 before it is missing", AuditBlock.Finding(first, third, Entries(1, 5)));
    }

    [Fact]
    public void A_block_sealed_anew_around_a_wrong_count_is_found()
    {
        var first = AuditBlock.Seal("tenant", null, Entries(3), Now);
        var second = AuditBlock.Seal("tenant", first, Entries(2, 3), Now);
        AuditBlock[] wrong = [second with { EntryCount = 3 }, second with { TotalEntries = 6 }];

        Assert.All(
            wrong,
            block =>
                Assert.Equal(
                    "its list of entries was changed after it was sealed",
                    AuditBlock.Finding(first, block with { Hash = AuditBlock.HashOf(block) }, Entries(2, 3))
                )
        );
    }

    [Fact]
    public void A_block_of_nothing_is_none()
    {
        var empty = AuditBlock.Seal("tenant", null, [], Now);

        Assert.Equal("its list of entries was changed after it was sealed", AuditBlock.Finding(null, empty, []));
    }

    [Fact]
    public void A_head_reads_back_what_it_says_and_nothing_else()
    {
        var head = AuditHead.Of(AuditBlock.Seal("tenant", null, Entries(3), Now));

        Assert.Equal(
            $"audit-head-1 tenant=tenant block=1 hash={head.Hash} entries=3 sealed=2026-03-14T07:05:00.658Z",
            head.ToText()
        );
        Assert.Equal(head, AuditHead.Parse(head.ToText()));
        foreach (
            var text in new[]
            {
                "",
                "a b c d e f",
                head.ToText() + " ",
                head.ToText().Replace("block=1", "block=01"),
                head.ToText().Replace("audit-head-1", "audit-head-2"),
                head.ToText().Replace("sealed=2026-03-14T", "sealed=2026-03-14 "),
            }
        )
        {
            Assert.Null(AuditHead.Parse(text));
        }
    }
}
