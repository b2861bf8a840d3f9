using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>Who holds a case: one at a time, for a while, and without any authority coming of it.</summary>
public sealed class AssignmentTests : IAsyncLifetime
{
    private static readonly Actor Ann = Actors.User(Roles.Reviewer, "ann");
    private static readonly Actor Ben = Actors.User(Roles.Reviewer, "ben");

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static AssignVerification ToMe(string id, bool takeOver = false) =>
        new(id) { UserId = "me", TakeOver = takeOver };

    private async Task<string?> HolderAsync(string id) =>
        (await service.MustAsync(Actors.Reviewer, new GetVerification(id))).AssignedTo;

    [Fact]
    public async Task A_case_that_somebody_holds_is_refused_to_others_until_the_lease_ends()
    {
        var id = await service.OpenAsync();
        var made = await service.MustAsync(Ann, ToMe(id));
        Assert.Equal(new Assignment(Ann.Id, Ann.Name, service.Clock.Now().AddHours(2)), made.Assignment);

        var refusal = await service.RefusedAsync(Ben, ToMe(id));
        Assert.Equal((ErrorKind.Conflict, "VERIFICATION_ASSIGNED"), (refusal.Kind, refusal.Code));
        Assert.StartsWith(Ann.Name, refusal.Message);

        service.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        await service.RefusedAsync(Ben, ToMe(id));
        service.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await HolderAsync(id));
        await service.MustAsync(Ben, ToMe(id));
        Assert.Equal(Ben.Id, await HolderAsync(id));
    }

    [Fact]
    public async Task Assigning_again_lasts_longer()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Ann, ToMe(id));
        service.Clock.Advance(TimeSpan.FromHours(1));
        await service.MustAsync(Ann, ToMe(id));
        service.Clock.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal(Ann.Id, await HolderAsync(id));
    }

    [Fact]
    public async Task Only_an_admin_takes_a_case_from_others_or_gives_it_to_others()
    {
        var ben = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = "ben",
                ExternalSubject = "ben",
                Roles = Roles.Reviewer,
            }
        );
        var id = await service.OpenAsync();
        await service.MustAsync(Ann, ToMe(id));

        Assert.Equal("ASSIGNING_OTHERS", (await service.RefusedAsync(Ben, ToMe(id, takeOver: true))).Code);
        Assert.Equal("ASSIGNING_OTHERS", (await service.RefusedAsync(Ben, new UnassignVerification(id))).Code);
        Assert.Equal(
            "ASSIGNING_OTHERS",
            (await service.RefusedAsync(Ann, new AssignVerification(id) { UserId = ben.Id })).Code
        );
        Assert.Equal("VERIFICATION_ASSIGNED", (await service.RefusedAsync(Actors.TenantAdmin, ToMe(id))).Code);

        await service.MustAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = ben.Id, TakeOver = true });
        Assert.Equal(ben.Id, await HolderAsync(id));
        await service.MustAsync(Actors.TenantAdmin, new UnassignVerification(id));
        Assert.Null(await HolderAsync(id));
    }

    [Fact]
    public async Task A_case_is_given_to_users_who_review_and_to_nobody_else()
    {
        var id = await service.OpenAsync();
        var auditor = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "auditor-1",
                ExternalSubject = "auditor-1",
                Roles = Roles.TenantAdmin,
            }
        );
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("auditor-1"));

        Assert.Equal(
            "ASSIGNEE_CANNOT_REVIEW",
            (await service.RefusedAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = auditor.Id })).Code
        );
        Assert.Equal(
            "USER_NOT_FOUND",
            (
                await service.RefusedAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = "nobody-at-all" })
            ).Code
        );
        Assert.Equal("ASSIGNEE_NOT_A_USER", (await service.RefusedAsync(Actors.Key(Roles.TenantAdmin), ToMe(id))).Code);
        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = null })).Kind
        );
    }

    [Fact]
    public async Task An_assignment_neither_gives_the_right_to_decide_nor_stops_others_nor_makes_their_version_old()
    {
        var id = await service.OpenAsync();
        var read = await service.MustAsync(Actors.TenantAdmin, new GetVerification(id));
        await service.MustAsync(Ann, ToMe(id));

        Assert.Equal(ErrorKind.Forbidden, (await service.RefusedAsync(Ann, TestService.Approval(id))).Kind);
        var decided = await service.MustAsync(
            Actors.TenantAdmin,
            TestService.Approval(id) with
            {
                Expected = new ExpectedRecord { Version = read.Version },
            }
        );

        Assert.Equal(VerificationStatus.Approved, decided.Status);
        Assert.Null(await HolderAsync(id));
        Assert.Equal("VERIFICATION_DECIDED", (await service.RefusedAsync(Ann, ToMe(id))).Code);
    }

    [Fact]
    public async Task Every_assignment_and_its_end_stand_in_the_history()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Ann, ToMe(id));
        await service.RefusedAsync(Ben, ToMe(id));
        await service.MustAsync(Ann, new UnassignVerification(id));
        await service.MustAsync(Ann, new UnassignVerification(id));

        var history = await service.MustAsync(
            Actors.Reviewer,
            new GetVerificationHistory(id, new PageRequest(null, null))
        );

        Assert.Equal(
            ["verification.created", "verification.assigned", "verification.assign.refused", "verification.unassigned"],
            history.Items.Select(entry => entry.Action)
        );
        Assert.Contains($"\"userId\":\"{Ann.Id}\"", history.Items[1].Facts);
    }

    [Fact]
    public async Task Several_are_assigned_as_far_as_they_can_be()
    {
        var (free, held, decided) = (await service.OpenAsync(), await service.OpenAsync(), await service.OpenAsync());
        var theirs = await service.OpenAsync(by: Actors.ForeignPowerTenant);
        await service.MustAsync(Ben, ToMe(held));
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(decided));

        var result = await service.MustAsync(
            Ann,
            new AssignVerifications([free, held, decided, theirs, "unknown", free]) { UserId = "me" }
        );

        Assert.Equal([free], result.Assigned);
        Assert.Equal(
            [
                (held, "VERIFICATION_ASSIGNED"),
                (decided, "VERIFICATION_DECIDED"),
                (theirs, "VERIFICATION_NOT_FOUND"),
                ("unknown", "VERIFICATION_NOT_FOUND"),
            ],
            result.NotAssigned.Select(not => (not.VerificationId, not.Reason.Code))
        );
        Assert.Equal(
            ErrorKind.Invalid,
            (await service.RefusedAsync(Ann, new AssignVerifications([]) { UserId = "me" })).Kind
        );
        Assert.Equal(
            "ASSIGNING_OTHERS",
            (
                await service.RefusedWithOneEntryAsync(
                    Ann,
                    new AssignVerifications([held]) { UserId = "me", TakeOver = true }
                )
            )
                .Error
                .Code
        );
    }

    [Fact]
    public async Task The_queue_tells_mine_from_nobodys()
    {
        var (mine, nobodys, bens) = (await service.OpenAsync(), await service.OpenAsync(), await service.OpenAsync());
        await service.MustAsync(Ann, ToMe(mine));
        await service.MustAsync(Ben, ToMe(bens));

        Assert.Equal([mine], await IdsAsync(Ann, "me"));
        Assert.Equal([nobodys], await IdsAsync(Ann, "nobody"));
        Assert.Equal([bens], await IdsAsync(Ann, Ben.Id));
        Assert.Equal(1, (await service.MustAsync(Ann, new GetQueueCounts())).Mine);

        service.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await IdsAsync(Ann, "me"));
        Assert.Equal(3, (await IdsAsync(Ann, "nobody")).Count);
        Assert.Equal(0, (await service.MustAsync(Ann, new GetQueueCounts())).Mine);

        async Task<IReadOnlyList<string>> IdsAsync(Actor by, string assignee) =>
            [
                .. (
                    await service.MustAsync(
                        by,
                        new ListQueue(new QueueFilter { Assignee = assignee }, new PageRequest(null, null))
                    )
                ).Items.Select(view => view.Id),
            ];
    }

    [Fact]
    public async Task The_next_case_is_the_one_due_first_that_waits_for_a_reviewer_and_that_nobody_holds()
    {
        var standard = await service.OpenAsync();
        var high = await service.OpenHighRiskAsync();
        var held = await service.OpenHighRiskAsync();
        var asked = await service.OpenHighRiskAsync();
        await service.MustAsync(Ben, ToMe(held));
        await service.MustAsync(Ben, new RequestInformation(asked, "more"));

        Assert.Equal(standard, await NextAsync(new TakeNextVerification { RiskLevel = RiskLevel.Standard }));
        Assert.Equal(high, await NextAsync(new TakeNextVerification()));
        Assert.Null(await NextAsync(new TakeNextVerification()));
        Assert.Equal(Ann.Id, await HolderAsync(high));

        async Task<string?> NextAsync(TakeNextVerification command) =>
            (await service.MustAsync(Ann, command)).Verification?.Id;
    }

    [Fact]
    public async Task The_next_case_is_the_one_due_first_whether_it_was_taken_up_before_or_not()
    {
        var taken = await service.OpenAsync();
        await service.MustAsync(Ben, new StartReview(taken));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var pending = await service.OpenAsync();
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var takenLater = await service.OpenAsync();
        await service.MustAsync(Ben, new StartReview(takenLater));

        var order = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            order.Add((await service.MustAsync(Ann, new TakeNextVerification())).Verification?.Id);
        }

        Assert.Equal([taken, pending, takenLater, null], order);
    }

    [Fact]
    public async Task Whoever_decides_is_given_only_what_they_may_decide()
    {
        await service.SetPolicyAsync(
            ApprovalPolicy.BuiltIn.For(RiskLevel.Standard) with
            {
                SeparationOfDuties = true,
            },
            ApprovalPolicy.BuiltIn.For(RiskLevel.High)
        );
        var high = await service.OpenHighRiskAsync();
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var own = await service.OpenAsync(by: Actors.TenantAdmin);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var others = await service.OpenAsync();

        Assert.Equal(others, await NextAsync(Actors.TenantAdmin));
        Assert.Null(await NextAsync(Actors.TenantAdmin));
        Assert.Equal(high, await NextAsync(Actors.PowerTenant));
        Assert.Equal(own, await NextAsync(Ann));

        async Task<string?> NextAsync(Actor actor) =>
            (await service.MustAsync(actor, new TakeNextVerification())).Verification?.Id;
    }

    [Fact]
    public async Task The_next_case_is_of_the_type_that_is_asked_for_and_goes_to_a_user()
    {
        var business = await service.OpenAsync();

        Assert.Equal("ASSIGNEE_NOT_A_USER", (await RefusedAsync(Actors.Key(Roles.Reviewer))).Code);
        Assert.Null(await NextAsync(VerificationTypes.Identity));
        var next = await NextAsync(VerificationTypes.Business);
        Assert.Equal((business, Ann.Id, Ann.Name), (next?.Id, next?.AssignedTo, next?.AssignedName));

        async Task<VerificationView?> NextAsync(string type) =>
            (await service.MustAsync(Ann, new TakeNextVerification { Type = type })).Verification;

        Task<Error> RefusedAsync(Actor actor) => service.RefusedAsync(actor, new TakeNextVerification());
    }

    [Fact]
    public async Task A_user_takes_a_case_by_their_own_id_and_a_key_of_theirs_takes_none()
    {
        var id = await service.OpenAsync();
        var key = Actors.Key(Roles.TenantAdmin) with { KeyOwnerId = Ann.Id };

        Assert.Equal(
            AssignmentErrors.NotAUser,
            await service.RefusedAsync(key, new AssignVerification(id) { UserId = Ann.Id })
        );
        var made = await service.MustAsync(Ann, new AssignVerification(id) { UserId = Ann.Id });

        Assert.Equal((id, Ann.Id), (made.VerificationId, made.Assignment.UserId));
    }

    [Theory]
    [InlineData(Roles.Auditor, false)]
    [InlineData(Roles.Reviewer, true)]
    [InlineData(Roles.Auditor | Roles.Reviewer, true)]
    public async Task A_case_is_given_to_whoever_holds_a_role_that_reviews(Roles roles, bool accepted)
    {
        var id = await service.OpenAsync();
        var user = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "eve",
                ExternalSubject = "eve",
                Roles = roles,
            }
        );

        var given = await service.SendAsync(Actors.TenantAdmin, new AssignVerification(id) { UserId = user.Id });

        var several = await service.SendAsync(
            Actors.TenantAdmin,
            new AssignVerifications([id]) { UserId = user.Id, TakeOver = true }
        );

        Assert.Equal(accepted ? null : AssignmentErrors.CannotReview, given.Error);
        Assert.Equal(accepted ? null : AssignmentErrors.CannotReview, several.Error);
        Assert.Equal(accepted ? user.Id : null, await HolderAsync(id));
    }

    [Fact]
    public async Task A_case_is_given_back_by_whoever_holds_it_and_shown_as_it_stands_then()
    {
        var id = await service.OpenAsync();
        await service.MustAsync(Ann, ToMe(id));

        var freed = await service.MustAsync(Ann, new UnassignVerification(id));
        var again = await service.MustAsync(Ben, new UnassignVerification(id));

        Assert.Equal((id, null, null), (freed.Id, freed.AssignedTo, freed.AssignedUntil));
        Assert.Equal((id, null), (again.Id, again.AssignedTo));
        Assert.Equal(
            VerificationErrors.NotFound,
            await service.RefusedWithoutTraceAsync(Ann, new UnassignVerification("unknown"))
        );
    }

    [Fact]
    public async Task Twenty_who_take_the_next_case_at_once_never_get_the_same_one()
    {
        const int Workers = 20;
        for (var i = 0; i < 50; i++)
        {
            await service.OpenAsync(i % 2 == 0 ? "BAKERY" : "GAMBLING");
        }

        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        var ids = new List<string>();
                        while (
                            (
                                await service.MustAsync(
                                    Actors.User(Roles.Reviewer, $"worker-{worker}"),
                                    new TakeNextVerification()
                                )
                            ).Verification
                                is { } next
                        )
                        {
                            ids.Add(next.Id);
                        }

                        return ids;
                    })
                )
        );

        Assert.Equal(50, taken.Sum(ids => ids.Count));
        Assert.Equal(50, taken.SelectMany(ids => ids).Distinct().Count());
        Assert.Equal(
            50,
            await service.ValueAsync<long>("SELECT COUNT(*) FROM audit_entries WHERE action = 'verification.assigned'")
        );
    }
}
