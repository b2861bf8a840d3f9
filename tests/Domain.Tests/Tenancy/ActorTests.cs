using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class ActorTests
{
    [Fact]
    public void An_actor_narrowed_to_fewer_roles_keeps_none_of_the_rights_it_gave_up()
    {
        var narrowed = Cases.Ann with { Roles = Roles.Reviewer };

        Assert.Equal(RolePermissions.Of(Roles.Reviewer), narrowed.Permissions);
        Assert.False(narrowed.IsAdmin);
        Assert.Equal(Cases.User("ann", Roles.Reviewer), narrowed);
    }

    [Theory]
    [InlineData(Roles.TenantAdmin, true)]
    [InlineData(Roles.PowerTenant, true)]
    [InlineData(Roles.Reviewer | Roles.Auditor | Roles.Integration, false)]
    [InlineData(Roles.None, false)]
    public void Whoever_may_decide_may_read_what_is_kept_among_admins(Roles roles, bool isAdmin) =>
        Assert.Equal(isAdmin, Cases.User("cleo", roles).IsAdmin);

    [Theory]
    [InlineData(Roles.TenantAdmin, Roles.TenantAdmin, true)]
    [InlineData(Roles.TenantAdmin, Roles.Reviewer, true)]
    [InlineData(Roles.TenantAdmin, Roles.Integration, true)]
    [InlineData(Roles.TenantAdmin, Roles.Auditor, false)]
    [InlineData(Roles.TenantAdmin | Roles.Auditor, Roles.Auditor, true)]
    [InlineData(Roles.PowerTenant, Roles.Auditor | Roles.Integration, true)]
    [InlineData(Roles.TenantAdmin, Roles.PowerTenant, false)]
    [InlineData(Roles.TenantAdmin, Roles.PowerTenant | Roles.Auditor, false)]
    [InlineData(Roles.PowerTenant, Roles.PowerTenant | Roles.TenantAdmin, true)]
    [InlineData(Roles.Reviewer, Roles.TenantAdmin, false)]
    public void Nobody_hands_out_a_role_above_their_own(Roles held, Roles handedOut, bool may) =>
        Assert.Equal(may, Cases.User("cleo", held).Holds(handedOut));

    [Fact]
    public void The_operator_at_the_command_line_hands_out_any_role_and_acts_under_one_name()
    {
        var operators = Actor.Operator("t-1");

        Assert.True(operators.Holds(Roles.PowerTenant));
        Assert.Equal(("command-line", "command-line", "t-1"), (operators.Id, operators.Name, operators.TenantId));
    }

    [Fact]
    public void The_same_actor_is_the_same_kind_and_id_and_nothing_else()
    {
        Assert.True(Cases.Ann.IsSamePersonAs(new(ActorKind.User, "id-of-ann")));
        Assert.False(Cases.Ann.IsSamePersonAs(new(ActorKind.ApiKey, "id-of-ann")));
        Assert.False(Cases.Ann.IsSamePersonAs(new(ActorKind.User, "id-of-Ann")));
        Assert.False(Cases.Ann.IsSamePersonAs(new(ActorKind.User, "ann")));
    }

    [Fact]
    public void A_key_is_the_same_person_as_its_owner_and_as_the_owners_other_keys()
    {
        var key = Cases.Key("erp", Roles.TenantAdmin) with { KeyOwnerId = Cases.Ann.Id };

        Assert.True(key.IsSamePersonAs(Cases.Ann.Identity));
        Assert.True(Cases.Ann.IsSamePersonAs(key.Identity));
        Assert.True(key.IsSamePersonAs(new(ActorKind.ApiKey, "another", Cases.Ann.Id)));
        Assert.False(key.IsSamePersonAs(Cases.Ben.Identity));
        Assert.False(key.IsSamePersonAs(new(ActorKind.ApiKey, "another", Cases.Ben.Id)));

        // A key that changed hands is still the same key.
        Assert.True(key.IsSamePersonAs(new(ActorKind.ApiKey, key.Id, Cases.Ben.Id)));
    }

    [Fact]
    public void Two_keys_without_owner_are_not_two_people_and_no_user_either()
    {
        var key = Cases.Key("core", Roles.TenantAdmin);

        Assert.True(key.IsSamePersonAs(Cases.Key("batch", Roles.PowerTenant).Identity));
        Assert.True(key.IsSamePersonAs(Actor.Operator("t-1").Identity));
        Assert.False(key.IsSamePersonAs(Cases.Ann.Identity));
        Assert.False(Cases.Ann.IsSamePersonAs(key.Identity));
    }

    [Theory]
    [InlineData("id-of-ann", true)]
    [InlineData("ANN", true)]
    [InlineData(" Ann ", true)]
    [InlineData("ID-OF-ANN", true)]
    [InlineData("anna", false)]
    [InlineData("", false)]
    public void An_actor_is_called_by_id_or_name_in_any_letter_case_also_by_the_owner_of_the_key(
        string text,
        bool isCalled
    )
    {
        var key = Cases.Key("erp", Roles.TenantAdmin) with { KeyOwnerId = Cases.Ann.Id, KeyOwnerName = "ann" };

        Assert.Equal(isCalled, Cases.Ann.IsCalled(text));
        Assert.Equal(isCalled, key.IsCalled(text));
        Assert.True(key.IsCalled("ERP"));
    }
}
