using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Tests.Verifications;

public sealed class AuthorityTests
{
    [Theory]
    [InlineData("tenant-admin", Roles.TenantAdmin, Roles.TenantAdmin)]
    [InlineData("power-tenant", Roles.PowerTenant, Roles.PowerTenant)]
    // A claim may narrow.
    [InlineData("tenant-admin", Roles.PowerTenant, Roles.TenantAdmin)]
    [InlineData("tenant-admin", Roles.TenantAdmin | Roles.Auditor, Roles.TenantAdmin)]
    // One's own id or name claims the highest one bears.
    [InlineData("cleo", Roles.TenantAdmin, Roles.TenantAdmin)]
    [InlineData("cleo", Roles.PowerTenant, Roles.PowerTenant)]
    [InlineData("cleo", Roles.TenantAdmin | Roles.PowerTenant | Roles.Reviewer, Roles.PowerTenant)]
    [InlineData("id-of-cleo", Roles.TenantAdmin, Roles.TenantAdmin)]
    [InlineData("id-of-cleo", Roles.PowerTenant, Roles.PowerTenant)]
    public void A_claim_that_the_actor_bears_counts_as_the_role_it_names(string approvedBy, Roles held, Roles counts)
    {
        var actor = Cases.User("cleo", held);

        var authority = Authority.Claim(approvedBy, actor, isSandbox: false).Value;

        Assert.Equal(counts, authority.Role);
        Assert.Equal(approvedBy, authority.Claimed);
        Assert.Same(actor, authority.Actor);
    }

    [Theory]
    // More than one holds.
    [InlineData("power-tenant", Roles.TenantAdmin)]
    [InlineData("tenant-admin", Roles.Reviewer)]
    [InlineData("tenant-admin", Roles.Auditor)]
    [InlineData("tenant-admin", Roles.Integration)]
    [InlineData("power-tenant", Roles.Reviewer | Roles.Auditor | Roles.Integration)]
    [InlineData("tenant-admin", Roles.None)]
    // Roles that do not decide, held or not, and by oneself.
    [InlineData("reviewer", Roles.Reviewer)]
    [InlineData("auditor", Roles.Auditor)]
    [InlineData("integration", Roles.Integration)]
    [InlineData("reviewer", Roles.PowerTenant)]
    [InlineData("auditor", Roles.PowerTenant | Roles.Auditor)]
    [InlineData("cleo", Roles.Reviewer)]
    [InlineData("cleo", Roles.Auditor)]
    [InlineData("id-of-cleo", Roles.Integration)]
    [InlineData("id-of-cleo", Roles.None)]
    // Somebody else.
    [InlineData("ann", Roles.PowerTenant)]
    [InlineData("id-of-ann", Roles.PowerTenant)]
    // Neither case nor space is forgiven.
    [InlineData("Tenant-Admin", Roles.PowerTenant)]
    [InlineData("POWER-TENANT", Roles.PowerTenant)]
    [InlineData("power_tenant", Roles.PowerTenant)]
    [InlineData(" tenant-admin", Roles.PowerTenant)]
    [InlineData("tenant-admin ", Roles.PowerTenant)]
    [InlineData("tenant-admin,power-tenant", Roles.PowerTenant)]
    [InlineData("Cleo", Roles.PowerTenant)]
    [InlineData("cleo\n", Roles.PowerTenant)]
    [InlineData("ID-OF-CLEO", Roles.PowerTenant)]
    [InlineData("e2e_test_admin", Roles.PowerTenant)]
    [InlineData(" E2E_TEST_ADMIN", Roles.PowerTenant)]
    [InlineData("", Roles.PowerTenant)]
    [InlineData(" ", Roles.PowerTenant)]
    public void A_claim_that_the_actor_does_not_bear_is_forbidden_in_sandbox_and_production(
        string approvedBy,
        Roles held
    )
    {
        foreach (var isSandbox in new[] { true, false })
        {
            var refused = Authority.Claim(approvedBy, Cases.User("cleo", held), isSandbox).Error;

            Assert.Equal("AUTHORITY_NOT_HELD", refused?.Code);
            Assert.Equal(ErrorKind.Forbidden, refused?.Kind);
        }
    }

    [Theory]
    [InlineData(Roles.TenantAdmin)]
    [InlineData(Roles.PowerTenant)]
    public void The_test_approver_counts_as_tenant_admin_in_a_sandbox(Roles held)
    {
        var authority = Authority.Claim("E2E_TEST_ADMIN", Cases.User("cleo", held), isSandbox: true).Value;

        Assert.Equal(Roles.TenantAdmin, authority.Role);
        Assert.Equal("E2E_TEST_ADMIN", authority.Claimed);
    }

    [Theory]
    [InlineData(Roles.None)]
    [InlineData(Roles.Reviewer)]
    [InlineData(Roles.Auditor)]
    [InlineData(Roles.Integration)]
    public void The_test_approver_gives_nobody_an_authority_they_do_not_bear(Roles held) =>
        Assert.Equal(
            "AUTHORITY_NOT_HELD",
            Authority.Claim("E2E_TEST_ADMIN", Cases.User("cleo", held), isSandbox: true).Error?.Code
        );

    [Theory]
    [InlineData("cleo")]
    [InlineData("E2E_TEST_ADMIN")]
    public void The_test_approver_is_refused_in_production_whoever_claims_it(string userName) =>
        Assert.Equal(
            "TEST_APPROVER_NOT_ALLOWED",
            Authority.Claim("E2E_TEST_ADMIN", Cases.User(userName, Roles.PowerTenant), isSandbox: false).Error?.Code
        );

    [Theory]
    [InlineData("power-tenant", Roles.TenantAdmin)]
    [InlineData("power-tenant", Roles.Reviewer)]
    [InlineData("tenant-admin", Roles.Reviewer)]
    [InlineData("E2E_TEST_ADMIN", Roles.Reviewer)]
    public void A_user_named_like_a_role_does_not_become_one_by_it(string userName, Roles held)
    {
        var byName = Cases.User(userName, held);
        var byId = Cases.User("cleo", held) with { Id = userName };

        Assert.Equal("AUTHORITY_NOT_HELD", Authority.Claim(userName, byName, isSandbox: true).Error?.Code);
        Assert.Equal("AUTHORITY_NOT_HELD", Authority.Claim(userName, byId, isSandbox: true).Error?.Code);
    }

    [Fact]
    public void A_power_tenant_named_tenant_admin_claims_tenant_admin_by_their_name()
    {
        var actor = Cases.User("tenant-admin", Roles.PowerTenant);

        Assert.Equal(Roles.TenantAdmin, Authority.Claim("tenant-admin", actor, isSandbox: false).Value.Role);
    }

    [Fact]
    public void A_key_claims_its_own_name_like_a_user()
    {
        var key = Cases.Key("erp", Roles.TenantAdmin | Roles.Integration);

        Assert.Equal(Roles.TenantAdmin, Authority.Claim("erp", key, isSandbox: false).Value.Role);
        Assert.Equal("AUTHORITY_NOT_HELD", Authority.Claim("integration", key, isSandbox: false).Error?.Code);
    }

    [Fact]
    public void No_claim_ever_counts_for_more_than_the_actor_bears()
    {
        string[] claims = ["tenant-admin", "power-tenant", "reviewer", "auditor", "integration", "E2E_TEST_ADMIN"];
        foreach (var held in Cases.EveryCombinationOfRoles)
        {
            foreach (var name in claims.Append("cleo"))
            {
                var actor = Cases.User(name, held);
                foreach (var claim in claims.Append(actor.Id).Append(actor.Name))
                {
                    if (Authority.Claim(claim, actor, isSandbox: true) is { Error: null } accepted)
                    {
                        var holdsPower = held.HasFlag(Roles.PowerTenant);
                        Assert.Contains(accepted.Value.Role, new[] { Roles.TenantAdmin, Roles.PowerTenant });
                        Assert.True(holdsPower || held.HasFlag(Roles.TenantAdmin), $"{claim} as {held}");
                        Assert.True(holdsPower || accepted.Value.Role == Roles.TenantAdmin, $"{claim} as {held}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(Roles.PowerTenant | Roles.TenantAdmin, Roles.PowerTenant, "power-tenant")]
    [InlineData(Roles.TenantAdmin | Roles.Auditor, Roles.TenantAdmin, "tenant-admin")]
    [InlineData(Roles.Reviewer | Roles.Auditor | Roles.Integration, Roles.None, "cleo")]
    [InlineData(Roles.None, Roles.None, "cleo")]
    public void Without_a_claim_the_highest_deciding_role_counts(Roles held, Roles counts, string claimed)
    {
        var authority = Authority.Of(Cases.User("cleo", held));

        Assert.Equal(counts, authority.Role);
        Assert.Equal(claimed, authority.Claimed);
    }

    [Fact]
    public void The_operator_at_the_command_line_decides_no_case() =>
        Assert.Equal(Roles.None, Authority.Of(Actor.Operator("t-1")).Role);
}
