using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Audit;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Audit;

/// <summary>
/// Sealed blocks, and heads that were kept elsewhere, against somebody who may write to the database and knows how every
/// hash is made: each test tampers as such a person would, and recomputes what the attack can recompute.
/// </summary>
public sealed class AuditBlocksTests : IAsyncLifetime
{
    private const string Columns =
        "id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash";

    private static readonly Dictionary<string, string?> Settings = new() { ["Audit:BlockEntries"] = "4" };

    private TestService service = null!;
    private string cased = "";
    private string user = "";
    private string heads = "";

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(settings: Settings);
        cased = AuditStreams.Verification(await service.OpenAsync());
        for (var i = 0; i < 3; i++)
        {
            // Ids follow the clock: what comes first is named first.
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.SendAsync(Actors.Reviewer, TestService.Approval(cased.Split(':')[1]));
        }

        var made = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "ada",
                Password = "correct horse battery",
                Roles = Roles.Reviewer,
            }
        );
        user = AuditStreams.User(made.Id);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(Actors.PowerTenant, new DisableUser("ada"));
        await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        heads = await TakeHeadsAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task What_nobody_touched_holds_against_the_heads_and_so_does_what_came_after()
    {
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(cased.Split(':')[1]));
        var found = await VerifyAsync(heads);
        Assert.Null(found.Broken);
        Assert.InRange(found.Blocks, 2, 100);
        Assert.Equal(1, found.Unsealed);

        service.Clock.Advance(TimeSpan.FromDays(30));
        var later = await TakeHeadsAsync();
        found = await VerifyAsync(heads + later);
        Assert.Null(found.Broken);
        Assert.Equal(0, found.Unsealed);
        Assert.NotEqual(heads, later);
    }

    [Fact]
    public async Task Every_entry_is_in_exactly_one_block_in_the_order_of_positions()
    {
        var held = await SealedIdsAsync(Actors.Tenant);

        Assert.Equal(
            await service.RowsAsync<string>(
                $"SELECT id FROM audit_entries WHERE tenant_id = '{Actors.Tenant}' ORDER BY position"
            ),
            held
        );
    }

    [Fact]
    public async Task An_edited_entry_is_named_although_its_whole_chain_was_computed_anew()
    {
        var id = await IdAsync(cased, 2);
        await service.TamperAsync(
            "UPDATE audit_entries SET actor_name = 'Somebody else' WHERE id = @Id",
            new { Id = id }
        );
        await RechainAsync(cased);

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("it is not what block", broken);
    }

    [Fact]
    public async Task Entries_cut_from_the_end_of_a_chain_are_missed()
    {
        var id = await IdAsync(cased, 3);
        await service.TamperAsync($"DELETE FROM audit_entries WHERE stream = '{cased}' AND sequence >= 3");

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("sealed it, and it is gone", broken);
    }

    [Fact]
    public async Task The_whole_chain_of_a_user_is_missed()
    {
        var id = await IdAsync(user, 1);
        await service.TamperAsync($"DELETE FROM audit_entries WHERE stream = '{user}'");

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("sealed it, and it is gone", broken);
    }

    [Fact]
    public async Task An_entry_deleted_from_the_middle_is_missed_although_the_rest_was_numbered_and_chained_anew()
    {
        var id = await IdAsync(cased, 2);
        await service.TamperAsync(
            $"""
            DELETE FROM audit_entries WHERE id = '{id}';
            UPDATE audit_entries SET sequence = sequence - 1 WHERE stream = '{cased}' AND sequence = 3;
            UPDATE audit_entries SET sequence = sequence - 1 WHERE stream = '{cased}' AND sequence = 4;
            """
        );
        await RechainAsync(cased);

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("it is gone", broken);
    }

    [Fact]
    public async Task Entries_that_changed_places_are_found_although_they_were_chained_anew()
    {
        var id = await IdAsync(cased, 2);
        await service.TamperAsync(
            $"""
            UPDATE audit_entries SET sequence = -sequence WHERE stream = '{cased}' AND sequence IN (2, 3);
            UPDATE audit_entries SET sequence = 5 + sequence WHERE stream = '{cased}' AND sequence < 0;
            """
        );
        await RechainAsync(cased);

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("it is not what block", broken);
    }

    [Fact]
    public async Task An_entry_put_into_the_middle_is_found_although_the_rest_was_numbered_and_chained_anew()
    {
        var moved = await IdAsync(cased, 2);
        await service.TamperAsync(
            $"UPDATE audit_entries SET sequence = sequence + 100 WHERE stream = '{cased}' AND sequence >= 2; UPDATE audit_entries SET sequence = sequence - 99 WHERE stream = '{cased}' AND sequence >= 100;"
        );
        await PutInAsync(cased, 2, service.Clock.GetUtcNow());
        await RechainAsync(cased);

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + moved, broken);
        Assert.Contains("it is not what block", broken);
    }

    [Fact]
    public async Task An_entry_put_in_at_the_end_with_an_earlier_time_is_found_by_the_head_also_once_it_is_sealed()
    {
        var head = Assert.Single(heads.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var id = await PutInAsync(cased, 5, service.Clock.GetUtcNow() - TimeSpan.FromDays(1));
        await RechainAsync(cased);

        // Without a head it passes for one that was just written.
        Assert.Null((await VerifyAsync()).Broken);
        var broken = (await VerifyAsync(head)).Broken;
        Assert.Contains("entry " + id, broken);
        Assert.Contains("it was put in later", broken);

        await TakeHeadsAsync();
        Assert.Contains("entry " + id, (await VerifyAsync(head)).Broken);
    }

    [Fact]
    public async Task An_entry_put_where_sealing_has_been_is_found_without_a_head()
    {
        var id = await PutInAsync(AuditStreams.Webhook("new"), 1, service.Clock.GetUtcNow(), position: 0);

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("entry " + id, broken);
        Assert.Contains("no block holds it", broken);
    }

    [Fact]
    public async Task The_last_blocks_cut_off_are_missed_by_the_head()
    {
        await service.TamperAsync("DELETE FROM audit_blocks WHERE number = (SELECT MAX(number) FROM audit_blocks)");

        Assert.Contains("its head was kept, and it is gone", (await VerifyAsync(heads)).Broken);
        Assert.Contains("no block holds it", (await VerifyAsync()).Broken);
    }

    public static TheoryData<string, string> BlockEdits
    {
        get
        {
            var zeros = TestEngine.Bytes(new string('0', 64));
            var edits = new TheoryData<string, string>
            {
                { "DELETE FROM audit_blocks WHERE number = 1", "block 1 before it is missing" },
                { Set("sealed_at = '2020-01-01 00:00:00'", 2), "it was changed after" },
                { Set($"root = {zeros}", 2), "it was changed after" },
                { Set($"hash = {zeros}", 1), "it was changed after" },
                { Set($"previous_hash = {zeros}", 2), "it does not follow" },
                { Set("total_entries = 7", 2), "it was changed after" },
                { Set($"entries = {TestEngine.Bytes("")}", 2), "its list of entries" },
                { Set($"entries = {TestEngine.Bytes("ff")}", 2), "its list of entries" },
            };
            if (!TestEngine.IsServer)
            {
                // Where a time is text, it can be any.
                edits.Add(Set("sealed_at = 'yesterday'", 2), "cannot be read");
            }

            return edits;

            static string Set(string assignment, int number) =>
                $"UPDATE audit_blocks SET {assignment} WHERE number = {number}";
        }
    }

    [Theory]
    [MemberData(nameof(BlockEdits))]
    public async Task A_block_that_was_changed_is_named(string sql, string reason)
    {
        await service.TamperAsync(sql + $" AND tenant_id = '{Actors.Tenant}'");

        var broken = (await VerifyAsync()).Broken;

        Assert.Contains("block ", broken);
        Assert.Contains("of tenant " + Actors.Tenant, broken);
        Assert.Contains(reason, broken);
    }

    [Fact]
    public async Task A_full_rewrite_with_every_hash_computed_anew_deceives_all_but_the_head()
    {
        var first = heads;
        await service.OpenAsync();
        var later = await TakeHeadsAsync();
        await service.TamperAsync(
            $"UPDATE audit_entries SET actor_name = 'Somebody else' WHERE stream LIKE 'verification:%' AND position > 8"
        );
        foreach (var stream in await service.RowsAsync<string>("SELECT DISTINCT stream FROM audit_entries"))
        {
            await RechainAsync(stream);
        }

        await ResealAsync(Actors.Tenant);
        Assert.Null((await VerifyAsync()).Broken);

        var broken = (await VerifyAsync(later)).Broken;
        Assert.Contains("it is not the block whose head was kept: the audit was rewritten", broken);
        Assert.Contains("of tenant " + Actors.Tenant, broken);
        Assert.Contains("the audit was rewritten", (await VerifyAsync(first + later)).Broken);
    }

    [Fact]
    public async Task Heads_kept_over_time_say_since_when_the_audit_was_rewritten()
    {
        var first = heads;
        var untouched = await service.ValueAsync<long>("SELECT MAX(position) FROM audit_entries");
        await service.OpenAsync();
        var later = await TakeHeadsAsync();
        await service.TamperAsync(
            "UPDATE audit_entries SET actor_name = 'X' WHERE position > @Untouched",
            new { Untouched = untouched }
        );
        foreach (var stream in await service.RowsAsync<string>("SELECT DISTINCT stream FROM audit_entries"))
        {
            await RechainAsync(stream);
        }

        await ResealAsync(Actors.Tenant);

        var number = SignedHead.Parse(first.Trim())!.Head.Block;
        Assert.Contains(
            $"the audit was rewritten after block {number}, whose head still holds",
            (await VerifyAsync(first + later)).Broken
        );
    }

    [Fact]
    public async Task A_tenant_whose_whole_audit_is_gone_is_missed_by_the_head()
    {
        await service.TamperAsync(
            "DELETE FROM audit_entries; DELETE FROM audit_blocks; DELETE FROM decisions; DELETE FROM verifications;"
        );

        Assert.Null((await VerifyAsync()).Broken);
        Assert.Equal(
            $"tenant {Actors.Tenant}: a head of it was kept, and its whole audit is gone",
            (await VerifyAsync(heads)).Broken
        );
    }

    [Fact]
    public async Task A_head_counts_only_as_it_was_signed()
    {
        var key = await service.MustAsync(Actor.Operator(""), new GetAuditKey());
        var installation = Actor.Operator("");

        var forged = await service.SendAsync(
            installation,
            new VerifyAudit(null, heads.Replace("entries=", "entries=1"))
        );
        Assert.Equal("HEAD_NOT_SIGNED", forged.Error?.Code);
        var noHead = await service.SendAsync(installation, new VerifyAudit(null, "\n" + heads + "something else"));
        Assert.Equal(("NOT_A_HEAD", true), (noHead.Error?.Code, noHead.Error?.Message.StartsWith("Line 3 ")));
        Assert.Equal("NOT_A_HEAD", (await service.SendAsync(installation, new VerifyAudit(null, "\n"))).Error?.Code);

        await using var other = await TestService.StartAsync();
        var elsewhere = await other.MustAsync(installation, new GetAuditKey());
        Assert.Equal(
            "HEAD_NOT_SIGNED",
            (await service.SendAsync(installation, new VerifyAudit(null, heads, elsewhere))).Error?.Code
        );
        Assert.Null((await service.MustAsync(installation, new VerifyAudit(null, heads, elsewhere + key))).Broken);
    }

    [Fact]
    public async Task Two_nodes_that_seal_while_entries_are_written_seal_each_exactly_once()
    {
        await using var second = await TestService.StartAsync(settings: Settings, dataDirectory: service.DataDirectory);
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(25))));
        await Task.WhenAll(
            new[] { service, second, service, second }.Select(node =>
                Task.Run(async () =>
                {
                    while (!writing.IsCompleted)
                    {
                        await SealAsync(node);
                    }
                })
            )
        );
        await writing;
        await SealAsync(second);

        var ids = await service.RowsAsync<string>(
            $"SELECT id FROM audit_entries WHERE tenant_id = '{Actors.Tenant}' ORDER BY position"
        );
        Assert.InRange(ids.Count, 200, 1000);

        // What was handed its position early and committed late is sealed after what came between.
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            (await SealedIdsAsync(Actors.Tenant)).Order(StringComparer.Ordinal)
        );
        var found = await VerifyAsync(heads);
        Assert.Null(found.Broken);
        Assert.Equal(0, found.Unsealed);
    }

    [Fact]
    public async Task An_entry_that_becomes_visible_after_a_later_one_is_sealed_all_the_same()
    {
        var last = await service.ValueAsync<long>("SELECT MAX(position) FROM audit_entries");
        await PutInAsync(AuditStreams.Webhook("one"), 1, service.Clock.GetUtcNow(), last + 3);
        Assert.Equal(1, await SealAsync(service));
        Assert.Equal(0, await SealAsync(service));
        Assert.Equal(0, (await VerifyAsync()).Unsealed);

        // Two were handed out before it and committed after it.
        await PutInAsync(AuditStreams.Webhook("two"), 1, service.Clock.GetUtcNow(), last + 2);
        Assert.Equal(1, (await VerifyAsync()).Unsealed);
        Assert.Equal(1, await SealAsync(service));
        await PutInAsync(AuditStreams.Webhook("three"), 1, service.Clock.GetUtcNow(), last + 1);
        Assert.Equal(1, await SealAsync(service));

        var found = await VerifyAsync(heads);
        Assert.Null(found.Broken);
        Assert.Equal(0, found.Unsealed);
        Assert.Equal("", await service.ValueAsync<string>("SELECT gaps FROM audit_sealing"));
    }

    [Fact]
    public async Task A_position_that_never_appears_is_given_up_after_ten_minutes()
    {
        var last = await service.ValueAsync<long>("SELECT MAX(position) FROM audit_entries");
        await PutInAsync(AuditStreams.Webhook("one"), 1, service.Clock.GetUtcNow(), last + 3);
        await SealAsync(service);
        Assert.StartsWith(
            $"{last + 1}-{last + 2}@",
            await service.ValueAsync<string>("SELECT gaps FROM audit_sealing")
        );

        service.Clock.Advance(TimeSpan.FromMinutes(10));
        await SealAsync(service);

        Assert.Equal("", await service.ValueAsync<string>("SELECT gaps FROM audit_sealing"));
    }

    [Fact]
    public async Task A_service_that_stops_seals_what_it_wrote()
    {
        await service.OpenAsync();
        Assert.NotEqual(0, (await VerifyAsync()).Unsealed);

        await service.StopAsync();

        Assert.Equal(0, (await VerifyAsync()).Unsealed);
    }

    [Fact]
    public async Task A_decision_writes_nothing_for_the_sealing()
    {
        var before = await service.RowsAsync<byte[]>("SELECT hash FROM audit_blocks ORDER BY number");

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(cased.Split(':')[1]));

        Assert.Equal(before, await service.RowsAsync<byte[]>("SELECT hash FROM audit_blocks ORDER BY number"));
    }

    private async Task WriteAsync(int cases)
    {
        for (var i = 0; i < cases; i++)
        {
            await service.OpenAsync();
        }
    }

    private static async Task<int> SealAsync(TestService node)
    {
        await using var scope = node.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IAuditSealer>().SealAsync(default);
    }

    private async Task<string> TakeHeadsAsync() =>
        string.Concat(
            (await service.MustAsync(Actor.Operator(""), new TakeAuditHeads())).Select(head => head.ToText() + "\n")
        );

    private Task<AuditVerification> VerifyAsync(string? kept = null) =>
        service.MustAsync(Actor.Operator(""), new VerifyAudit(null, kept));

    private async Task<string> IdAsync(string stream, int sequence) =>
        (
            await service.ValueAsync<string>(
                "SELECT id FROM audit_entries WHERE stream = @Stream AND sequence = @Sequence",
                new { Stream = stream, Sequence = sequence }
            )
        )!;

    private async Task<IEnumerable<string>> SealedIdsAsync(string tenant) =>
        (
            await service.RowsAsync<BlockRow>(
                $"SELECT {BlockRow.Columns}, entries FROM audit_blocks WHERE tenant_id = '{tenant}' ORDER BY number"
            )
        ).SelectMany(row => row.ReadEntries()!.Select(entry => entry.Id));

    // ---- What an attacker does

    private Task<IReadOnlyList<AuditEntry>> EntriesAsync(string where) =>
        service.RowsAsync<AuditEntry>($"SELECT {Columns} FROM audit_entries WHERE {where}");

    private async Task<string> PutInAsync(string stream, long sequence, DateTimeOffset at, long? position = null)
    {
        var entry = AuditChain.Seal(
            new AuditEntry
            {
                Id = Ids.New(at),
                TenantId = Actors.Tenant,
                Stream = stream,
                Sequence = sequence,
                OccurredAt = at,
                Action = "verification.commented",
                ActorKind = "User",
                ActorId = "mallory",
                ActorName = "Mallory",
                Facts = "{}",
                Origin = "{}",
                PreviousHash = AuditChain.Genesis,
            }
        );
        var (first, values) = position is null ? ("", "") : ("position, ", $"{position}, ");
        var insert =
            $"INSERT INTO audit_entries ({first}{Columns}) VALUES ({values}@Id, @TenantId, @Stream, @Sequence, @OccurredAt, @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)";
        var (before, after) = position is null
            ? (null, null)
            : service.Services.GetRequiredService<SqlDialect>().AroundNumberedInserts("audit_entries");
        string?[] statements = [before, insert, after];
        await service.TamperAsync(string.Join("; ", statements.Where(statement => statement is not null)), entry);
        return entry.Id;
    }

    private async Task RechainAsync(string stream)
    {
        var previous = AuditChain.Genesis;
        foreach (var entry in await EntriesAsync($"stream = '{stream}' ORDER BY tenant_id, sequence"))
        {
            var anew = AuditChain.Seal(entry with { PreviousHash = previous });
            await service.TamperAsync(
                "UPDATE audit_entries SET previous_hash = @PreviousHash, hash = @Hash WHERE id = @Id",
                anew
            );
            previous = anew.Hash;
        }
    }

    private async Task ResealAsync(string tenant)
    {
        var hashes = (await EntriesAsync($"tenant_id = '{tenant}'")).ToDictionary(
            entry => entry.Id,
            entry => entry.Hash
        );
        AuditBlock? last = null;
        foreach (
            var row in await service.RowsAsync<BlockRow>(
                $"SELECT {BlockRow.Columns}, entries FROM audit_blocks WHERE tenant_id = '{tenant}' ORDER BY number"
            )
        )
        {
            var entries = row.ReadEntries()!.Select(entry => entry with { Hash = hashes[entry.Id] }).ToList();
            last = AuditBlock.Seal(tenant, last, entries, row.SealedAt);
            await service.TamperAsync(
                "UPDATE audit_blocks SET previous_hash = @PreviousHash, root = @Root, hash = @Hash, entries = @Entries WHERE tenant_id = @TenantId AND number = @Number",
                BlockRow.Of(last, entries)
            );
        }
    }
}
