using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What is put off, and what brings it back.</summary>
public sealed class SnoozeTests : IAsyncLifetime
{
    private const string Reason = "The registry answers within ten days";
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private SnoozeVerification Snooze(string id, double days = 10) =>
        new(id, service.Clock.Now().AddDays(days), Reason);

    private async Task<string> SnoozedAsync(double days = 10)
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.Reviewer, Snooze(id, days));
        return id;
    }

    private async Task<IReadOnlyList<string>> IdsAsync(QueueFilter filter, Actor? by = null) =>
        [
            .. (
                await service.MustAsync(by ?? Actors.Reviewer, new ListQueue(filter, new PageRequest(200, null)))
            ).Items.Select(view => view.Id),
        ];

    private Task<IReadOnlyList<string>> SnoozedIdsAsync() => IdsAsync(new QueueFilter { Snoozed = true });

    private async Task<VerificationView> ViewAsync(string id) =>
        await service.MustAsync(Actors.Reviewer, new GetVerification(id));

    private async Task<string?> NextAsync() =>
        (await service.MustAsync(Actors.Reviewer, new TakeNextVerification())).Verification?.Id;

    [Fact]
    public async Task A_snoozed_case_is_out_of_the_queue_and_of_take_next_until_its_time_and_then_back_by_itself()
    {
        var id = await SnoozedAsync();
        var other = await service.OpenAsync();

        Assert.Equal([other], await IdsAsync(new QueueFilter()));
        Assert.Equal([id], await SnoozedIdsAsync());
        Assert.Equal((other, (string?)null), (await NextAsync(), await NextAsync()));
        var view = await ViewAsync(id);
        Assert.Equal(
            (service.Clock.Now().AddDays(10), Reason, Actors.Reviewer.Name),
            (view.Snoozed!.Until, view.Snoozed.Reason, view.Snoozed.ByName)
        );

        service.Clock.Advance(TimeSpan.FromDays(10));

        Assert.Equal([id, other], await IdsAsync(new QueueFilter()));
        Assert.Empty(await SnoozedIdsAsync());
        Assert.Null((await ViewAsync(id)).Snoozed);
        Assert.Equal(id, await NextAsync());
    }

    [Fact]
    public async Task Its_due_time_goes_on_and_an_overdue_case_stands_out_among_the_snoozed()
    {
        var early = await SnoozedAsync(days: 4);
        var late = await SnoozedAsync(days: 20);
        var due = (await ViewAsync(early)).DueAt;

        service.Clock.Advance(TimeSpan.FromHours(73));
        var fresh = await SnoozedAsync(days: 10);

        var listed = await service.MustAsync(
            Actors.Reviewer,
            new ListQueue(new QueueFilter { Snoozed = true }, new PageRequest(200, null))
        );
        Assert.Equal(
            [(early, true), (fresh, false), (late, true)],
            listed.Items.Select(view => (view.Id, view.IsOverdue))
        );
        Assert.Equal(due, (await ViewAsync(early)).DueAt);
        Assert.Equal([early, late], await IdsAsync(new QueueFilter { Snoozed = true, Overdue = true }));
    }

    [Fact]
    public async Task The_snoozed_are_walked_in_pages_first_awake_first_and_filtered()
    {
        var ids = new List<string>();
        for (var days = 1; days <= 5; days++)
        {
            ids.Add(await SnoozedAsync(days));
        }

        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(ids[3]) { UserId = QueueFilter.Me });
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.Reviewer,
                new ListQueue(new QueueFilter { Snoozed = true }, new PageRequest(2, cursor))
            );
            seen.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(ids, seen);
        Assert.Equal(
            [ids[3]],
            await IdsAsync(new QueueFilter { Snoozed = true, Assignee = QueueFilter.Me }, Actors.TenantAdmin)
        );
        Assert.Empty(await IdsAsync(new QueueFilter { Snoozed = true, Status = VerificationStatus.InReview }));
        Assert.Equal(5, (await IdsAsync(new QueueFilter { Snoozed = true, Type = "BUSINESS_VERIFICATION" })).Count);
    }

    [Fact]
    public async Task Counts_say_how_many_are_snoozed_and_leave_them_out_of_the_others()
    {
        var id = await SnoozedAsync();
        await service.OpenAsync();
        await service.MustAsync(Actors.Reviewer, new AssignVerification(id) { UserId = QueueFilter.Me });

        var counts = await service.MustAsync(Actors.Reviewer, new GetQueueCounts());

        Assert.Equal((1, 1, 0), (counts.Snoozed, counts.ByStatus[VerificationStatus.Pending], counts.Mine));
        service.Clock.Advance(TimeSpan.FromDays(10));
        await service.MustAsync(Actors.Reviewer, new AssignVerification(id) { UserId = QueueFilter.Me });
        counts = await service.MustAsync(Actors.Reviewer, new GetQueueCounts());
        Assert.Equal((0, 2, 1), (counts.Snoozed, counts.ByStatus[VerificationStatus.Pending], counts.Mine));
    }

    [Fact]
    public async Task A_search_finds_it_all_the_same()
    {
        var id = await SnoozedAsync();

        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = id }));
        Assert.Equal([id], await IdsAsync(new QueueFilter { Text = id, Snoozed = true }));
        service.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Empty(await IdsAsync(new QueueFilter { Text = id, Snoozed = true }));
    }

    public static TheoryData<string, Func<TestService, string, Task>> WhatWakesIt() =>
        new()
        {
            { "somebody", (own, id) => own.MustAsync(Actors.TenantAdmin, new WakeVerification(id)) },
            { "a move", (own, id) => own.MustAsync(Actors.Reviewer, new StartReview(id)) },
            {
                "an answer",
                (own, id) => own.MoveAsync(id, (verification, now) => verification.InformationCame("Here", now))
            },
            {
                "a document",
                (own, id) =>
                    own.MustAsync(
                        Actors.Reviewer,
                        new UploadDocument
                        {
                            VerificationId = id,
                            DocumentType = "PASSPORT",
                            Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
                        }
                    )
            },
        };

    [Theory]
    [MemberData(nameof(WhatWakesIt))]
    public async Task Whatever_comes_in_or_moves_it_brings_it_back(string what, Func<TestService, string, Task> happens)
    {
        var id = await SnoozedAsync();

        await happens(service, id);

        Assert.True((await ViewAsync(id)).Snoozed is null, what);
        Assert.Equal([id], await IdsAsync(new QueueFilter()));
    }

    [Fact]
    public async Task A_decision_ends_it_for_good()
    {
        var id = await SnoozedAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Empty(await SnoozedIdsAsync());
        Assert.Empty(await service.RowsAsync<string>("SELECT id FROM verifications WHERE snoozed_until IS NOT NULL"));
        Assert.Equal("NOTHING_TO_SNOOZE", (await service.RefusedAsync(Actors.Reviewer, Snooze(id))).Code);
    }

    [Fact]
    public async Task A_case_that_awaits_a_second_approval_is_snoozed_by_any_reviewer_and_its_first_approval_stands()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        await service.EnrolAsync(Actors.TenantAdmin, Actors.PowerTenant);
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        await service.MustAsync(Actors.Reviewer, Snooze(id));

        Assert.Equal(VerificationStatus.AwaitingSecondApproval, (await ViewAsync(id)).Status);
        Assert.Equal(
            VerificationStatus.Approved,
            (await service.MustAsync(Actors.PowerTenant, TestService.Approval(id, "power-tenant"))).Status
        );
    }

    [Fact]
    public async Task It_is_audited_with_its_reason()
    {
        var id = await SnoozedAsync();
        await service.MustAsync(Actors.Reviewer, new WakeVerification(id));
        Assert.Equal("NOT_SNOOZED", (await service.RefusedAsync(Actors.Reviewer, new WakeVerification(id))).Code);

        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        Assert.Equal(
            ["verification.created", "verification.snoozed", "verification.woken", "verification.wake.refused"],
            history.Items.Select(entry => entry.Action)
        );
        Assert.Contains(Reason, history.Items[1].Facts);
    }

    [Fact]
    public async Task Only_reviewers_snooze_for_a_reason_and_within_a_year()
    {
        var id = await service.OpenAsync();
        foreach (var role in Say.Lacking(Permission.ReviewVerifications))
        {
            foreach (var command in new ICommand<ReviewMoved>[] { Snooze(id), new WakeVerification(id) })
            {
                Assert.Equal("INSUFFICIENT_PERMISSION", (await service.RefusedAsync(Actors.User(role), command)).Code);
            }
        }

        foreach (
            var (invalid, field) in new[]
            {
                (Snooze(id, days: 0), "until"),
                (Snooze(id, days: 367), "until"),
                (new SnoozeVerification(id, null, Reason), "until"),
                (Snooze(id) with { Reason = "" }, "reason"),
            }
        )
        {
            var refusal = await service.RefusedAsync(Actors.Reviewer, invalid);
            Assert.Equal((ErrorKind.Invalid, field), (refusal.Kind, refusal.Fields[0].Field));
        }

        Assert.Equal(
            "snoozed",
            (
                await service.RefusedAsync(
                    Actors.Reviewer,
                    new ListQueue(new QueueFilter { Snoozed = true, Ready = true }, new PageRequest(1, null))
                )
            )
                .Fields[0]
                .Field
        );
    }

    [Fact]
    public async Task Whoever_read_another_version_is_refused()
    {
        var id = await SnoozedAsync();
        var stale = new ExpectedRecord { Version = new ExpectedVersion([1]) };

        foreach (
            var command in new ICommand<ReviewMoved>[]
            {
                Snooze(id) with
                {
                    Expected = stale,
                },
                new WakeVerification(id) { Expected = stale },
            }
        )
        {
            Assert.Equal(VerificationErrors.VersionMismatch, await service.RefusedAsync(Actors.Reviewer, command));
        }
    }

    [Fact]
    public async Task What_is_ready_to_decide_can_be_put_off_too()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.Reviewer, new StartReview(id));
        await service.MustAsync(Actors.Reviewer, new RecommendDecision(id, RecommendedOutcome.Approve, "All is there"));
        await service.MustAsync(Actors.TenantAdmin, Snooze(id));

        Assert.Empty(await IdsAsync(new QueueFilter { Ready = true }, Actors.TenantAdmin));
        Assert.Equal(0, (await service.MustAsync(Actors.TenantAdmin, new GetQueueCounts())).Ready);
        service.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal([id], await IdsAsync(new QueueFilter { Ready = true }, Actors.TenantAdmin));
    }
}
