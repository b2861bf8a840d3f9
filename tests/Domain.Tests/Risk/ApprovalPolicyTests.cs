using FsCheck;
using FsCheck.Fluent;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Risk;

public sealed class ApprovalPolicyTests
{
    private static readonly ApprovalRule Standard = ApprovalPolicy.BuiltIn.Standard;
    private static readonly ApprovalRule High = ApprovalPolicy.BuiltIn.High;

    [Fact]
    public void The_built_in_policy_is_the_table_of_the_contract()
    {
        Assert.Equal(0, ApprovalPolicy.BuiltIn.Version);
        Assert.Equal((Roles.TenantAdmin, ApprovalLevel.TenantVerified), (Standard.RequiredRole, Standard.Grants));
        Assert.Equal((Roles.PowerTenant, ApprovalLevel.PowerTenantVerified), (High.RequiredRole, High.Grants));
        Assert.All(
            [Standard, High],
            rule =>
            {
                Assert.Equal(1, rule.Approvals);
                Assert.False(rule.SeparationOfDuties);
                Assert.False(rule.ReasonRequired);
                Assert.Empty(rule.RequiredDocuments);
            }
        );
        Assert.Same(Standard, ApprovalPolicy.BuiltIn.For(RiskLevel.Standard));
        Assert.Same(High, ApprovalPolicy.BuiltIn.For(RiskLevel.High));
    }

    [Fact]
    public void The_built_in_policy_itself_is_accepted()
    {
        var policy = ApprovalPolicy.Tighten(3, Standard, High).Value;

        Assert.Equal(new ApprovalPolicy(3, Standard, High), policy);
    }

    [Fact]
    public void Every_single_tightening_is_accepted_at_either_risk()
    {
        Func<ApprovalRule, ApprovalRule>[] tightenings =
        [
            rule => rule with { RequiredRole = Roles.PowerTenant },
            rule => rule with { Approvals = 2 },
            rule => rule with { SeparationOfDuties = true },
            rule => rule with { ReasonRequired = true },
            rule => rule with { RequiredDocuments = ["PASSPORT"] },
        ];
        foreach (var tighten in tightenings)
        {
            var (standard, high) = (tighten(Standard), tighten(High));
            Assert.Equal(new ApprovalPolicy(1, standard, High), ApprovalPolicy.Tighten(1, standard, High).Value);
            Assert.Equal(new ApprovalPolicy(1, Standard, high), ApprovalPolicy.Tighten(1, Standard, high).Value);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Any_number_of_approvals_but_one_or_two_is_refused(int approvals)
    {
        RefusedAtStandardRisk("APPROVALS_OUT_OF_RANGE", Standard with { Approvals = approvals });
        RefusedAtHighRisk("APPROVALS_OUT_OF_RANGE", High with { Approvals = approvals });
    }

    [Fact]
    public void A_required_role_that_decides_nothing_is_refused_high_numbers_included()
    {
        foreach (var role in Cases.EveryCombinationOfRoles.Except([Roles.TenantAdmin, Roles.PowerTenant]))
        {
            RefusedAtStandardRisk("ROLE_DOES_NOT_DECIDE", Standard with { RequiredRole = role });
            RefusedAtHighRisk("ROLE_DOES_NOT_DECIDE", High with { RequiredRole = role });
        }
    }

    [Fact]
    public void A_lower_role_at_high_risk_is_refused() =>
        RefusedAtHighRisk("POLICY_BELOW_FLOOR", High with { RequiredRole = Roles.TenantAdmin });

    [Fact]
    public void Granting_another_level_is_refused()
    {
        RefusedAtStandardRisk("POLICY_BELOW_FLOOR", Standard with { Grants = ApprovalLevel.PowerTenantVerified });
        RefusedAtHighRisk("POLICY_BELOW_FLOOR", High with { Grants = ApprovalLevel.TenantVerified });
    }

    [Fact]
    public void Every_field_that_would_loosen_the_floor_is_named_in_a_sentence_of_its_own()
    {
        var refused = ApprovalPolicy.Tighten(
            1,
            Standard with
            {
                RequiredRole = Roles.Reviewer,
                Approvals = 3,
            },
            High with
            {
                RequiredRole = Roles.TenantAdmin,
                Grants = ApprovalLevel.TenantVerified,
            }
        );

        Assert.Equal("ROLE_DOES_NOT_DECIDE", refused.Error?.Code);
        Assert.Equal(
            ["standard.requiredRole", "standard.approvals", "high.requiredRole", "high.grants"],
            refused.Error?.Fields.Select(field => field.Field)
        );
        Assert.All(
            refused.Error!.Fields,
            field => Assert.StartsWith(field.Field + " must", field.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_audit_is_told_the_whole_rule_in_one_line()
    {
        Assert.Equal(
            "role tenant-admin, grants TenantVerified, approvals 1, separation of duties no, reason no, documents none",
            Standard.ToText()
        );
        Assert.Equal(
            "role power-tenant, grants PowerTenantVerified, approvals 2, separation of duties yes, reason yes, documents PASSPORT SELFIE",
            (
                High with
                {
                    Approvals = 2,
                    SeparationOfDuties = true,
                    ReasonRequired = true,
                    RequiredDocuments = ["PASSPORT", "SELFIE"],
                }
            ).ToText()
        );
    }

    [Fact]
    public void Documents_are_looked_at_where_some_are_required_or_two_people_must_have_seen_the_same()
    {
        Assert.False(Standard.LooksAtDocuments);
        Assert.True((Standard with { Approvals = 2 }).LooksAtDocuments);
        Assert.True((Standard with { RequiredDocuments = ["PASSPORT"] }).LooksAtDocuments);
    }

    [Fact]
    public void What_the_floor_asks_is_said_of_every_count_on_which_less_is_asked()
    {
        var floor = new ApprovalRule
        {
            RequiredRole = Roles.PowerTenant,
            Grants = ApprovalLevel.PowerTenantVerified,
            Approvals = 2,
            SeparationOfDuties = true,
            ReasonRequired = true,
            RequiredDocuments = ["PASSPORT", "SELFIE"],
        };

        Assert.Equal(
            [
                ("requiredRole", "must be power-tenant or above"),
                ("grants", "must be PowerTenantVerified"),
                ("approvals", "must be at least 2"),
                ("separationOfDuties", "must be true"),
                ("reasonRequired", "must be true"),
                ("requiredDocuments", "must hold PASSPORT, SELFIE"),
            ],
            Standard.Below(floor)
        );
    }

    private static void RefusedAtStandardRisk(string code, ApprovalRule rule) =>
        Refused(code, "standard risk", ApprovalPolicy.Tighten(1, rule, High));

    private static void RefusedAtHighRisk(string code, ApprovalRule rule) =>
        Refused(code, "high risk", ApprovalPolicy.Tighten(1, Standard, rule));

    private static void Refused(string code, string risk, Result<ApprovalPolicy> refused)
    {
        Assert.Equal(code, refused.Error?.Code);
        Assert.Equal(ErrorKind.RuleBroken, refused.Error?.Kind);
        // One fault, one sentence.
        Assert.Single(refused.Error!.Fields);
        Assert.Contains(risk, refused.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_below_a_floor_when_it_asks_less_on_any_one_count()
    {
        var floor = new ApprovalRule
        {
            RequiredRole = Roles.PowerTenant,
            Grants = ApprovalLevel.TenantVerified,
            Approvals = 2,
            SeparationOfDuties = true,
            ReasonRequired = true,
            RequiredDocuments = ["PASSPORT", "SELFIE"],
        };

        Assert.True(floor.IsAtLeast(floor));
        Assert.True((floor with { RequiredDocuments = ["UTILITY_BILL", "SELFIE", "PASSPORT"] }).IsAtLeast(floor));
        Assert.False((floor with { RequiredRole = Roles.TenantAdmin }).IsAtLeast(floor));
        Assert.False((floor with { Grants = ApprovalLevel.PowerTenantVerified }).IsAtLeast(floor));
        Assert.False((floor with { Approvals = 1 }).IsAtLeast(floor));
        Assert.False((floor with { SeparationOfDuties = false }).IsAtLeast(floor));
        Assert.False((floor with { ReasonRequired = false }).IsAtLeast(floor));
        Assert.False((floor with { RequiredDocuments = ["PASSPORT"] }).IsAtLeast(floor));
        Assert.False((floor with { RequiredDocuments = [] }).IsAtLeast(floor));
    }

    [Fact]
    public void No_policy_a_tenant_may_have_lets_anybody_approve_whom_the_built_in_policy_refuses()
    {
        var accepted = 0;
        var refusedByFloor = 0;
        Prop.ForAll(
                Attempts.ToArbitrary(),
                attempt =>
                {
                    if (ApprovalPolicy.Tighten(1, attempt.Standard, attempt.High).Failed(out _, out var policy))
                    {
                        return;
                    }

                    accepted++;
                    var actor = Cases.User("cleo", attempt.Held);
                    var floorSays = Cases
                        .At(attempt.From, attempt.Risk)
                        .Approve(Cases.By(actor), ApprovalPolicy.BuiltIn, Cases.Now);
                    if (floorSays.Error is null)
                    {
                        return;
                    }

                    refusedByFloor++;
                    var verification = Cases.At(attempt.From, attempt.Risk).Reloaded("PASSPORT", "SELFIE");
                    Assert.NotNull(verification.Approve(Cases.By(actor), policy, Cases.Now).Error);
                    Assert.Equal(attempt.From, verification.Status);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

        Assert.True(accepted > 100, $"only {accepted} policies were accepted");
        Assert.True(refusedByFloor > 20, $"only {refusedByFloor} attempts were below the floor");
    }

    private sealed record Attempt(
        ApprovalRule Standard,
        ApprovalRule High,
        Roles Held,
        RiskLevel Risk,
        VerificationStatus From
    );

    private static Gen<ApprovalRule> Rules(ApprovalLevel usual) =>
        from role in Gen.Frequency(
            (6, Gen.Elements(Roles.TenantAdmin, Roles.PowerTenant)),
            (1, Gen.Choose(0, 31).Select(bits => (Roles)bits))
        )
        from grants in Gen.Frequency((9, Gen.Constant(usual)), (1, Gen.Elements(Enum.GetValues<ApprovalLevel>())))
        from approvals in Gen.Frequency((9, Gen.Choose(1, 2)), (1, Gen.Choose(-1, 4)))
        from separation in Gen.Elements(true, false)
        from reason in Gen.Elements(true, false)
        from documents in Gen.SubListOf("PASSPORT", "SELFIE")
        select new ApprovalRule
        {
            RequiredRole = role,
            Grants = grants,
            Approvals = approvals,
            SeparationOfDuties = separation,
            ReasonRequired = reason,
            RequiredDocuments = [.. documents],
        };

    private static readonly Gen<Attempt> Attempts =
        from standard in Rules(ApprovalLevel.TenantVerified)
        from high in Rules(ApprovalLevel.PowerTenantVerified)
        from held in Gen.Choose(0, 31)
        from risk in Gen.Elements(Enum.GetValues<RiskLevel>())
        from status in Gen.Elements(Enum.GetValues<VerificationStatus>())
        select new Attempt(standard, high, (Roles)held, risk, status);
}
