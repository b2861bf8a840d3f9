using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Risk;

/// <summary>A policy that asks for less: proposed, shown, confirmed by a second power-tenant, audited.</summary>
public sealed class PolicyProposalTests : IAsyncLifetime
{
    private static readonly Actor Ann = Actors.User(Roles.PowerTenant, "ann");
    private static readonly Actor Ben = Actors.User(Roles.PowerTenant, "ben");
    private static readonly Actor AnnsKey = Actors.Key(Roles.PowerTenant, "anns-key") with { KeyOwnerId = Ann.Id };
    private static readonly Actor NobodysKey = Actors.Key(Roles.PowerTenant, "nobodys-key");
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(services => services.AddSingleton<IAccessTokens>(new TokenStub()));
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static ActivateApprovalPolicy Loosening(int basedOn = 1, string? note = null) =>
        new()
        {
            BasedOnVersion = basedOn,
            Draft = new PolicyDraft(Say.StandardRule, Say.HighRule),
            Note = note,
        };

    private static ActivateApprovalPolicy Tightening(int basedOn = 1) =>
        new()
        {
            BasedOnVersion = basedOn,
            Draft = new PolicyDraft(Say.StandardRule with { Approvals = 2, ReasonRequired = true }, Say.HighRule),
        };

    private async Task<PolicyProposal> ProposedAsync(Actor by, string? note = null)
    {
        var submitted = await service.MustAsync(by, Loosening(note: note));
        Assert.Null(submitted.Activated);
        return submitted.Proposed!.Proposal;
    }

    private async Task<int> VersionAsync() =>
        (await service.MustAsync(Actors.Reviewer, new GetApprovalPolicy())).Policy.Version;

    private async Task<IReadOnlyList<(string Action, string Facts)>> AuditAsync() =>
        await service.RowsAsync<(string, string)>(
            "SELECT action, facts FROM audit_entries WHERE action LIKE 'approval_policy.%' ORDER BY sequence"
        );

    [Fact]
    public async Task What_asks_for_less_waits_changes_nothing_and_is_shown_with_what_it_changes()
    {
        await service.EnrolAsync(Ann, Ben);

        var proposal = await ProposedAsync(Ann, "One is enough");

        var shown = await service.MustAsync(Ben, new GetApprovalPolicy());
        Assert.Equal((1, 2), (shown.Policy.Version, shown.Policy.Standard.Approvals));
        Assert.Empty(shown.Pending!.Refusals);
        Assert.Equal(
            [new PolicyChange(RiskLevel.Standard, "approvals", "2", "1", Loosens: true)],
            shown.Pending.Changes
        );
        var waits = shown.Pending.Proposal;
        Assert.Equal(
            (proposal.Id, Ann.Identity, Ann.Name, "One is enough", 1, service.Clock.Now().AddDays(7)),
            (waits.Id, waits.By, waits.ByName, waits.Note, waits.BasedOnVersion, waits.ExpiresAt)
        );
        Assert.Equal(
            ["INSUFFICIENT_PERMISSION"],
            (await service.MustAsync(Actors.Reviewer, new GetApprovalPolicy())).Pending!.Refusals.Select(e => e.Code)
        );
        var (action, facts) = Assert.Single(await AuditAsync());
        Assert.Equal("approval_policy.proposed", action);
        Assert.Equal(
            $$"""{"proposal":"{{proposal.Id}}","proposedById":"ann","proposedByName":"{{Ann.Name}}","basedOnVersion":"1","fromStandard":"{{(
                Say.StandardRule with { Approvals = 2 }
            ).ToText()}}","fromHigh":"{{Say.HighRule.ToText()}}","standard":"{{Say.StandardRule.ToText()}}","high":"{{Say.HighRule.ToText()}}","note":"One is enough"}""",
            facts
        );
    }

    [Fact]
    public async Task A_second_power_tenant_confirms_it_and_both_stand_in_the_version_and_the_audit()
    {
        await service.EnrolAsync(Ann, Ben);
        var proposal = await ProposedAsync(Ann, "One is enough");

        var version = await service.MustAsync(Ben, new ConfirmPolicyProposal(proposal.Id));

        var inForce = await service.MustAsync(Actors.Reviewer, new GetApprovalPolicy());
        Assert.Equal((2, 1), (inForce.Policy.Version, inForce.Policy.Standard.Approvals));
        Assert.Equal(version with { Policy = inForce.Policy }, inForce.Activation);
        Assert.Equal(
            (Ann.Id, Ann.Name, Ben.Id, Ben.Name, "One is enough"),
            (version.AuthorId, version.AuthorName, version.ConfirmedById, version.ConfirmedByName, version.Note)
        );
        Assert.Null(inForce.Pending);
        var audit = await AuditAsync();
        Assert.Equal(
            ["approval_policy.proposed", "approval_policy.confirmed", "approval_policy.activated"],
            audit.Select(entry => entry.Action)
        );
        Assert.Equal(audit[0].Facts, audit[1].Facts);
        Assert.Equal(
            "POLICY_PROPOSAL_NOT_FOUND",
            (await service.RefusedAsync(Ben, new ConfirmPolicyProposal(proposal.Id))).Code
        );
    }

    [Fact]
    public async Task Nobody_confirms_their_own_by_a_key_or_directly_and_a_key_without_owner_confirms_nothing()
    {
        await service.EnrolAsync(Ann, Ben, AnnsKey, NobodysKey);
        var direct = await ProposedAsync(Ann);

        foreach (
            var (by, code) in new[]
            {
                (Ann, "SECOND_POWER_TENANT_REQUIRED"),
                (AnnsKey, "SECOND_POWER_TENANT_REQUIRED"),
                (NobodysKey, "CONFIRMER_IS_NOBODY"),
            }
        )
        {
            var (error, entry) = await service.RefusedWithOneEntryAsync(by, new ConfirmPolicyProposal(direct.Id));
            Assert.Equal((ErrorKind.Forbidden, code), (error.Kind, error.Code));
            Assert.Contains("approval_policy.confirm.refused", entry);
        }

        var byKey = await ProposedAsync(AnnsKey);
        Assert.Equal(
            "SECOND_POWER_TENANT_REQUIRED",
            (await service.RefusedAsync(Ann, new ConfirmPolicyProposal(byKey.Id))).Code
        );
        Assert.Equal(1, await VersionAsync());
        await service.MustAsync(Ben, new ConfirmPolicyProposal(byKey.Id));
        Assert.Equal(2, await VersionAsync());
    }

    [Fact]
    public async Task Whom_the_proposer_made_confirms_once_they_have_a_password_of_their_own()
    {
        await service.EnrolAsync(Ann);
        var made = await service.MustAsync<UserCreated>(
            Ann,
            new CreateUser { UserName = "hat", Roles = Roles.PowerTenant }
        );
        var hat = Actors.User(Roles.PowerTenant, made.User.Id);
        var proposal = await ProposedAsync(Ann);

        var refused = await service.RefusedAsync(hat, new ConfirmPolicyProposal(proposal.Id));
        Assert.Equal((ErrorKind.Forbidden, "CONFIRMER_NOT_INDEPENDENT"), (refused.Kind, refused.Code));

        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(null, new ActivateUser(made.Activation!.Token, "a harbour seen from far away"));
        var shown = await service.RefusedAsync(hat, new ConfirmPolicyProposal(proposal.Id));
        Assert.Equal((ErrorKind.Forbidden, "CONFIRMER_NOT_INDEPENDENT"), (shown.Kind, shown.Code));

        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var reset = await service.MustAsync(Actor.Operator(Actors.Tenant), new ResetPassword(hat.Id));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(null, new ActivateUser(reset.Activation!.Token, "a mountain in the evening"));
        await service.MustAsync(hat, new ConfirmPolicyProposal(proposal.Id));
        Assert.Equal(2, await VersionAsync());
    }

    [Fact]
    public async Task With_one_power_tenant_what_asks_for_less_is_in_force_at_once()
    {
        await service.EnrolAsync(Ann, Actors.TenantAdmin, AnnsKey, NobodysKey);
        await service.EnrolAsync(Actors.ForeignPowerTenant);

        var submitted = await service.MustAsync(Ann, Loosening());

        Assert.Null(submitted.Proposed);
        Assert.Equal((2, null), (submitted.Activated!.Policy.Version, submitted.Activated.ConfirmedById));
        Assert.Equal("approval_policy.activated", Assert.Single(await AuditAsync()).Action);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("demoted")]
    [InlineData("disabled by the installation")]
    public async Task Nobody_gets_rid_of_the_second_power_tenant_to_ask_for_less_alone(string how)
    {
        await service.EnrolAsync(Ann, Ben);
        await service.MustAsync<AccessChanged>(
            how == "disabled by the installation" ? Actor.Operator(Actors.Tenant) : Ann,
            how == "demoted"
                ? new UpdateUser(Ben.Id) { Roles = Roles.TenantAdmin }
                : new UpdateUser(Ben.Id) { IsActive = false }
        );
        var leftAt = service.Clock.GetUtcNow();

        var submitted = await service.MustAsync(Ann, Loosening());
        Assert.Equal(leftAt + PolicyProposal.Remembered, submitted.Proposed!.AloneFrom);
        Assert.Equal(
            "SECOND_POWER_TENANT_REQUIRED",
            (await service.RefusedAsync(Ann, new ConfirmPolicyProposal(submitted.Proposed.Proposal.Id))).Code
        );

        // Nor by a second one whom she makes herself.
        var made = await service.MustAsync<UserCreated>(
            Ann,
            new CreateUser { UserName = "hat", Roles = Roles.PowerTenant }
        );
        var hat = Actors.User(Roles.PowerTenant, made.User.Id);
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.MustAsync(null, new ActivateUser(made.Activation!.Token, "a harbour seen from far away"));
        Assert.Equal(
            "CONFIRMER_NOT_INDEPENDENT",
            (await service.RefusedAsync(hat, new ConfirmPolicyProposal(submitted.Proposed.Proposal.Id))).Code
        );
        Assert.Equal(1, await VersionAsync());
    }

    [Fact]
    public async Task Whoever_is_left_loosens_alone_a_month_after_the_other_one_is_gone()
    {
        await service.EnrolAsync(Ann, Ben);
        await service.MustAsync(Ann, new UpdateUser(Ben.Id) { IsActive = false });

        service.Clock.Advance(PolicyProposal.Remembered - TimeSpan.FromSeconds(1));
        Assert.NotNull((await service.MustAsync(Ann, Loosening())).Proposed);

        service.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await service.MustAsync(Ann, Loosening())).Activated!.Policy.Version);
    }

    [Fact]
    public async Task Somebody_whom_the_installation_adds_confirms_while_the_other_one_is_gone()
    {
        await service.EnrolAsync(Ann, Ben);
        await service.MustAsync(Ann, new UpdateUser(Ben.Id) { IsActive = false });
        var proposal = await ProposedAsync(Ann);
        var cleo = Actors.User(Roles.PowerTenant, "cleo");
        await service.EnrolAsync(cleo);

        Assert.Null((await service.MustAsync(cleo, new GetApprovalPolicy())).Pending!.AloneFrom);
        await service.MustAsync(cleo, new ConfirmPolicyProposal(proposal.Id));
        Assert.Equal(2, await VersionAsync());
    }

    [Fact]
    public async Task What_asks_for_as_much_or_more_is_in_force_at_once_also_with_two()
    {
        await service.EnrolAsync(Ann, Ben);

        Assert.NotNull((await service.MustAsync(Ann, Tightening())).Activated);
        Assert.NotNull((await service.MustAsync(Ann, Tightening(2))).Activated);
        Assert.Equal(3, await VersionAsync());
    }

    [Fact]
    public async Task A_proposal_is_a_conflict_once_the_policy_in_force_is_another()
    {
        await service.EnrolAsync(Ann, Ben);
        var proposal = await ProposedAsync(Ann);
        await service.MustAsync(Ben, Tightening());

        var (error, _) = await service.RefusedWithOneEntryAsync(Ben, new ConfirmPolicyProposal(proposal.Id));

        Assert.Equal((ErrorKind.Conflict, "POLICY_CHANGED"), (error.Kind, error.Code));
        Assert.Contains("version 2", error.Message);
    }

    [Fact]
    public async Task A_proposal_is_a_conflict_after_seven_days_and_is_shown_no_more()
    {
        await service.EnrolAsync(Ann, Ben);
        var proposal = await ProposedAsync(Ann);
        service.Clock.Advance(PolicyProposal.Lifetime);

        var (error, _) = await service.RefusedWithOneEntryAsync(Ben, new ConfirmPolicyProposal(proposal.Id));

        Assert.Equal((ErrorKind.Conflict, "POLICY_PROPOSAL_EXPIRED"), (error.Kind, error.Code));
        Assert.Null((await service.MustAsync(Ben, new GetApprovalPolicy())).Pending);
        await ProposedAsync(Ann);
    }

    [Fact]
    public async Task A_proposal_is_a_conflict_once_its_proposer_has_no_access_any_more()
    {
        var cleo = Actors.User(Roles.PowerTenant, "cleo");
        await service.EnrolAsync(Ann, Ben, cleo);
        var proposal = await ProposedAsync(Ann);
        await service.MustAsync(cleo, new UpdateUser(Ann.Id) { IsActive = false });

        var (error, _) = await service.RefusedWithOneEntryAsync(Ben, new ConfirmPolicyProposal(proposal.Id));

        Assert.Equal((ErrorKind.Conflict, "POLICY_PROPOSAL_OUTDATED"), (error.Kind, error.Code));
        Assert.Contains("its proposer has no access any more", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_power_tenant_rejects_a_proposal_whoever_proposed_it_included(bool own)
    {
        await service.EnrolAsync(Ann, Ben);
        var proposal = await ProposedAsync(Ann);

        await service.MustAsync(own ? Ann : Ben, new RejectPolicyProposal(proposal.Id));

        Assert.Equal(1, await VersionAsync());
        Assert.Null((await service.MustAsync(Ben, new GetApprovalPolicy())).Pending);
        var audit = await AuditAsync();
        Assert.Equal(["approval_policy.proposed", "approval_policy.rejected"], audit.Select(entry => entry.Action));
        Assert.Equal(audit[0].Facts, audit[1].Facts);
        Assert.Equal(
            "POLICY_PROPOSAL_NOT_FOUND",
            (await service.RefusedAsync(Ben, new RejectPolicyProposal(proposal.Id))).Code
        );
        Assert.Equal(
            "POLICY_PROPOSAL_NOT_FOUND",
            (await service.RefusedAsync(Ben, new ConfirmPolicyProposal(proposal.Id))).Code
        );
    }

    [Fact]
    public async Task A_new_proposal_takes_the_place_of_the_one_that_waits_and_says_so()
    {
        await service.EnrolAsync(Ann, Ben);
        var first = await ProposedAsync(Ann);
        var second = await ProposedAsync(Ben);

        Assert.Equal(
            "POLICY_PROPOSAL_NOT_FOUND",
            (await service.RefusedAsync(Ben, new ConfirmPolicyProposal(first.Id))).Code
        );
        Assert.Contains(
            $"\"replaced\":\"{first.Id}\"",
            (await AuditAsync()).Last(e => e.Action == "approval_policy.proposed").Facts
        );
        await service.MustAsync(Ann, new ConfirmPolicyProposal(second.Id));
    }

    [Fact]
    public async Task Nobody_but_a_power_tenant_confirms_or_rejects()
    {
        await service.EnrolAsync(Ann, Ben);
        var proposal = await ProposedAsync(Ann);

        foreach (var role in Say.Lacking(Permission.ManagePolicy))
        {
            foreach (
                var error in new[]
                {
                    await service.RefusedAsync(Actors.User(role), new ConfirmPolicyProposal(proposal.Id)),
                    await service.RefusedAsync(Actors.User(role), new RejectPolicyProposal(proposal.Id)),
                }
            )
            {
                Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
            }
        }
    }

    [Fact]
    public async Task Of_two_who_confirm_at_once_one_does_and_the_policy_changes_once()
    {
        var cleo = Actors.User(Roles.PowerTenant, "cleo");
        await service.EnrolAsync(Ann, Ben, cleo);
        var proposal = await ProposedAsync(Ann);

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(() => service.SendAsync(i % 2 == 0 ? Ben : cleo, new ConfirmPolicyProposal(proposal.Id)))
                )
        );

        Assert.Single(results, result => result.Error is null);
        Assert.Equal(2, await VersionAsync());
    }
}
