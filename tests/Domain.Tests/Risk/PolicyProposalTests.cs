using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Risk;

/// <summary>What loosens a policy, and who may confirm that.</summary>
public sealed class PolicyProposalTests
{
    private static readonly ApprovalRule Strict = new()
    {
        RequiredRole = Roles.PowerTenant,
        Grants = ApprovalLevel.TenantVerified,
        Approvals = 2,
        SeparationOfDuties = true,
        ReasonRequired = true,
        RequiredDocuments = ["PASSPORT", "PROOF_OF_ADDRESS"],
    };

    // Every member of a rule, with a change of it that asks for less and what the change reads like.
    private static readonly Dictionary<
        string,
        (Func<ApprovalRule, ApprovalRule> Less, string From, string To)
    > Members = new()
    {
        [nameof(ApprovalRule.RequiredRole)] = (
            rule => rule with { RequiredRole = Roles.TenantAdmin },
            "power-tenant",
            "tenant-admin"
        ),
        [nameof(ApprovalRule.Grants)] = (
            rule => rule with { Grants = ApprovalLevel.PowerTenantVerified },
            "TenantVerified",
            "PowerTenantVerified"
        ),
        [nameof(ApprovalRule.Approvals)] = (rule => rule with { Approvals = 1 }, "2", "1"),
        [nameof(ApprovalRule.SeparationOfDuties)] = (rule => rule with { SeparationOfDuties = false }, "yes", "no"),
        [nameof(ApprovalRule.ReasonRequired)] = (rule => rule with { ReasonRequired = false }, "yes", "no"),
        [nameof(ApprovalRule.RequiredDocuments)] = (
            rule => rule with { RequiredDocuments = ["PASSPORT"] },
            "PASSPORT PROOF_OF_ADDRESS",
            "PASSPORT"
        ),
    };

    public static IEnumerable<object[]> EveryMember =>
        from member in Members.Keys
        from level in Enum.GetValues<RiskLevel>()
        select new object[] { member, level };

    private static ApprovalPolicy Policy(ApprovalRule standard, ApprovalRule high) => new(1, standard, high);

    [Fact]
    public void Every_member_of_a_rule_is_among_those_that_are_tried() =>
        Assert.Equal(
            typeof(ApprovalRule).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).Order(),
            Members.Keys.Order()
        );

    [Theory]
    [MemberData(nameof(EveryMember))]
    public void Asking_for_less_in_any_member_at_any_risk_loosens_and_is_told_by_its_field(
        string member,
        RiskLevel level
    )
    {
        var (less, from, to) = Members[member];
        var before = Policy(Strict, Strict);
        var after =
            level == RiskLevel.High ? before with { High = less(Strict) } : before with { Standard = less(Strict) };

        Assert.True(before.IsLoosenedBy(after));
        Assert.Equal(
            [new PolicyChange(level, char.ToLowerInvariant(member[0]) + member[1..], from, to, Loosens: true)],
            before.ChangesTo(after)
        );
    }

    [Theory]
    [MemberData(nameof(EveryMember))]
    public void Asking_for_more_loosens_nothing_and_does_not_make_up_for_less_elsewhere(string member, RiskLevel level)
    {
        // Another level granted is neither more nor less: it always counts as loosening.
        if (member == nameof(ApprovalRule.Grants))
        {
            return;
        }

        var less = Members[member].Less(Strict);
        var (before, after) =
            level == RiskLevel.High
                ? (Policy(Strict, less), Policy(Strict, Strict))
                : (Policy(less, Strict), Policy(Strict, Strict));
        Assert.False(before.IsLoosenedBy(after));
        Assert.False(Assert.Single(before.ChangesTo(after)).Loosens);

        var loosenedElsewhere =
            level == RiskLevel.High
                ? after with
                {
                    Standard = Strict with { ReasonRequired = false },
                }
                : after with
                {
                    High = Strict with { ReasonRequired = false },
                };
        Assert.True(before.IsLoosenedBy(loosenedElsewhere));
    }

    [Fact]
    public void The_same_policy_is_no_change_also_with_its_documents_in_another_order()
    {
        var reordered = Strict with { RequiredDocuments = ["PROOF_OF_ADDRESS", "PASSPORT"] };

        Assert.Empty(Policy(Strict, Strict).ChangesTo(Policy(reordered, Strict)));
    }

    [Fact]
    public void Another_document_in_place_of_one_loosens()
    {
        var other = Strict with { RequiredDocuments = ["PASSPORT", "BANK_STATEMENT"] };

        Assert.True(Policy(Strict, Strict).IsLoosenedBy(Policy(other, Strict)));
    }

    // ---- Who confirms

    private static readonly Actor Ann = Cases.Ann;
    private static readonly Actor Ben = Cases.Ben;

    private static PolicyProposal Proposal(Actor? by = null) =>
        new()
        {
            Id = "p-1",
            Policy = ApprovalPolicy.BuiltIn with { Version = 3 },
            By = (by ?? Ann).Identity,
            ByName = (by ?? Ann).Name,
            ProposedAt = Cases.Now,
        };

    private static User Person(Actor actor, Action<User>? then = null, string? createdBy = null, string? subject = null)
    {
        var user = new User
        {
            Id = actor.PersonId!,
            TenantId = actor.TenantId,
            UserName = actor.Name,
            Roles = Roles.PowerTenant,
            CreatedAt = Cases.Opened,
            CreatedBy = createdBy,
            ExternalSubject = subject,
        };
        then?.Invoke(user);
        return user;
    }

    private static ApiKey Key(Actor actor, string? owner, DateTimeOffset? revoked = null) =>
        new()
        {
            Id = actor.Id,
            TenantId = actor.TenantId,
            Name = actor.Name,
            PublicPart = "",
            Hash = [],
            Roles = Roles.PowerTenant,
            OwnerId = owner,
            CreatedAt = Cases.Opened,
            RevokedAt = revoked,
        };

    private static string[] Refusals(
        Actor? by = null,
        User? confirmer = null,
        User? proposer = null,
        PolicyProposal? proposal = null,
        ApiKey? key = null,
        int inForce = 2,
        TimeSpan? after = null
    ) =>
        [
            .. (proposal ?? Proposal())
                .Refusals(
                    by ?? Ben,
                    confirmer ?? Person(Ben),
                    proposer ?? Person(Ann),
                    key,
                    inForce,
                    Cases.Now + (after ?? TimeSpan.FromHours(1))
                )
                .Select(error => error.Code),
        ];

    [Fact]
    public void Another_power_tenant_confirms() => Assert.Empty(Refusals());

    [Fact]
    public void Nobody_confirms_their_own_proposal_by_a_key_or_directly()
    {
        var annsKey = Cases.Key("core", Roles.PowerTenant) with { KeyOwnerId = Ann.Id };

        Assert.Equal(["SECOND_POWER_TENANT_REQUIRED"], Refusals(Ann, Person(Ann)));
        Assert.Equal(["SECOND_POWER_TENANT_REQUIRED"], Refusals(annsKey, Person(Ann)));
        Assert.Equal(
            ["SECOND_POWER_TENANT_REQUIRED"],
            Refusals(Ann, Person(Ann), proposal: Proposal(annsKey), key: Key(annsKey, Ann.Id))
        );
    }

    [Fact]
    public void A_key_without_owner_confirms_nothing_and_what_it_proposed_a_person_confirms()
    {
        var nobodys = Cases.Key("core", Roles.PowerTenant);

        Assert.Equal(["CONFIRMER_IS_NOBODY"], Refusals(nobodys));
        Assert.Equal(
            [],
            Proposal(nobodys)
                .Refusals(Ben, Person(Ben, createdBy: "somebody"), null, Key(nobodys, null), 2, Cases.Now.AddHours(1))
        );
    }

    [Fact]
    public void Whoever_sets_no_policy_confirms_none() =>
        Assert.Equal(["INSUFFICIENT_PERMISSION"], Refusals(Ben with { Roles = Roles.TenantAdmin }));

    [Fact]
    public void Two_of_whom_one_made_the_other_are_not_independent_until_a_password_of_their_own()
    {
        var made = Person(Ben, createdBy: Ann.Id);
        var reset = Person(Ben, user => user.CredentialGiven(Ann.Id, Cases.Now));
        var maker = Person(Ann, createdBy: Ben.Id);
        var own = Person(
            Ben,
            user =>
            {
                user.CredentialGiven(Ann.Id, Cases.Now);
                user.Activated(Activation(wasShown: false, addressBy: null), Cases.Now.AddSeconds(1));
            },
            createdBy: Ann.Id
        );
        var shown = Person(
            Ben,
            user =>
            {
                user.CredentialGiven(Ann.Id, Cases.Now);
                user.Activated(Activation(wasShown: true, addressBy: null), Cases.Now.AddSeconds(1));
            },
            createdBy: Ann.Id
        );
        var mailedToAnns = Person(
            Ben,
            user =>
            {
                user.CredentialGiven("somebody", Cases.Now);
                user.Activated(Activation(wasShown: false, addressBy: Ann.Id), Cases.Now.AddSeconds(1));
            },
            createdBy: "somebody"
        );
        var signedInElsewhere = Person(Ben, createdBy: Ann.Id, subject: "sub-1");

        Assert.Equal(["CONFIRMER_NOT_INDEPENDENT"], Refusals(confirmer: made));
        Assert.Equal(["CONFIRMER_NOT_INDEPENDENT"], Refusals(confirmer: reset));
        Assert.Equal(["CONFIRMER_NOT_INDEPENDENT"], Refusals(proposer: maker));
        Assert.Equal(["CONFIRMER_NOT_INDEPENDENT"], Refusals(confirmer: shown));
        Assert.Equal(["CONFIRMER_NOT_INDEPENDENT"], Refusals(confirmer: mailedToAnns));
        Assert.Empty(Refusals(confirmer: own));
        Assert.Empty(Refusals(confirmer: signedInElsewhere));
    }

    private static Activation Activation(bool wasShown, string? addressBy) =>
        new()
        {
            UserId = Ben.Id,
            TenantId = "tenant",
            TokenHash = [],
            IssuedAt = Cases.Now,
            ExpiresAt = Cases.Now.AddDays(1),
            WasShown = wasShown,
            AddressBy = addressBy,
        };

    [Fact]
    public void Asking_for_less_takes_two_while_somebody_who_was_the_second_is_remembered()
    {
        var ann = Person(Ann);
        var ben = Person(Ben);
        Assert.False(PolicyProposal.TakesTwo([ann], Cases.Now));
        Assert.True(PolicyProposal.TakesTwo([ann, ben], Cases.Now));
        Assert.Null(PolicyProposal.AloneFrom([ann, ben], Cases.Now));

        ben.ChangeAccess(Roles.TenantAdmin, isActive: null, Cases.Now);

        var alone = Cases.Now + TimeSpan.FromDays(30);
        Assert.True(PolicyProposal.TakesTwo([ann, ben], alone.AddTicks(-1)));
        Assert.Equal(alone, PolicyProposal.AloneFrom([ann, ben], alone.AddTicks(-1)));
        Assert.False(PolicyProposal.TakesTwo([ann, ben], alone));
        Assert.Null(PolicyProposal.AloneFrom([ann, ben], alone));
    }

    [Fact]
    public void A_proposal_upon_another_version_than_the_one_in_force_is_stale() =>
        Assert.Equal(["POLICY_CHANGED"], Refusals(inForce: 3));

    [Fact]
    public void A_proposal_can_be_confirmed_for_seven_days()
    {
        Assert.Empty(Refusals(after: PolicyProposal.Lifetime - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(["POLICY_PROPOSAL_EXPIRED"], Refusals(after: PolicyProposal.Lifetime));
        Assert.Equal(TimeSpan.FromDays(7), PolicyProposal.Lifetime);
    }

    [Fact]
    public void A_proposal_is_worth_its_proposer_today()
    {
        var key = Cases.Key("core", Roles.PowerTenant) with { KeyOwnerId = Ann.Id };
        var byKey = Proposal(key);

        Assert.Equal(
            ["POLICY_PROPOSAL_OUTDATED"],
            Refusals(proposer: Person(Ann, user => user.ChangeAccess(user.Roles, isActive: false, Cases.Now)))
        );
        Assert.Equal(
            ["POLICY_PROPOSAL_OUTDATED"],
            Refusals(proposer: Person(Ann, user => user.ChangeAccess(Roles.TenantAdmin, isActive: null, Cases.Now)))
        );
        Assert.Empty(Refusals(proposal: byKey, key: Key(key, Ann.Id)));
        Assert.Equal(["POLICY_PROPOSAL_OUTDATED"], Refusals(proposal: byKey, key: Key(key, Ann.Id, Cases.Now)));
        Assert.Equal(["POLICY_PROPOSAL_OUTDATED"], Refusals(proposal: byKey, key: Key(key, "id-of-eve")));
    }
}
