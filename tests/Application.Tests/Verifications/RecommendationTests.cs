using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What a reviewer recommends, to whom it hands the case, and what ends it.</summary>
public sealed class RecommendationTests : IAsyncLifetime
{
    private const string Reason = "The register confirms the licence";
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static RecommendDecision Approval(string id) => new(id, RecommendedOutcome.Approve, Reason);

    private async Task<string> InReviewAsync(bool highRisk = false)
    {
        var id = highRisk ? await service.OpenHighRiskAsync() : await service.OpenAsync();
        await service.MustAsync(Actors.Reviewer, new StartReview(id));
        return id;
    }

    private async Task<string> RecommendedAsync(bool highRisk = false)
    {
        var id = await InReviewAsync(highRisk);
        await service.MustAsync(Actors.Reviewer, Approval(id));
        return id;
    }

    private async Task<VerificationView> ViewAsync(string id) =>
        await service.MustAsync(Actors.Reviewer, new GetVerification(id));

    private async Task<IReadOnlyList<string>> IdsAsync(Actor by, QueueFilter filter) =>
        [
            .. (await service.MustAsync(by, new ListQueue(filter, new PageRequest(200, null)))).Items.Select(view =>
                view.Id
            ),
        ];

    private Task<IReadOnlyList<string>> ReadyAsync(Actor by) => IdsAsync(by, new QueueFilter { Ready = true });

    private async Task<int> CountAsync(Actor by) => (await service.MustAsync(by, new GetQueueCounts())).Ready;

    [Fact]
    public async Task A_recommendation_hands_the_case_to_whoever_may_decide_it_and_decides_nothing()
    {
        var id = await InReviewAsync();
        await service.MustAsync(Actors.Reviewer, new AssignVerification(id) { UserId = QueueFilter.Me });

        var moved = await service.MustAsync(Actors.Reviewer, Approval(id));

        Assert.Equal((VerificationStatus.InReview, 3), (moved.Status, moved.Version));
        var view = await ViewAsync(id);
        Assert.Equal(
            (RecommendedOutcome.Approve, Reason, Actors.Reviewer.Name, service.Clock.Now()),
            (view.Recommended!.Outcome, view.Recommended.Reason, view.Recommended.ByName, view.Recommended.At)
        );
        Assert.Null(view.AssignedTo);
        Assert.Equal([id], await ReadyAsync(Actors.TenantAdmin));
        Assert.Equal([id], await ReadyAsync(Actors.PowerTenant));
        Assert.Equal((1, 1), (await CountAsync(Actors.TenantAdmin), await CountAsync(Actors.PowerTenant)));
        Assert.Empty(await ReadyAsync(Actors.Reviewer));
        Assert.Equal(0, await CountAsync(Actors.Reviewer));
    }

    [Fact]
    public async Task What_is_ready_is_only_what_one_may_decide_by_role_and_duty_and_so_it_is_counted_and_searched()
    {
        await service.SetPolicyAsync(
            Say.StandardRule with
            {
                SeparationOfDuties = true,
            },
            Say.HighRule with
            {
                SeparationOfDuties = true,
            }
        );
        var high = await RecommendedAsync(highRisk: true);
        var own = await service.OpenAsync(by: Actors.TenantAdmin);
        await service.MustAsync(Actors.Reviewer, new StartReview(own));
        await service.MustAsync(Actors.Reviewer, Approval(own));
        var company = await service.MustAsync(
            Actors.Integration,
            new CreateOrganization { Name = "Asked Ltd", Country = "GB" }
        );
        var asked = (
            await service.MustAsync(
                Actors.Integration,
                new CreateVerification
                {
                    OrganizationId = company.Id,
                    RequestedByUserId = Actors.TenantAdmin.Name.ToUpperInvariant(),
                }
            )
        )
            .Verification
            .Id;
        await service.MustAsync(Actors.Reviewer, new StartReview(asked));
        await service.MustAsync(Actors.Reviewer, Approval(asked));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var plain = await RecommendedAsync();
        await InReviewAsync();

        Assert.Equal([plain], await ReadyAsync(Actors.TenantAdmin));
        Assert.Equal(1, await CountAsync(Actors.TenantAdmin));
        Assert.Equal([high, own, asked, plain], await ReadyAsync(Actors.PowerTenant));
        Assert.Equal(4, await CountAsync(Actors.PowerTenant));
        Assert.Equal([asked], await IdsAsync(Actors.PowerTenant, new QueueFilter { Ready = true, Text = "asked" }));
        Assert.Empty(await IdsAsync(Actors.TenantAdmin, new QueueFilter { Ready = true, Text = "asked" }));
        Assert.Empty(await IdsAsync(Actors.Reviewer, new QueueFilter { Ready = true, Text = "asked" }));
    }

    [Fact]
    public async Task The_ready_queue_is_walked_in_pages_first_due_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await RecommendedAsync());
            service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.MustAsync(
                Actors.TenantAdmin,
                new ListQueue(new QueueFilter { Ready = true }, new PageRequest(2, cursor))
            );
            seen.AddRange(page.Items.Select(view => view.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(ids, seen);
    }

    [Fact]
    public async Task Taking_the_next_case_gives_no_reviewer_what_was_recommended_and_nobody_their_own_recommendation()
    {
        var id = await RecommendedAsync();
        async Task<string?> NextAsync(Actor by) =>
            (await service.MustAsync(by, new TakeNextVerification())).Verification?.Id;

        Assert.Null(await NextAsync(Actors.Reviewer));
        Assert.Equal(id, await NextAsync(Actors.TenantAdmin));

        await service.MustAsync(Actors.TenantAdmin, Approval(id));
        Assert.Null((await ViewAsync(id)).AssignedTo);
        Assert.Null(await NextAsync(Actors.TenantAdmin));
        Assert.Equal(id, await NextAsync(Actors.PowerTenant));
    }

    [Fact]
    public async Task A_later_recommendation_takes_the_place_of_one_that_stands_and_the_history_keeps_both()
    {
        var id = await RecommendedAsync();
        await service.MustAsync(
            Actors.TenantAdmin,
            new RecommendDecision(id, RecommendedOutcome.Reject, "The licence lapsed") { ReasonCode = "EXPIRED" }
        );

        var stands = (await ViewAsync(id)).Recommended!;
        Assert.Equal(
            (RecommendedOutcome.Reject, "The licence lapsed", "EXPIRED", Actors.TenantAdmin.Name),
            (stands.Outcome, stands.Reason, stands.ReasonCode, stands.ByName)
        );
        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );
        var told = history.Items.Where(entry => entry.Action == "verification.decision_recommended").ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains(Reason, told[0].Facts);
        Assert.Contains("\"reasonCode\":\"EXPIRED\"", told[1].Facts);
    }

    public static TheoryData<string, Func<TestService, string, Task>> WhatEndsIt() =>
        new()
        {
            { "an approval", (own, id) => own.MustAsync(Actors.TenantAdmin, TestService.Approval(id)) },
            {
                "a request for information",
                (own, id) => own.MustAsync(Actors.Reviewer, new RequestInformation(id, "More, please"))
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
            {
                "an answer",
                (own, id) => own.MoveAsync(id, (verification, now) => verification.InformationCame("Here", now))
            },
        };

    [Theory]
    [MemberData(nameof(WhatEndsIt))]
    public async Task Whatever_moves_the_case_or_comes_in_ends_a_recommendation(
        string what,
        Func<TestService, string, Task> happens
    )
    {
        var id = await RecommendedAsync();

        await happens(service, id);

        Assert.True((await ViewAsync(id)).Recommended is null, what);
        Assert.Empty(await ReadyAsync(Actors.PowerTenant));
        Assert.Equal(0, await CountAsync(Actors.PowerTenant));
        Assert.Empty(
            await service.RowsAsync<string>("SELECT id FROM verifications WHERE recommended_reason IS NOT NULL")
        );
    }

    [Fact]
    public async Task A_reviewed_document_a_note_and_an_assignment_leave_it_standing()
    {
        var id = await InReviewAsync();
        var document = await service.MustAsync(
            Actors.Reviewer,
            new UploadDocument
            {
                VerificationId = id,
                DocumentType = "PASSPORT",
                Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
            }
        );
        await service.MustAsync(Actors.Reviewer, Approval(id));

        await service.MustAsync(Actors.TenantAdmin, new AcceptDocument(document.Id));
        await service.MustAsync(Actors.TenantAdmin, new AddNote(id, "Looked at", false));
        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = QueueFilter.Me });

        Assert.NotNull((await ViewAsync(id)).Recommended);
        Assert.Equal([id], await ReadyAsync(Actors.TenantAdmin));
    }

    [Fact]
    public async Task An_approval_of_the_recommender_is_judged_as_any_other_and_a_recommendation_is_none()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await InReviewAsync();
        await service.MustAsync(Actors.TenantAdmin, Approval(id));

        var first = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(VerificationStatus.AwaitingSecondApproval, first.Status);
        Assert.Equal(
            "SECOND_APPROVER_REQUIRED",
            (await service.RefusedAsync(Actors.TenantAdmin, TestService.Approval(id))).Code
        );
    }

    [Fact]
    public async Task Whoever_gave_it_or_decides_withdraws_it_and_nobody_else()
    {
        var id = await RecommendedAsync();
        var withdrawal = new WithdrawRecommendation(id, "Ask the register again");
        var colleague = Actors.User(Roles.Reviewer) with { Id = "another" };

        Assert.Equal("RECOMMENDATION_OF_ANOTHER", (await service.RefusedAsync(colleague, withdrawal)).Code);
        await service.MustAsync(Actors.Reviewer, withdrawal);
        Assert.Null((await ViewAsync(id)).Recommended);
        Assert.Equal("NOTHING_RECOMMENDED", (await service.RefusedAsync(Actors.Reviewer, withdrawal)).Code);
        Assert.Equal(id, (await service.MustAsync(Actors.Reviewer, new TakeNextVerification())).Verification!.Id);

        await service.MustAsync(Actors.Reviewer, Approval(id));
        await service.MustAsync(Actors.TenantAdmin, withdrawal);
        Assert.Null((await ViewAsync(id)).Recommended);
        Assert.Contains(
            (
                await service.MustAsync(Actors.Reviewer, new GetVerificationHistory(id, new PageRequest(null, null)))
            ).Items,
            entry =>
                entry.Action == "verification.recommendation_withdrawn"
                && entry.Facts.Contains("Ask the register again")
        );
    }

    [Fact]
    public async Task Only_a_case_in_review_takes_one()
    {
        var pending = await service.OpenAsync();
        Assert.Equal("NOT_IN_REVIEW", (await service.RefusedAsync(Actors.Reviewer, Approval(pending))).Code);

        var decided = await InReviewAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(decided));
        Assert.Equal(
            (ErrorKind.Conflict, "NOT_IN_REVIEW"),
            (await service.RefusedAsync(Actors.Reviewer, Approval(decided))) is var refusal
                ? (refusal.Kind, refusal.Code)
                : default
        );
    }

    [Fact]
    public async Task Only_reviewers_recommend_and_with_a_reason()
    {
        var id = await InReviewAsync();
        foreach (var role in Say.Lacking(Permission.ReviewVerifications))
        {
            Assert.Equal("INSUFFICIENT_PERMISSION", (await service.RefusedAsync(Actors.User(role), Approval(id))).Code);
        }

        foreach (
            var (invalid, field) in new[]
            {
                (new RecommendDecision(id, null, Reason), "outcome"),
                (new RecommendDecision(id, RecommendedOutcome.Approve, " "), "reason"),
                (Approval(id) with { ReasonCode = "not a code" }, "reasonCode"),
            }
        )
        {
            var refusal = await service.RefusedAsync(Actors.Reviewer, invalid);
            Assert.Equal((ErrorKind.Invalid, field), (refusal.Kind, refusal.Fields[0].Field));
        }
    }

    [Fact]
    public async Task A_code_of_the_tenants_list_is_for_what_is_recommended()
    {
        await service.MustAsync(Actors.TenantAdmin, new SetReasonCode("EXPIRED", "Expired", ReasonUses.Reject, true));
        var id = await InReviewAsync();

        var refusal = await service.RefusedAsync(Actors.Reviewer, Approval(id) with { ReasonCode = "EXPIRED" });
        Assert.Equal("reasonCode", refusal.Fields[0].Field);
        await service.MustAsync(
            Actors.Reviewer,
            new RecommendDecision(id, RecommendedOutcome.Reject, Reason) { ReasonCode = "EXPIRED" }
        );
        Assert.Equal("EXPIRED", (await ViewAsync(id)).Recommended!.ReasonCode);
    }

    [Fact]
    public async Task Whoever_read_another_version_is_refused()
    {
        var id = await InReviewAsync();
        var stale = new ExpectedRecord { Version = new ExpectedVersion([1]) };

        Assert.Equal(
            VerificationErrors.VersionMismatch,
            await service.RefusedAsync(Actors.Reviewer, Approval(id) with { Expected = stale })
        );
        await service.MustAsync(Actors.Reviewer, Approval(id));
        Assert.Equal(
            VerificationErrors.VersionMismatch,
            await service.RefusedAsync(Actors.Reviewer, new WithdrawRecommendation(id, "r") { Expected = stale })
        );
    }

    [Fact]
    public async Task What_was_answered_to_the_recommender_no_longer_stands_first_for_them()
    {
        var first = await InReviewAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var answered = await InReviewAsync();
        await service.RunAsync(
            async (IAssignments assignments) =>
            {
                await assignments.PutFirstAsync(Actors.Tenant, answered, Actors.Reviewer.Id, default);
                return true;
            }
        );
        Assert.Equal([answered, first], await IdsAsync(Actors.Reviewer, new QueueFilter()));

        await service.MustAsync(Actors.Reviewer, Approval(answered));

        Assert.Equal([first, answered], await IdsAsync(Actors.Reviewer, new QueueFilter()));
        Assert.False((await ViewAsync(answered)).IsAnswered);
    }

    [Fact]
    public async Task Nobody_outside_is_told()
    {
        await RecommendedAsync();

        Assert.Empty(await service.RowsAsync<string>("SELECT id FROM outbox_messages"));
    }
}
