using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>A tenant's own, tighter policy: two approvals, separation of duties, reasons, documents, a higher role.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private static readonly Actor Second = Actors.User(Roles.TenantAdmin, "second-admin");
    private TestService service = null!;

    public static TheoryData<Way> Ways => DecisionCommands.Ways;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.EnrolAsync(Actors.TenantAdmin, Actors.PowerTenant, Second);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(Way.Approve)]
    [InlineData(Way.StatusApproved)]
    public async Task Of_two_approvals_the_first_grants_nothing_and_the_second_approves(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();

        var first = await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(VerificationStatus.AwaitingSecondApproval, first.Status);
        var waiting = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Null(waiting.Level);
        Assert.Null(waiting.DecidedBy);
        Assert.Null(waiting.DecidedAt);

        var second = await service.MustAsync(Second, way.On(id, Second));

        Assert.Equal(VerificationStatus.Approved, second.Status);
        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal(ApprovalLevel.TenantVerified, view.Level);
        Assert.Equal(second.Decision.ClaimedApprover, view.DecidedBy);
        Assert.Equal(
            ["ApprovalProposed", "Approved"],
            await service.RowsAsync<string>(
                "SELECT outcome FROM decisions WHERE verification_id = @Id ORDER BY sequence",
                new { Id = id }
            )
        );
    }

    [Theory]
    [InlineData(Way.Approve)]
    [InlineData(Way.StatusApproved)]
    public async Task Nobody_gives_both_of_two_approvals(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        // The same person with another role, too.
        var promoted = Actors.TenantAdmin with
        {
            Roles = Roles.PowerTenant,
        };
        foreach (var actor in new[] { Actors.TenantAdmin, promoted })
        {
            var (error, _) = await service.RefusedWithOneEntryAsync(actor, way.On(id, actor));
            Assert.Equal(ErrorKind.Forbidden, error.Kind);
            Assert.Equal("SECOND_APPROVER_REQUIRED", error.Code);
        }
    }

    [Fact]
    public async Task The_first_of_two_approvals_tells_nobody()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();
        var approval = new UpdateVerificationStatus
        {
            VerificationId = id,
            Status = VerificationStatus.Approved,
            CallbackEnabled = true,
            ProjectOwnerEmailEnabled = true,
            ApplicantEmailEnabled = true,
        };

        await service.MustAsync(Actors.TenantAdmin, approval);
        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM outbox_messages"));

        await service.MustAsync(Second, approval);
        Assert.Equal(2, await service.ValueAsync<int>("SELECT COUNT(*) FROM outbox_messages"));
    }

    [Theory]
    [InlineData(Way.Reject)]
    [InlineData(Way.StatusDeclined)]
    public async Task One_person_declines_what_waits_for_a_second_approval(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        var made = await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(VerificationStatus.Declined, made.Status);
    }

    [Fact]
    public async Task Two_approvals_given_at_once_by_two_people_approve_and_by_one_do_not()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
        var byTwo = await service.OpenAsync();
        var byOne = await service.OpenAsync();

        var results = await Task.WhenAll(
            new[]
            {
                (byTwo, Actors.TenantAdmin),
                (byTwo, Second),
                (byOne, Second),
                (byOne, Second),
                (byOne, Second),
            }.Select(pair =>
                Task.Run(() => service.SendAsync(pair.Item2, Way.StatusApproved.On(pair.Item1, pair.Item2)))
            )
        );

        Assert.Equal(
            [null, null, null, "SECOND_APPROVER_REQUIRED", "SECOND_APPROVER_REQUIRED"],
            results.Select(result => result.Error?.Code).Order(StringComparer.Ordinal)
        );

        Assert.Equal(VerificationStatus.Approved, (await service.MustAsync(Second, new GetVerification(byTwo))).Status);
        Assert.Equal(
            VerificationStatus.AwaitingSecondApproval,
            (await service.MustAsync(Second, new GetVerification(byOne))).Status
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whoever_opened_a_case_does_not_decide_it_where_duties_are_separated(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { SeparationOfDuties = true }, Say.HighRule);
        var id = await service.OpenAsync(by: Actors.TenantAdmin);

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
        Assert.Equal("SEPARATION_OF_DUTIES", error.Code);
        Assert.Equal(way.Outcome(), (await service.MustAsync(Second, way.On(id, Second))).Status);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whoever_asked_for_a_case_does_not_decide_it_where_duties_are_separated(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { SeparationOfDuties = true }, Say.HighRule);
        var business = await service.ValueAsync<string>(
            "SELECT organization_id FROM verifications WHERE id = @Id",
            new { Id = await service.OpenAsync() }
        );
        var opened = await service.MustAsync(
            Actors.Integration,
            new CreateVerification { OrganizationId = business, RequestedByUserId = Actors.TenantAdmin.Id }
        );

        var (error, _) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            way.On(opened.Verification.Id, Actors.TenantAdmin)
        );

        Assert.Equal("SEPARATION_OF_DUTIES", error.Code);
    }

    [Fact]
    public async Task Whoever_opened_a_case_decides_it_where_duties_are_not_separated()
    {
        var id = await service.OpenAsync(by: Actors.TenantAdmin);

        var made = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(VerificationStatus.Approved, made.Status);
    }

    [Fact]
    public async Task A_policy_that_asks_for_reasons_refuses_the_status_command_which_has_no_field_for_one()
    {
        await service.SetPolicyAsync(Say.StandardRule with { ReasonRequired = true }, Say.HighRule);
        var id = await service.OpenAsync();
        foreach (var way in new[] { Way.StatusApproved, Way.StatusDeclined })
        {
            var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));
            Assert.Equal(ErrorKind.RuleBroken, error.Kind);
            Assert.Equal("REASON_REQUIRED", error.Code);
        }

        Assert.Null((await service.SendAsync(Actors.TenantAdmin, TestService.Approval(id))).Error);
    }

    [Fact]
    public async Task Documents_that_are_missing_stand_against_an_approval_and_not_against_a_decline()
    {
        await service.SetPolicyAsync(
            Say.StandardRule with
            {
                RequiredDocuments = ["BUSINESS_LICENSE", "TAX_CERTIFICATE"],
            },
            Say.HighRule
        );
        var id = await service.OpenAsync();
        foreach (var way in new[] { Way.Approve, Way.StatusApproved })
        {
            var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));
            Assert.Equal(ErrorKind.RuleBroken, error.Kind);
            Assert.Equal("DOCUMENTS_MISSING", error.Code);
            Assert.Contains("BUSINESS_LICENSE, TAX_CERTIFICATE", error.Message);
        }

        var requirements = await service.MustAsync(Actors.Reviewer, new GetApprovalRequirements(id));
        Assert.Equal(["BUSINESS_LICENSE", "TAX_CERTIFICATE"], requirements.MissingDocuments);
        Assert.Equal(
            VerificationStatus.Declined,
            (await service.MustAsync(Actors.TenantAdmin, Way.Reject.On(id, Actors.TenantAdmin))).Status
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_policy_that_asks_for_a_power_tenant_at_standard_risk_refuses_a_tenant_admin(Way way)
    {
        await service.SetPolicyAsync(Say.StandardRule with { RequiredRole = Roles.PowerTenant }, Say.HighRule);
        var id = await service.OpenAsync();

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));
        var made = await service.MustAsync(Actors.PowerTenant, way.On(id, Actors.PowerTenant));

        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
        Assert.Equal("Verifications of standard risk require power-tenant approval", error.Message);
        Assert.Equal(way.Approves() ? ApprovalLevel.TenantVerified : null, made.Decision.Level);
    }

    [Fact]
    public async Task A_decision_keeps_the_version_of_the_policy_it_was_made_under()
    {
        var before = await service.OpenAsync();
        var after = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(before));
        await service.SetPolicyAsync(Say.StandardRule with { ReasonRequired = true }, Say.HighRule);
        await service.SetPolicyAsync(Say.StandardRule, Say.HighRule);
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(after));

        Assert.Equal(
            [(before, 0), (after, 2)],
            await service.RowsAsync<(string, int)>(
                "SELECT verification_id, policy_version FROM decisions ORDER BY policy_version"
            )
        );
    }

    [Fact]
    public async Task A_policy_counts_for_its_own_tenant_only()
    {
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule, Actors.OtherTenant);
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));

        Assert.Equal(VerificationStatus.Approved, made.Status);
    }
}
