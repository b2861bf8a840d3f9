using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Verifications;

/// <summary>What holds of every way to decide: the same refusals for the same case, whatever the command.</summary>
public sealed class DecisionTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    public static TheoryData<Way> Ways => DecisionCommands.Ways;

    public static TheoryData<Way, Roles> WaysByRoleThatMayNotDecide
    {
        get
        {
            var data = new TheoryData<Way, Roles>();
            foreach (var way in DecisionCommands.All)
            {
                foreach (var role in Say.Lacking(Permission.DecideVerifications))
                {
                    data.Add(way, role);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_a_tenant_admin_of_a_standard_case_stands(Way way)
    {
        var id = await service.OpenAsync();

        var made = await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(way.Outcome(), made.Status);
        Assert.Equal(2, made.Version);
        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal(way.Outcome(), view.Status);
        Assert.Equal(way.Approves() ? ApprovalLevel.TenantVerified : null, view.Level);
        Assert.Equal(made.Decision.ClaimedApprover, view.DecidedBy);
        Assert.Equal(service.Clock.Now(), view.DecidedAt);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_a_power_tenant_of_a_high_risk_case_stands(Way way)
    {
        var id = await service.OpenHighRiskAsync();

        var made = await service.MustAsync(Actors.PowerTenant, way.On(id, Actors.PowerTenant));

        Assert.Equal(way.Outcome(), made.Status);
        Assert.Equal(way.Approves() ? ApprovalLevel.PowerTenantVerified : null, made.Decision.Level);
        Assert.Equal(Roles.PowerTenant, made.Decision.Role);
    }

    [Theory]
    [MemberData(nameof(WaysByRoleThatMayNotDecide))]
    public async Task Decision_by_a_role_that_may_not_decide_is_refused(Way way, Roles role)
    {
        var id = await service.OpenAsync();
        var actor = Actors.User(role);

        var (error, entry) = await service.RefusedWithOneEntryAsync(actor, way.On(id, actor));

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
        Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
        Assert.Contains("stream=verification:" + id, entry);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_nobody_is_refused_and_leaves_no_trace(Way way)
    {
        var id = await service.OpenAsync();

        var error = await service.RefusedWithoutTraceAsync(null, way.On(id, Actors.TenantAdmin));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_a_tenant_admin_of_a_high_risk_case_is_refused_in_the_same_words(Way way)
    {
        var id = await service.OpenHighRiskAsync();

        var (error, entry) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
        Assert.Equal("High-risk organizations require POWER_TENANT approval", error.Message);
        Assert.Contains(
            way.Approves() ? "action=verification.approve.refused" : "action=verification.decline.refused",
            entry
        );
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_a_key_counts_by_its_roles_as_a_users_does(Way way)
    {
        var id = await service.OpenHighRiskAsync();
        var admin = Actors.Key(Roles.TenantAdmin);
        var power = Actors.Key(Roles.PowerTenant);

        var refused = await service.RefusedAsync(admin, way.On(id, admin));
        var made = await service.MustAsync(power, way.On(id, power));

        Assert.Equal("INSUFFICIENT_AUTHORITY", refused.Code);
        Assert.Equal(ActorKind.ApiKey, made.Decision.ActorKind);
        Assert.Equal(power.Id, made.Decision.ActorId);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_by_the_operator_is_refused_because_they_bear_no_deciding_role(Way way)
    {
        var id = await service.OpenAsync();
        var actor = Actor.Operator(Actors.Tenant);

        var (error, _) = await service.RefusedWithOneEntryAsync(actor, way.On(id, actor));

        Assert.Equal(ErrorKind.Forbidden, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_of_another_tenants_case_is_answered_as_that_of_an_unknown_one(Way way)
    {
        var id = await service.OpenAsync();

        var foreign = await service.RefusedWithoutTraceAsync(
            Actors.ForeignPowerTenant,
            way.On(id, Actors.ForeignPowerTenant)
        );
        var unknown = await service.RefusedWithoutTraceAsync(
            Actors.ForeignPowerTenant,
            way.On("no-such-id", Actors.ForeignPowerTenant)
        );

        Assert.Equal(ErrorKind.NotFound, foreign.Kind);
        Assert.Equal("The verification was not found", foreign.Message);
        Assert.Equal(unknown, foreign);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Repeating_the_outcome_that_stands_changes_nothing(Way way)
    {
        var id = await service.OpenAsync();
        var first = await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = await service.DumpAsync();

        foreach (var again in DecisionCommands.All.Where(w => w.Outcome() == way.Outcome()))
        {
            foreach (var actor in new[] { Actors.TenantAdmin, Actors.PowerTenant, Actors.Key(Roles.TenantAdmin) })
            {
                var repeat = await service.MustAsync(actor, again.On(id, actor));
                Assert.Equal(first.Decision.Id, repeat.Decision.Id);
                Assert.Equal(first.Version, repeat.Version);
                Assert.Equal(first.Status, repeat.Status);
            }
        }

        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Repeating_an_outcome_without_the_authority_for_it_is_refused(Way way)
    {
        var id = await service.OpenHighRiskAsync();
        await service.MustAsync(Actors.PowerTenant, way.On(id, Actors.PowerTenant));

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Adjusting_adds_a_decision_that_supersedes_and_leaves_the_earlier_as_it_was(Way way)
    {
        var id = await service.OpenAsync();
        var opposite = way.Approves() ? Way.StatusDeclined : Way.StatusApproved;
        await service.MustAsync(Actors.TenantAdmin, opposite.On(id, Actors.TenantAdmin));
        var before = await service.DumpAsync();
        service.Clock.Advance(TimeSpan.FromHours(3));

        var adjusted = await service.MustAsync(Actors.PowerTenant, way.On(id, Actors.PowerTenant));

        Assert.Equal(2, adjusted.Decision.Sequence);
        Assert.Equal(3, adjusted.Version);
        var view = await service.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal(way.Outcome(), view.Status);
        Assert.Equal(service.Clock.Now(), view.DecidedAt);
        Assert.Equal(adjusted.Decision.ClaimedApprover, view.DecidedBy);

        // Of what stood before, only the case itself changed.
        var gone = Assert.Single(before.Except(await service.DumpAsync()));
        Assert.StartsWith("verifications: id=" + id, gone);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Adjusting_asks_for_the_same_authority_as_the_first_decision(Way way)
    {
        var id = await service.OpenHighRiskAsync();
        var opposite = way.Approves() ? Way.StatusDeclined : Way.StatusApproved;
        await service.MustAsync(Actors.PowerTenant, opposite.On(id, Actors.PowerTenant));

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal("INSUFFICIENT_AUTHORITY", error.Code);
    }

    [Theory]
    [InlineData(Way.Approve)]
    [InlineData(Way.StatusApproved)]
    public async Task Approval_of_a_case_that_waits_for_information_is_a_conflict(Way way)
    {
        var id = await service.OpenAsync();
        await service.MoveAsync(id, (v, now) => v.RequestInformation(new("A utility bill, please"), now));

        var (error, entry) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal("ILLEGAL_STATUS_CHANGE", error.Code);
        Assert.Contains("\"code\":\"ILLEGAL_STATUS_CHANGE\"", entry);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_field_that_contradicts_the_record_is_refused_by_name(Way way)
    {
        var customer = (
            await service.MustAsync(
                Actors.Integration,
                new CreateApplicant { FirstName = "Ada", LastName = "Lovelace" }
            )
        ).Id;
        var organization = (
            await service.MustAsync(Actors.Integration, new CreateOrganization { Name = "Engines Ltd" })
        ).Id;
        var opened = await service.MustAsync(
            Actors.Integration,
            new CreateVerification
            {
                CustomerId = customer,
                OrganizationId = organization,
                UserId = "user-7",
                Types = [VerificationTypes.Business, VerificationTypes.Identity],
            }
        );
        var id = opened.Verification.Id;
        var cases = new (string Field, ExpectedRecord Expected)[]
        {
            ("verificationId", new ExpectedRecord { VerificationId = "another" }),
            ("organizationId", new ExpectedRecord { OrganizationId = customer }),
            ("customerId", new ExpectedRecord { CustomerId = organization }),
            ("userId", new ExpectedRecord { UserId = "user-8" }),
            ("verificationType", new ExpectedRecord { VerificationType = "SANCTIONS_CHECK" }),
        };
        foreach (var (field, expected) in cases)
        {
            var error = await service.RefusedWithoutTraceAsync(
                Actors.TenantAdmin,
                way.On(id, Actors.TenantAdmin, expected)
            );

            Assert.Equal(ErrorKind.Invalid, error.Kind);
            Assert.Equal(field, Assert.Single(error.Fields).Field);
            Assert.StartsWith(field, error.Message);
        }

        var agreeing = new ExpectedRecord
        {
            VerificationId = id,
            OrganizationId = organization,
            CustomerId = customer,
            UserId = "user-7",
            VerificationType = VerificationTypes.Identity,
            Version = 1,
        };
        var made = await service.MustAsync(Actors.TenantAdmin, way.On(id, Actors.TenantAdmin, agreeing));
        Assert.Equal(way.Outcome(), made.Status);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_field_the_record_does_not_have_is_a_contradiction_too(Way way)
    {
        var id = await service.OpenAsync();

        var error = await service.RefusedWithoutTraceAsync(
            Actors.TenantAdmin,
            way.On(id, Actors.TenantAdmin, new ExpectedRecord { CustomerId = "somebody" })
        );

        Assert.Equal("customerId", Assert.Single(error.Fields).Field);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_version_that_is_not_the_current_one_is_refused(Way way)
    {
        var id = await service.OpenAsync();
        await service.MoveAsync(id, (v, now) => v.StartReview(now));
        foreach (var version in new[] { 1L, 3L, 0L, -1L })
        {
            var error = await service.RefusedWithoutTraceAsync(
                Actors.TenantAdmin,
                way.On(id, Actors.TenantAdmin, new ExpectedRecord { Version = version })
            );
            Assert.Equal(ErrorKind.PreconditionFailed, error.Kind);
            Assert.Equal("VERSION_MISMATCH", error.Code);
        }

        var made = await service.MustAsync(
            Actors.TenantAdmin,
            way.On(id, Actors.TenantAdmin, new ExpectedRecord { Version = 2 })
        );
        Assert.Equal(3, made.Version);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Decision_without_an_id_is_invalid(Way way)
    {
        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, way.On(" ", Actors.TenantAdmin));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal("verificationId", error.Fields[0].Field);
    }

    [Fact]
    public async Task Of_those_who_approve_and_decline_at_once_each_decision_follows_from_the_one_before()
    {
        var id = await service.OpenAsync();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(i =>
                    Task.Run(() =>
                        service.SendAsync(Actors.TenantAdmin, DecisionCommands.All[i % 4].On(id, Actors.TenantAdmin))
                    )
                )
        );

        // Where many write, whoever was late each of eight times is told so.
        var made = results
            .Where(result => !TestEngine.IsServer || result.Error != VerificationErrors.ChangedMeanwhile)
            .ToList();
        Assert.All(made, result => Assert.Null(result.Error));
        var outcomes = await service.RowsAsync<string>(
            "SELECT outcome FROM decisions WHERE verification_id = @Id ORDER BY sequence",
            new { Id = id }
        );
        Assert.All(outcomes.Zip(outcomes.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(
            outcomes[^1],
            await service.ValueAsync<string>("SELECT status FROM verifications WHERE id = @Id", new { Id = id })
        );
        Assert.Equal(made.Select(result => result.Value.Decision.Id).Distinct().Count(), outcomes.Count);
    }
}
