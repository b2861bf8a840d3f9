using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Audit;

namespace VerificationService.Domain.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly AuditEntry Known = new()
    {
        Id = "01890a5d-ac96-774b-bcce-b302099a8057",
        TenantId = "tenant-1",
        Stream = "verification:v-1",
        Sequence = 1,
        OccurredAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, 123, TimeSpan.Zero),
        Action = "verification.approved",
        ActorKind = "User",
        ActorId = "u-1",
        ActorName = "Zoë",
        Facts = """{"a":"1"}""",
        Origin = "{}",
        PreviousHash = new byte[32],
    };

    // ---- Known answers: changing the format makes every stored chain look broken

    [Fact]
    public void The_hash_of_a_known_entry_is_the_one_computed_elsewhere()
    {
        // Every byte by hand: format, previous hash, then each field's length in four bytes and its UTF-8 bytes.
        var bytes = Convert.FromHexString(
            string.Concat(
                    "01",
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "00000024 30313839306135642d616339362d373734622d626363652d623330323039396138303537",
                    "00000008 74656e616e742d31",
                    "00000010 766572696669636174696f6e3a762d31",
                    "00000001 31",
                    "0000000d 31373637323235363030313233",
                    "00000015 766572696669636174696f6e2e617070726f766564",
                    "00000004 55736572",
                    "00000003 752d31",
                    "00000004 5a6fc3ab", // Zoë: three characters, four bytes
                    "00000009 7b2261223a2231227d",
                    "00000002 7b7d"
                )
                .Replace(" ", "", StringComparison.Ordinal)
        );

        Assert.Equal(SHA256.HashData(bytes), AuditChain.HashOf(Known));
        Assert.Equal(
            "aa4bae8b2ec7121d9a5d5fc91613bf7cc656936cca417365516e958cda5eb827", // Python's hashlib
            Convert.ToHexStringLower(AuditChain.HashOf(Known))
        );
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(70_000)]
    public void Long_facts_are_hashed_like_short_ones(int length)
    {
        var facts = new string('x', length);
        var expected = new List<byte> { 1 };
        expected.AddRange(new byte[32]);
        foreach (
            var field in new[]
            {
                Known.Id,
                Known.TenantId,
                Known.Stream,
                "1",
                "1767225600123",
                Known.Action,
                Known.ActorKind,
                Known.ActorId,
                Known.ActorName,
                facts,
                Known.Origin,
            }
        )
        {
            var utf8 = Encoding.UTF8.GetBytes(field);
            expected.AddRange([
                (byte)(utf8.Length >> 24),
                (byte)(utf8.Length >> 16),
                (byte)(utf8.Length >> 8),
                (byte)utf8.Length,
            ]);
            expected.AddRange(utf8);
        }

        Assert.Equal(SHA256.HashData([.. expected]), AuditChain.HashOf(Known with { Facts = facts }));
    }

    [Fact]
    public void The_first_entry_follows_thirty_two_zero_bytes() => Assert.Equal(new byte[32], AuditChain.Genesis);

    [Fact]
    public void Sealing_sets_the_hash_and_nothing_else()
    {
        var entry = AuditChain.Seal(Known);

        Assert.Equal(AuditChain.HashOf(Known), entry.Hash);
        Assert.Equal(Known, entry with { Hash = Known.Hash });
    }

    [Fact]
    public void Moving_a_character_from_one_field_to_the_next_changes_the_hash() =>
        Assert.NotEqual(
            AuditChain.HashOf(Known with { ActorId = "ab", ActorName = "c" }),
            AuditChain.HashOf(Known with { ActorId = "a", ActorName = "bc" })
        );

    // ---- Tampering

    [Fact]
    public void A_chain_as_written_holds() =>
        Prop.ForAll(Chains.ToArbitrary(), chain => Assert.Null(AuditChain.FirstBreak(chain)))
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void An_empty_stream_holds() => Assert.Null(AuditChain.FirstBreak([]));

    public static TheoryData<string> Fields()
    {
        var fields = new TheoryData<string>();
        foreach (var property in typeof(AuditEntry).GetProperties())
        {
            fields.Add(property.Name);
        }

        return fields;
    }

    [Theory, MemberData(nameof(Fields))]
    public void Changing_any_one_field_of_any_entry_is_found_at_that_entry(string field) =>
        Prop.ForAll(
                Spots(1).ToArbitrary(),
                spot =>
                {
                    var (chain, at, _) = spot;
                    var tampered = chain.ToList();
                    tampered[at] = Changed(chain[at], typeof(AuditEntry).GetProperty(field)!);

                    var found = AuditChain.FirstBreak(tampered);

                    Assert.Same(tampered[at], found?.Entry);
                    Assert.Equal(
                        field switch
                        {
                            nameof(AuditEntry.Sequence) =>
                                $"entry {at + 1} of the stream is missing: the next one is {tampered[at].Sequence}",
                            nameof(AuditEntry.ErasedBy) => "what was kept of it when it was erased was changed since",
                            nameof(AuditEntry.PreviousHash) => "it does not follow from the entry before it",
                            _ => "its content was changed after it was written",
                        },
                        found?.Reason
                    );
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Changing_an_entry_and_sealing_it_anew_is_found_at_the_next_one() =>
        Prop.ForAll(
                Spots(2).ToArbitrary(),
                spot =>
                {
                    var (chain, at, _) = spot;
                    var tampered = chain.ToList();
                    at = Math.Min(at, chain.Count - 2);
                    tampered[at] = AuditChain.Seal(chain[at] with { ActorName = "somebody else" });

                    Assert.Same(tampered[at + 1], AuditChain.FirstBreak(tampered)?.Entry);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Removing_an_entry_before_the_last_is_found_at_the_one_that_followed_it() =>
        Prop.ForAll(
                Spots(2).ToArbitrary(),
                spot =>
                {
                    var (chain, at, _) = spot;
                    at = Math.Min(at, chain.Count - 2);
                    var tampered = chain.ToList();
                    tampered.RemoveAt(at);

                    var found = AuditChain.FirstBreak(tampered);

                    Assert.Same(chain[at + 1], found?.Entry);
                    Assert.Equal($"entry {at + 1} of the stream is missing: the next one is {at + 2}", found?.Reason);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Removing_an_entry_and_renumbering_what_follows_is_found_all_the_same() =>
        Prop.ForAll(
                Spots(2).ToArbitrary(),
                spot =>
                {
                    var (chain, at, _) = spot;
                    at = Math.Min(at, chain.Count - 2);
                    var tampered = chain
                        .Where((_, i) => i != at)
                        .Select((entry, i) => AuditChain.Seal(entry with { Sequence = i + 1 }))
                        .ToList();

                    Assert.Same(tampered[at], AuditChain.FirstBreak(tampered)?.Entry);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Exchanging_two_entries_is_found_at_the_first_of_the_two_places() =>
        Prop.ForAll(
                Spots(2).Where(spot => spot.At != spot.Other).ToArbitrary(),
                spot =>
                {
                    var (chain, at, other) = spot;
                    var tampered = chain.ToList();
                    (tampered[at], tampered[other]) = (tampered[other], tampered[at]);

                    Assert.Same(tampered[Math.Min(at, other)], AuditChain.FirstBreak(tampered)?.Entry);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Inserting_an_entry_is_found_there_or_at_the_next_one() =>
        Prop.ForAll(
                Spots(1).ToArbitrary(),
                spot =>
                {
                    // The forger knows the format: the inserted entry is sealed and follows from the one before it.
                    var (chain, at, _) = spot;
                    var forged = AuditChain.Seal(chain[at] with { Id = "forged", Facts = """{"forged":true}""" });
                    var tampered = chain.ToList();
                    tampered.Insert(at, forged);

                    Assert.Same(chain[at], AuditChain.FirstBreak(tampered)?.Entry);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    [Fact]
    public void An_entry_of_another_stream_does_not_pass_for_one_of_this() =>
        Prop.ForAll(
                Spots(1).ToArbitrary(),
                spot =>
                {
                    var (chain, at, _) = spot;
                    var elsewhere = Chain([.. chain.Select((_, i) => $"elsewhere {i}")], "verification:v-2");
                    var tampered = chain.ToList();
                    tampered[at] = elsewhere[at];

                    // The first entry of another stream follows from nothing, like ours: the next one gives it away.
                    var expected = at == 0 ? Math.Min(1, chain.Count - 1) : at;
                    var found = AuditChain.FirstBreak(tampered)?.Entry;
                    Assert.Same(chain.Count == 1 ? null : tampered[expected], found);
                }
            )
            .Check(Config.QuickThrowOnFailure);

    private static AuditEntry Changed(AuditEntry entry, PropertyInfo field)
    {
        var copy = entry with { };
        object changed = field.GetValue(entry) switch
        {
            null when field.Name == nameof(AuditEntry.ErasedBy) => "erasure-1",
            null when field.Name == nameof(AuditEntry.KeptHash) => entry.Hash,
            string text => text + " ",
            long number => number + 1,
            DateTimeOffset time => time.AddMilliseconds(1),
            byte[] hash => hash.Select((b, i) => i == hash.Length - 1 ? (byte)(b ^ 1) : b).ToArray(),
            var other => throw new NotSupportedException($"This test does not know how to change {other}."),
        };
        field.SetValue(copy, changed);
        return copy;
    }

    private static List<AuditEntry> Chain(string[] facts, string stream = "verification:v-1")
    {
        var chain = new List<AuditEntry>();
        foreach (var fact in facts)
        {
            chain.Add(
                AuditChain.Seal(
                    Known with
                    {
                        Id = $"e-{chain.Count + 1}",
                        Stream = stream,
                        Sequence = chain.Count + 1,
                        OccurredAt = Known.OccurredAt.AddSeconds(chain.Count),
                        Facts = fact,
                        PreviousHash = chain.Count == 0 ? AuditChain.Genesis : chain[^1].Hash,
                    }
                )
            );
        }

        return chain;
    }

    private static Gen<List<AuditEntry>> ChainsOf(int least) =>
        Gen.Choose(least, 8)
            .SelectMany(length => Gen.Elements("{}", """{"a":"1"}""", """{"ä":"€"}""").ArrayOf(length))
            .Select(facts => Chain(facts));

    private static readonly Gen<List<AuditEntry>> Chains = ChainsOf(0);

    private static Gen<(List<AuditEntry> Chain, int At, int Other)> Spots(int least) =>
        from chain in ChainsOf(least)
        from at in Gen.Choose(0, chain.Count - 1)
        from other in Gen.Choose(0, chain.Count - 1)
        select (chain, at, other);
}
