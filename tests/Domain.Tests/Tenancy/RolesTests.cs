using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class RolesTests
{
    [Theory]
    [InlineData("reviewer", Roles.Reviewer)]
    [InlineData("tenant-admin", Roles.TenantAdmin)]
    [InlineData("power-tenant", Roles.PowerTenant)]
    [InlineData("auditor", Roles.Auditor)]
    [InlineData("integration", Roles.Integration)]
    [InlineData("Reviewer", Roles.None)]
    [InlineData("TENANT-ADMIN", Roles.None)]
    [InlineData("tenant_admin", Roles.None)]
    [InlineData(" auditor", Roles.None)]
    [InlineData("none", Roles.None)]
    [InlineData("", Roles.None)]
    [InlineData("2", Roles.None)]
    public void A_role_is_known_by_its_exact_name(string name, Roles role) => Assert.Equal(role, RoleNames.Parse(name));

    [Fact]
    public void Every_role_has_a_name_and_every_combination_survives_storage()
    {
        Assert.Equal("reviewer, tenant-admin, power-tenant, auditor, integration", RoleNames.All);
        foreach (var roles in Cases.EveryCombinationOfRoles)
        {
            Assert.Equal(roles, RoleNames.ParseList(roles.Format()));
            Assert.Equal(roles.Format(), string.Join(',', roles.Names()));
        }
    }

    [Theory]
    [InlineData("", Roles.None)]
    [InlineData("auditor", Roles.Auditor)]
    [InlineData(" tenant-admin , auditor ,", Roles.TenantAdmin | Roles.Auditor)]
    [InlineData("auditor,auditor", Roles.Auditor)]
    public void A_stored_list_is_read_with_spaces_and_gaps(string list, Roles roles) =>
        Assert.Equal(roles, RoleNames.ParseList(list));

    [Theory]
    [InlineData("admin")]
    [InlineData("tenant-admin,root")]
    [InlineData("tenant-admin;auditor")]
    public void An_unknown_name_in_a_stored_list_is_a_fault_and_not_ignored(string list) =>
        Assert.Throws<FormatException>(() => RoleNames.ParseList(list));

    [Theory]
    [InlineData(Roles.None, Roles.None)]
    [InlineData(Roles.Reviewer, Roles.Reviewer)]
    [InlineData(Roles.TenantAdmin, Roles.TenantAdmin | Roles.Reviewer)]
    [InlineData(Roles.PowerTenant, Roles.PowerTenant | Roles.TenantAdmin | Roles.Reviewer)]
    [InlineData(Roles.Auditor, Roles.Auditor)]
    [InlineData(Roles.Integration | Roles.Auditor, Roles.Integration | Roles.Auditor)]
    public void Power_tenant_includes_tenant_admin_includes_reviewer_and_nothing_else(Roles held, Roles included) =>
        Assert.Equal(included, held.WithIncluded());

    [Fact]
    public void The_highest_deciding_role_is_power_tenant_then_tenant_admin_then_none()
    {
        foreach (var roles in Cases.EveryCombinationOfRoles)
        {
            var expected =
                roles.HasFlag(Roles.PowerTenant) ? Roles.PowerTenant
                : roles.HasFlag(Roles.TenantAdmin) ? Roles.TenantAdmin
                : Roles.None;
            Assert.Equal(expected, roles.HighestDeciding());
        }
    }
}
