using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Tests.Verifications;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Risk;

/// <summary>A tenant's own policy: read, tightened, tried beforehand, and in force at once.</summary>
public sealed class ApprovalPolicyUseCaseTests : IAsyncLifetime
{
    private static readonly Actor Second = Actors.User(Roles.PowerTenant, "second");
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static PolicyDraft Draft(
        Func<ApprovalRule, ApprovalRule>? standard = null,
        Func<ApprovalRule, ApprovalRule>? high = null
    ) => new(standard?.Invoke(Say.StandardRule) ?? Say.StandardRule, high?.Invoke(Say.HighRule) ?? Say.HighRule);

    private static ActivateApprovalPolicy Activation(PolicyDraft draft, int basedOn = 0, string? note = null) =>
        new()
        {
            BasedOnVersion = basedOn,
            Draft = draft,
            Note = note,
        };

    private static PolicyDraft FourEyes => Draft(rule => rule with { Approvals = 2 });

    // ---- Activating

    [Fact]
    public async Task An_activated_policy_is_in_force_for_the_next_decision_and_keeps_author_time_and_note()
    {
        var id = await service.OpenAsync();

        var version = (
            await service.MustAsync(Actors.PowerTenant, Activation(FourEyes, note: "Two from now on"))
        ).Activated!;
        var made = await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
        var inForce = await service.MustAsync(Actors.Reviewer, new GetApprovalPolicy());

        Assert.Equal(VerificationStatus.AwaitingSecondApproval, made.Status);
        Assert.Equal(1, made.Decision.PolicyVersion);
        Assert.Equal(version with { Policy = inForce.Policy }, inForce.Activation);
        Assert.Equal((1, 2), (inForce.Policy.Version, inForce.Policy.Standard.Approvals));
        Assert.Equal(
            (Actors.PowerTenant.Id, Actors.PowerTenant.Name, "Two from now on", service.Clock.Now()),
            (version.AuthorId, version.AuthorName, version.Note, version.ActivatedAt)
        );
        Assert.Equal(
            (
                "tenant:" + Actors.Tenant,
                $$"""{"version":"1","standard":"{{FourEyes.Standard.ToText()}}","high":"{{Say.HighRule.ToText()}}","note":"Two from now on"}"""
            ),
            Assert.Single(
                await service.RowsAsync<(string, string)>(
                    "SELECT stream, facts FROM audit_entries WHERE action = 'approval_policy.activated'"
                )
            )
        );
    }

    [Fact]
    public async Task Without_a_version_of_its_own_a_tenant_has_the_built_in_policy()
    {
        var inForce = await service.MustAsync(Actors.Auditor, new GetApprovalPolicy());

        Assert.Equal(ApprovalPolicy.BuiltIn, inForce.Policy);
        Assert.Null(inForce.Activation);
        Assert.Empty(
            (await service.MustAsync(Actors.Auditor, new ListApprovalPolicyVersions(new PageRequest(null, null)))).Items
        );
    }

    [Fact]
    public async Task Another_node_decides_by_the_new_policy_within_five_seconds()
    {
        await using var other = await TestService.StartAsync(
            dataDirectory: service.DataDirectory,
            time: TimeProvider.System
        );
        var id = await service.OpenAsync();
        await other.MustAsync(Actors.Reviewer, new GetApprovalRequirements(id));

        await service.MustAsync(Actors.PowerTenant, Activation(FourEyes));

        await Eventually.HoldsAsync(
            async () => (await other.MustAsync(Actors.Reviewer, new GetApprovalRequirements(id))).Rule.Approvals == 2,
            TimeSpan.FromSeconds(5)
        );
    }

    [Fact]
    public async Task Nobody_but_a_power_tenant_activates_or_tries_a_policy()
    {
        foreach (var role in Say.Lacking(Permission.ManagePolicy))
        {
            Assert.Equal(
                "INSUFFICIENT_PERMISSION",
                (await service.RefusedAsync(Actors.User(role), Activation(FourEyes))).Code
            );
            Assert.Equal(
                "INSUFFICIENT_PERMISSION",
                (await service.RefusedAsync(Actors.User(role), new DryRunApprovalPolicy(FourEyes))).Code
            );
        }
    }

    [Fact]
    public async Task A_policy_below_the_floor_is_refused_naming_each_field_and_leaves_one_entry()
    {
        var loose = Draft(rule => rule with { Approvals = 0 }, rule => rule with { RequiredRole = Roles.TenantAdmin });

        var (error, entry) = await service.RefusedWithOneEntryAsync(Actors.PowerTenant, Activation(loose));

        Assert.Equal(ErrorKind.RuleBroken, error.Kind);
        Assert.Equal(["standard.approvals", "high.requiredRole"], error.Fields.Select(field => field.Field));
        Assert.Contains("approval_policy.activate.refused", entry);
    }

    [Theory]
    [InlineData("PASSPORT", "PASSPORT")]
    [InlineData("passport")]
    [InlineData("A,B")]
    [InlineData("")]
    // No document can be of such a type.
    [InlineData("2ND_ID")]
    public async Task Document_types_that_are_none_are_refused_by_their_field(params string[] types)
    {
        var draft = Draft(high: rule => rule with { RequiredDocuments = types });

        var error = await service.RefusedWithoutTraceAsync(Actors.PowerTenant, Activation(draft));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal("high.requiredDocuments", Assert.Single(error.Fields).Field);
        Assert.StartsWith(
            "high.requiredDocuments must be at most 20 different document types, each of 1 to 64 capital letters",
            error.Message
        );
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task A_rule_asks_for_at_most_twenty_types_of_document(int count, bool accepted)
    {
        var draft = Draft(rule =>
            rule with
            {
                RequiredDocuments = [.. Enumerable.Range(1, count).Select(i => $"TYPE_{i}")],
            }
        );

        var result = await service.SendAsync(Actors.PowerTenant, Activation(draft));

        Assert.Equal(
            accepted
                ? null
                : new FieldError(
                    "standard.requiredDocuments",
                    "standard.requiredDocuments must be at most 20 different document types, each of "
                        + DocumentTypes.Form
                ),
            result.Error?.Fields[0]
        );
    }

    [Fact]
    public async Task A_note_that_is_too_long_and_a_missing_version_are_both_named()
    {
        var error = await service.RefusedWithoutTraceAsync(
            Actors.PowerTenant,
            Activation(FourEyes, note: Say.Long(ActivateApprovalPolicy.MaxNote + 1)) with
            {
                BasedOnVersion = null,
            }
        );

        Assert.Equal(["basedOnVersion", "note"], error.Fields.Select(field => field.Field));
    }

    [Fact]
    public async Task A_draft_upon_a_version_that_is_no_longer_in_force_is_a_conflict()
    {
        await service.MustAsync(Actors.PowerTenant, Activation(FourEyes));

        var (error, _) = await service.RefusedWithOneEntryAsync(Second, Activation(Draft(), basedOn: 0));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal("POLICY_CHANGED", error.Code);
        Assert.Contains("version 1", error.Message);
    }

    [Fact]
    public async Task Of_two_drafts_activated_at_once_one_is_in_force_and_the_other_a_conflict()
    {
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => service.SendAsync(Actors.PowerTenant, Activation(FourEyes))))
        );

        Assert.Single(results, result => result.Error is null);
        Assert.All(
            results.Where(result => result.Error is not null),
            result => Assert.Equal("POLICY_CHANGED", result.Error!.Code)
        );
    }

    [Fact]
    public async Task Versions_are_listed_newest_first_a_page_at_a_time_and_are_the_tenants_own()
    {
        for (var version = 0; version < 3; version++)
        {
            await service.MustAsync(Actors.PowerTenant, Activation(Draft(), version, $"note {version + 1}"));
        }

        var first = await service.MustAsync(Actors.Reviewer, new ListApprovalPolicyVersions(new PageRequest(2, null)));
        var second = await service.MustAsync(
            Actors.Reviewer,
            new ListApprovalPolicyVersions(new PageRequest(2, first.NextCursor))
        );
        var foreign = await service.MustAsync(
            Actors.ForeignPowerTenant,
            new ListApprovalPolicyVersions(new PageRequest(2, null))
        );

        Assert.Equal(["note 3", "note 2"], first.Items.Select(version => version.Note));
        Assert.Equal(["note 1"], second.Items.Select(version => version.Note));
        Assert.Null(second.NextCursor);
        Assert.Empty(foreign.Items);
    }

    // ---- Trying

    private async Task<IReadOnlyList<DryRunDecision>> TryAsync(PolicyDraft draft, int? decisions = null)
    {
        var before = await service.DumpAsync();
        var found = await service.MustAsync(
            Actors.PowerTenant,
            new DryRunApprovalPolicy(draft) { Decisions = decisions }
        );
        Assert.Equal(before, await service.DumpAsync());
        return found.Decisions;
    }

    private static IEnumerable<string> Codes(DryRunDecision decision) => decision.Refusals.Select(error => error.Code);

    [Fact]
    public async Task A_dry_run_says_of_each_of_the_last_decisions_what_the_draft_would_have_asked_besides()
    {
        var standard = await service.OpenAsync();
        var high = await service.OpenHighRiskAsync();
        var declined = await service.OpenAsync(by: Actors.TenantAdmin);
        await service.MustAsync(Actors.TenantAdmin, Way.StatusApproved.On(standard, Actors.TenantAdmin));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(Actors.PowerTenant, TestService.Approval(high, "power-tenant"));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(Actors.TenantAdmin, Way.Reject.On(declined, Actors.TenantAdmin));

        var found = await TryAsync(
            Draft(
                rule =>
                    rule with
                    {
                        RequiredRole = Roles.PowerTenant,
                        Approvals = 2,
                        ReasonRequired = true,
                        SeparationOfDuties = true,
                    },
                rule => rule with { RequiredDocuments = ["PASSPORT"] }
            )
        );

        Assert.Equal([declined, high, standard], found.Select(decision => decision.Case.Before.Id));
        Assert.Equal(["INSUFFICIENT_AUTHORITY"], Codes(found[0]));
        Assert.Equal(["DOCUMENTS_MISSING"], Codes(found[1]));
        Assert.Equal(["INSUFFICIENT_AUTHORITY", "REASON_REQUIRED", "SECOND_APPROVAL_REQUIRED"], Codes(found[2]));
        Assert.All(await TryAsync(Draft()), decision => Assert.Empty(decision.Refusals));
    }

    [Fact]
    public async Task A_decision_that_two_people_made_comes_out_the_same_under_a_policy_that_asks_for_two()
    {
        await service.EnrolAsync(Actors.TenantAdmin, Second);
        await service.MustAsync(Actors.PowerTenant, Activation(FourEyes));
        var id = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
        await service.MustAsync(Second, TestService.Approval(id));

        var decision = Assert.Single(await TryAsync(FourEyes));

        Assert.Equal(DecisionOutcome.Approved, decision.Case.Decision.Outcome);
        Assert.Empty(decision.Refusals);
        Assert.Equal(
            ["FIRST_APPROVAL_OUTDATED"],
            Codes(
                    Assert.Single(
                        await TryAsync(Draft(rule => rule with { Approvals = 2, RequiredRole = Roles.PowerTenant }))
                    )
                )
                .Where(code => code != "INSUFFICIENT_AUTHORITY")
        );
    }

    [Fact]
    public async Task A_dry_run_looks_at_as_many_decisions_as_it_is_told_to_and_at_no_other_tenants()
    {
        var mine = await service.OpenAsync();
        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(mine));
        for (var i = 0; i < 3; i++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(1));
            await service.MustAsync(
                Actors.TenantAdmin,
                (i % 2 == 0 ? Way.Reject : Way.Approve).On(mine, Actors.TenantAdmin)
            );
        }

        Assert.Equal(2, (await TryAsync(FourEyes, 2)).Count);
        Assert.Equal(4, (await TryAsync(FourEyes)).Count);
        var foreign = await service.MustAsync(Actors.ForeignPowerTenant, new DryRunApprovalPolicy(FourEyes));
        Assert.Empty(foreign.Decisions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DryRunApprovalPolicy.MaxDecisions + 1)]
    public async Task A_dry_run_of_none_or_too_many_decisions_is_refused(int decisions)
    {
        var error = await service.RefusedWithoutTraceAsync(
            Actors.PowerTenant,
            new DryRunApprovalPolicy(FourEyes) { Decisions = decisions }
        );

        Assert.Equal("decisions", Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task A_dry_run_of_a_draft_below_the_floor_is_refused_as_its_activation_would_be()
    {
        var loose = Draft(high: rule => rule with { RequiredRole = Roles.TenantAdmin });

        var tried = await service.RefusedAsync(Actors.PowerTenant, new DryRunApprovalPolicy(loose));
        var activated = await service.RefusedAsync(Actors.PowerTenant, Activation(loose));

        Assert.Equal(activated.Message, tried.Message);
        Assert.Equal(activated.Fields, tried.Fields);
    }
}
