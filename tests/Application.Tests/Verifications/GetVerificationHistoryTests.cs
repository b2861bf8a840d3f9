using System.Text.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

public sealed class GetVerificationHistoryTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    public static TheoryData<Roles> Readers => [Roles.Reviewer, Roles.Auditor, Roles.Integration];

    public static TheoryData<Roles> Admins => [Roles.TenantAdmin, Roles.PowerTenant, Roles.Auditor | Roles.TenantAdmin];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Admin_notes_are_hidden_from_who_is_not_an_admin(Roles role)
    {
        var id = await DecidedAsync();

        var history = await HistoryAsync(Actors.User(role), id);

        Assert.DoesNotContain(history, entry => entry.Facts.Contains("among admins"));
        var facts = JsonDocument.Parse(history[^1].Facts).RootElement;
        Assert.False(facts.TryGetProperty("adminNotes", out _));
        Assert.Equal("All criteria met \ud83d\ude00", facts.GetProperty("notes").GetString());
    }

    [Theory]
    [MemberData(nameof(Admins))]
    public async Task Admin_notes_are_shown_to_admins(Roles role)
    {
        var id = await DecidedAsync();

        var history = await HistoryAsync(Actors.User(role), id);

        var facts = JsonDocument.Parse(history[^1].Facts).RootElement;
        Assert.Equal("kept among admins", facts.GetProperty("adminNotes").GetString());
    }

    [Fact]
    public async Task A_case_that_is_not_there_has_no_history_not_an_empty_one()
    {
        var refusal = await service.RefusedAsync(
            Actors.Reviewer,
            new GetVerificationHistory("no-such-case", new PageRequest(null, null))
        );

        Assert.Equal(VerificationErrors.NotFound, refusal);
    }

    [Fact]
    public async Task Everything_else_is_the_same_for_both()
    {
        var id = await DecidedAsync();

        var seen = (await HistoryAsync(Actors.Reviewer, id))[^1];
        var known = (await HistoryAsync(Actors.TenantAdmin, id))[^1];

        Assert.Equal(Without(Without(known.Facts, "adminNotes"), "salt"), seen.Facts);
        Assert.Contains("\"salt\"", known.Facts);
        Assert.Equal(
            (
                known.Sequence,
                known.OccurredAt,
                known.Action,
                known.ActorKind,
                known.ActorId,
                known.ActorName,
                known.Origin,
                known.Hash
            ),
            (
                seen.Sequence,
                seen.OccurredAt,
                seen.Action,
                seen.ActorKind,
                seen.ActorId,
                seen.ActorName,
                seen.Origin,
                seen.Hash
            )
        );
        Assert.Equal(64, seen.Hash.Length);
    }

    [Fact]
    public async Task History_is_paged_oldest_first_without_a_gap()
    {
        var id = await service.OpenAsync();
        for (var i = 0; i < 6; i++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.MustAsync(
                Actors.TenantAdmin,
                (i % 2 == 0 ? Way.StatusApproved : Way.StatusDeclined).On(id, Actors.TenantAdmin)
            );
        }

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new GetVerificationHistory(id, new PageRequest(2, cursor))
            );
            seen.AddRange(page.Items.Select(entry => entry.Sequence));
            Assert.InRange(seen.Count, 1, 100);
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], seen);
    }

    [Fact]
    public async Task A_last_page_that_is_full_leads_to_no_other()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var page = await service.MustAsync(Actors.Reviewer, new GetVerificationHistory(id, new PageRequest(2, null)));

        Assert.Equal(2, page.Items.Count);
        Assert.Null(page.NextCursor);
    }

    [Theory]
    [InlineData(0, null, "limit")]
    [InlineData(null, "x", "cursor")]
    [InlineData(null, "-1", "cursor")]
    [InlineData(null, " 1", "cursor")]
    [InlineData(null, "", "cursor")]
    [InlineData(null, "99999999999999999999", "cursor")]
    public async Task A_page_that_makes_no_sense_is_invalid(int? limit, string? cursor, string field)
    {
        var id = await service.OpenAsync();

        var error = await service.RefusedAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(limit, cursor))
        );

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task Whoever_holds_no_role_reads_no_history_and_no_case()
    {
        var id = await service.OpenAsync();
        var nobody = Actors.User(Roles.None);

        Assert.Equal(
            "INSUFFICIENT_PERMISSION",
            (await service.RefusedAsync(nobody, new GetVerificationHistory(id, new PageRequest(null, null)))).Code
        );
        Assert.Equal("INSUFFICIENT_PERMISSION", (await service.RefusedAsync(nobody, new GetVerification(id))).Code);
    }

    private static string Without(string facts, string name)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(facts)!.AsObject();
        node.Remove(name);
        return node.ToJsonString();
    }

    private async Task<string> DecidedAsync()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            TestService.Approval(id) with
            {
                Grounds = new() { Notes = "All criteria met \ud83d\ude00", AdminNotes = "kept among admins" },
            }
        );
        Assert.Equal(
            VerificationStatus.Approved,
            (await service.MustAsync(Actors.Reviewer, new GetVerification(id))).Status
        );
        return id;
    }

    private async Task<IReadOnlyList<HistoryEntryView>> HistoryAsync(Actor actor, string id) =>
        (await service.MustAsync(actor, new GetVerificationHistory(id, new PageRequest(null, null)))).Items;
}
