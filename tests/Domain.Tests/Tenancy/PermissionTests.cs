using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class PermissionTests
{
    // From the product's description of the roles. "x" granted.
    private const string Granted = """
                            Reviewer TenantAdmin PowerTenant Auditor Integration
        ReadVerifications   x        x           x           x       x
        CreateVerifications ·        x           x           ·       x
        ReviewVerifications x        x           x           ·       ·
        DecideVerifications ·        x           x           ·       ·
        ReadSubjects        x        x           x           x       x
        CreateSubjects      ·        x           x           ·       x
        ReadAudit           ·        ·           x           x       ·
        ManageWebhooks      ·        x           x           ·       ·
        ManageTenant        ·        x           x           ·       ·
        OperateInstallation ·        ·           ·           ·       ·
        ManagePolicy        ·        ·           x           ·       ·
        ManageRetention     ·        ·           x           ·       ·
        ExportDossiers      ·        ·           x           x       ·
        FillForms           ·        ·           ·           ·       ·
        """;

    public static TheoryData<Permission, Roles, bool> Table()
    {
        var data = new TheoryData<Permission, Roles, bool>();
        var lines = Granted.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var roles = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < roles.Length; i++)
            {
                data.Add(Enum.Parse<Permission>(cells[0]), Enum.Parse<Roles>(roles[i]), cells[i + 1] == "x");
            }
        }

        return data;
    }

    [Fact]
    public void The_table_of_this_test_leaves_nothing_out()
    {
        var permissions = Enum.GetValues<Permission>().Count(p => p != Permission.Anonymous);
        var roles = Enum.GetValues<Roles>().Count(r => r != Roles.None);
        Assert.Equal(permissions * roles, Table().Count);
    }

    [Theory, MemberData(nameof(Table))]
    public void A_role_grants_what_the_table_says(Permission permission, Roles role, bool granted) =>
        Assert.Equal(granted, (RolePermissions.Of(role) & permission) == permission);

    [Fact]
    public void Several_roles_grant_the_union_and_none_grants_nothing()
    {
        Assert.Equal(Permission.Anonymous, RolePermissions.Of(Roles.None));
        foreach (var roles in Cases.EveryCombinationOfRoles)
        {
            var union = Enum.GetValues<Roles>()
                .Where(role => role != Roles.None && roles.HasFlag(role))
                .Aggregate(Permission.Anonymous, (sum, role) => sum | RolePermissions.Of(role));
            Assert.Equal(union, RolePermissions.Of(roles));
        }
    }

    [Fact]
    public void Only_the_operator_at_the_command_line_operates_the_installation()
    {
        var operates = Actor.Operator("t-1");

        Assert.Equal(Permission.OperateInstallation, operates.Permissions & Permission.OperateInstallation);
        foreach (var kind in new[] { ActorKind.User, ActorKind.ApiKey })
        {
            var everything = new Actor(kind, "x", "x", "t-1", (Roles)~0);
            Assert.Equal(Permission.Anonymous, everything.Permissions & Permission.OperateInstallation);
        }
    }
}
