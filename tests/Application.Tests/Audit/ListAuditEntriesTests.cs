using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Audit;

public sealed class ListAuditEntriesTests : IAsyncLifetime
{
    private TestService service = null!;
    private DateTimeOffset start;
    private string decided = "";
    private string other = "";

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        start = service.Clock.GetUtcNow();
        decided = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        other = await service.OpenAsync(by: Actors.TenantAdmin);
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.SendAsync(Actors.Reviewer, TestService.Approval(decided));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.MustAsync(
            Actors.TenantAdmin,
            TestService.Approval(decided) with
            {
                Grounds = new() { Notes = "All criteria met", AdminNotes = "Between us" },
            }
        );
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task An_auditor_reads_everything_of_the_tenant_newest_first()
    {
        var page = await ListAsync(new AuditFilter());

        Assert.Equal("verification.approved", page.Items[0].Action);
        Assert.Equal("verification.approve.refused", page.Items[1].Action);
        Assert.Equal(page.Items.OrderByDescending(entry => entry.Id, StringComparer.Ordinal), page.Items);
        Assert.Equal(
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @Tenant",
                new { Actors.Tenant }
            ),
            page.Items.Count
        );
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task Nobody_but_an_auditor_and_a_power_tenant_may()
    {
        foreach (var actor in new[] { Actors.Reviewer, Actors.TenantAdmin, Actors.Integration })
        {
            var refused = await service.SendAsync(
                actor,
                new ListAuditEntries(new AuditFilter(), new PageRequest(null, null))
            );
            Assert.Equal(ErrorKind.Forbidden, refused.Error?.Kind);
        }
    }

    [Fact]
    public async Task Another_tenants_entries_are_not_there()
    {
        var elsewhere = Actors.Auditor with { TenantId = Actors.OtherTenant };

        var page = await service.MustAsync(
            elsewhere,
            new ListAuditEntries(new AuditFilter(), new PageRequest(null, null))
        );
        var history = await service.MustAsync(
            elsewhere,
            new ListAuditEntries(new AuditFilter { VerificationId = decided }, new PageRequest(null, null))
        );

        Assert.Empty(page.Items);
        Assert.Empty(history.Items);
    }

    [Fact]
    public async Task Admin_notes_stay_among_those_who_decide()
    {
        var entry = (await ListAsync(new AuditFilter { Action = "verification.approved" })).Items.Single();
        Assert.Contains("decisionDigest", entry.Facts);
        Assert.DoesNotContain("Between us", entry.Facts);

        var both = Actors.Auditor with { Roles = Roles.Auditor | Roles.TenantAdmin };
        var full = await service.MustAsync(
            both,
            new ListAuditEntries(new AuditFilter { Action = "verification.approved" }, new PageRequest(null, null))
        );
        Assert.Contains("Between us", full.Items.Single().Facts);
    }

    [Fact]
    public async Task What_somebody_wrote_into_an_entry_past_the_service_is_shown_as_it_stands()
    {
        await service.TamperAsync("UPDATE audit_entries SET facts = 'no facts' WHERE action = 'verification.created'");

        var shown = await ListAsync(new AuditFilter { Action = "verification.created" });

        Assert.Equal(["no facts", "no facts"], shown.Items.Select(entry => entry.Facts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_join_without_a_gap_or_a_repeat(int limit)
    {
        foreach (
            var filter in new[]
            {
                new AuditFilter(),
                new AuditFilter { VerificationId = decided },
                new AuditFilter { ActorId = Actors.TenantAdmin.Id },
            }
        )
        {
            var all = (await ListAsync(filter)).Items.Select(entry => entry.Id);
            var paged = new List<string>();
            string? cursor = null;
            do
            {
                var page = await ListAsync(filter, limit, cursor);
                Assert.InRange(page.Items.Count, 1, limit);
                paged.AddRange(page.Items.Select(entry => entry.Id));
                cursor = page.NextCursor;
            } while (cursor is not null);

            Assert.Equal(all, paged);
        }
    }

    [Fact]
    public async Task Filters_hold_alone_and_together()
    {
        Assert.All(
            (await ListAsync(new AuditFilter { VerificationId = decided })).Items,
            entry => Assert.Equal("verification:" + decided, entry.Stream)
        );
        Assert.Equal(
            ["verification.approved", "verification.approve.refused", "verification.created"],
            (await ListAsync(new AuditFilter { VerificationId = decided })).Items.Select(entry => entry.Action)
        );
        Assert.Equal(
            ["verification.approve.refused"],
            (await ListAsync(new AuditFilter { ActorId = Actors.Reviewer.Id })).Items.Select(entry => entry.Action)
        );
        Assert.Equal(2, (await ListAsync(new AuditFilter { Action = "verification.created" })).Items.Count);
        Assert.Equal(
            other,
            (await ListAsync(new AuditFilter { Action = "verification.created", ActorId = Actors.TenantAdmin.Id }))
                .Items.Single()
                .Stream.Split(':')[1]
        );
    }

    [Fact]
    public async Task A_time_is_from_and_including_to_and_excluding()
    {
        foreach (var verification in new[] { null, decided })
        {
            var refused = start + TimeSpan.FromMinutes(2);
            var filter = new AuditFilter { VerificationId = verification, From = refused };
            Assert.Equal(
                ["verification.approved", "verification.approve.refused"],
                (await ListAsync(filter)).Items.Select(entry => entry.Action)
            );
            Assert.Equal(
                ["verification.approve.refused"],
                (await ListAsync(filter with { To = refused + TimeSpan.FromMinutes(1) })).Items.Select(entry =>
                    entry.Action
                )
            );
            Assert.Empty((await ListAsync(filter with { From = refused.AddTicks(1), To = refused.AddTicks(2) })).Items);
            Assert.NotEmpty((await ListAsync(new AuditFilter { VerificationId = verification, To = refused })).Items);
        }

        var wrong = await service.SendAsync(
            Actors.Auditor,
            new ListAuditEntries(new AuditFilter { From = start, To = start }, new PageRequest(null, null))
        );
        Assert.Equal(new FieldError("to", "to must be later than from"), Assert.Single(wrong.Error!.Fields));
    }

    [Theory]
    [InlineData(null, "not a cursor")]
    [InlineData("some-case", "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01")]
    public async Task A_cursor_that_no_page_gave_is_refused(string? verification, string cursor)
    {
        var result = await service.SendAsync(
            Actors.Auditor,
            new ListAuditEntries(new AuditFilter { VerificationId = verification }, new PageRequest(null, cursor))
        );

        Assert.Equal(
            new FieldError("cursor", "cursor must be the nextCursor of an earlier page, unchanged"),
            Assert.Single(result.Error!.Fields)
        );
    }

    [Fact]
    public async Task What_an_actor_did_and_what_was_done_are_found_at_once_however_much_else_happened_since()
    {
        await FillAsync();

        foreach (
            var filter in new[]
            {
                new AuditFilter { ActorId = Actors.Reviewer.Id },
                new AuditFilter { Action = "verification.approve.refused" },
            }
        )
        {
            var page = await ListAsync(filter);
            Assert.Equal("verification.approve.refused", Assert.Single(page.Items).Action);
            Assert.Null(page.NextCursor);
        }
    }

    [Fact]
    public async Task A_filter_that_an_index_does_not_answer_is_answered_in_bounded_steps()
    {
        await FillAsync();

        foreach (
            var filter in new[]
            {
                new AuditFilter { Action = "verification.approved" },
                new AuditFilter { Action = "verification.approved", ActorId = Actors.TenantAdmin.Id },
            }
        )
        {
            var first = await ListAsync(filter);
            var second = await ListAsync(filter, cursor: first.NextCursor);

            Assert.Empty(first.Items);
            Assert.NotNull(first.NextCursor);
            Assert.Equal("verification.approved", Assert.Single(second.Items).Action);
            Assert.Null(second.NextCursor);
        }
    }

    // Twelve thousand later entries of the tenant, of its administrator.
    private async Task FillAsync()
    {
        var none = TestEngine.Bytes(new string('0', 64));
        foreach (var some in Enumerable.Range(1, 12_000).Chunk(1000))
        {
            var rows = some.Select(i =>
                $"('f{i:x7}-0000-7000-8000-000000000000', @Tenant, 'webhook:w', {i}, '2026-03-14 08:00:00', 'filling', 'User', @Admin, 'Ada', '{{}}', '{{}}', {none}, {none})"
            );
            await service.TamperAsync(
                $"INSERT INTO audit_entries (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash) VALUES {string.Join(", ", rows)}",
                new { Actors.Tenant, Admin = Actors.TenantAdmin.Id }
            );
        }
    }

    [Fact]
    public async Task An_export_hands_out_every_entry_once_oldest_first()
    {
        foreach (
            var filter in new[]
            {
                new AuditFilter(),
                new AuditFilter { VerificationId = decided },
            }
        )
        {
            var listed = (await ListAsync(filter)).Items.Select(entry => entry.Id).Reverse();
            var exported = new List<string>();

            var count = await service.MustAsync(
                Actor.Operator(Actors.Tenant),
                new ExportAudit(
                    filter,
                    page =>
                    {
                        exported.AddRange(page.Select(entry => entry.Id));
                        return Task.CompletedTask;
                    }
                )
            );

            Assert.Equal(listed, exported);
            Assert.Equal(exported.Count, count);
        }
    }

    [Fact]
    public async Task Refused_attempts_are_found_whatever_they_tried_and_by_whom()
    {
        var all = await ListAsync(new AuditFilter { Refused = true });
        var ofReviewer = await ListAsync(new AuditFilter { Refused = true, ActorId = Actors.Reviewer.Id });
        var ofAdmin = await ListAsync(new AuditFilter { Refused = true, ActorId = Actors.TenantAdmin.Id });
        var ofCase = await ListAsync(new AuditFilter { Refused = true, VerificationId = decided });
        var ofAction = await ListAsync(new AuditFilter { Refused = true, Action = "verification.approve.refused" });
        var ofAnother = await ListAsync(new AuditFilter { Refused = true, Action = "verification.approved" });

        Assert.Equal("verification.approve.refused", Assert.Single(all.Items).Action);
        Assert.Equal(all.Items, ofReviewer.Items);
        Assert.Equal(all.Items, ofCase.Items);
        Assert.Equal(all.Items, ofAction.Items);
        Assert.Empty(ofAdmin.Items);
        Assert.Empty(ofAnother.Items);
    }

    [Fact]
    public async Task A_person_is_named_by_sign_in_name_as_well_as_by_id()
    {
        var user = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser { UserName = "Zoe", Roles = Roles.Reviewer }
        );
        await service.MustAsync(Actors.Reviewer with { Id = user.Id, Name = "Zoe" }, new AddNote(other, "Seen", false));

        var byId = await ListAsync(new AuditFilter { ActorId = user.Id });
        var byName = await ListAsync(new AuditFilter { ActorId = "zoe" });

        Assert.Equal("verification.note_added", Assert.Single(byId.Items).Action);
        Assert.Equal(byId.Items, byName.Items);
    }

    [Fact]
    public async Task Everybody_reads_what_they_did_themselves_and_nothing_else()
    {
        var own = await service.MustAsync(Actors.Reviewer, new ListOwnActions(new PageRequest(null, null)));
        var first = await service.MustAsync(Actors.TenantAdmin, new ListOwnActions(new PageRequest(1, null)));
        var second = await service.MustAsync(
            Actors.TenantAdmin,
            new ListOwnActions(new PageRequest(1, first.NextCursor))
        );
        var elsewhere = await service.MustAsync(
            Actors.Reviewer with
            {
                TenantId = Actors.OtherTenant,
            },
            new ListOwnActions(new PageRequest(null, null))
        );

        Assert.Equal("verification.approve.refused", Assert.Single(own.Items).Action);
        Assert.Equal("verification.approved", Assert.Single(first.Items).Action);
        Assert.Equal("verification.created", Assert.Single(second.Items).Action);
        Assert.Empty(elsewhere.Items);
    }

    [Fact]
    public async Task An_auditor_is_told_which_erasure_took_facts_of_an_entry()
    {
        await service.TamperAsync(
            "UPDATE audit_entries SET erased_by = 'an-erasure' WHERE action = 'verification.approved'"
        );

        var entry = (await ListAsync(new AuditFilter { Action = "verification.approved" })).Items.Single();

        Assert.Equal("an-erasure", entry.ErasedBy);
        Assert.DoesNotContain("Between us", entry.Facts);
    }

    private Task<Page<AuditEntryView>> ListAsync(AuditFilter filter, int? limit = 200, string? cursor = null) =>
        service.MustAsync(Actors.Auditor, new ListAuditEntries(filter, new PageRequest(limit, cursor)));
}
