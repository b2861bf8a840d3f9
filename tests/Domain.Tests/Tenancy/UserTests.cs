using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class UserTests
{
    [Fact]
    public void A_success_forgets_earlier_failures_and_the_lock()
    {
        var user = User.FromStorage(
            NewUser(),
            "hash",
            isActive: true,
            failedSignIns: 3,
            Cases.Now,
            null,
            null,
            null,
            null
        );
        Assert.True(user.IsLockedOut(Cases.Now.AddTicks(-1)));
        Assert.False(user.IsLockedOut(Cases.Now));

        user.RegisterSignIn();

        Assert.Null(user.LockedUntil);
        Assert.False(user.IsLockedOut(Cases.Now));
    }

    [Fact]
    public void A_new_user_is_active_unlocked_and_without_a_password()
    {
        var user = NewUser();

        Assert.True(user.IsActive);
        Assert.False(user.IsLockedOut(Cases.Now));
        Assert.Null(user.PasswordHash);
        user.SetPasswordHash("hash");
        Assert.Equal("hash", user.PasswordHash);
        user.ChangeAccess(user.Roles, isActive: false, Cases.Now);
        Assert.False(user.IsActive);
    }

    [Fact]
    public void Access_given_back_starts_without_failures_and_lock()
    {
        var user = User.FromStorage(
            NewUser(),
            "hash",
            isActive: false,
            failedSignIns: 3,
            Cases.Now,
            null,
            null,
            null,
            null
        );

        user.ChangeAccess(user.Roles, isActive: true, Cases.Now);

        Assert.True(user.IsActive);
        Assert.Equal(0, user.FailedSignIns);
        Assert.Null(user.LockedUntil);
    }

    [Fact]
    public void Changed_roles_are_held_in_place_of_the_earlier_ones()
    {
        var user = NewUser();

        user.ChangeAccess(Roles.Reviewer | Roles.Auditor, isActive: null, Cases.Now);

        Assert.Equal(Roles.Reviewer | Roles.Auditor, user.Roles);
    }

    [Fact]
    public void When_a_power_tenant_lost_access_or_role_is_kept_and_nothing_else_is_taken_for_it()
    {
        var user = NewUser();
        user.ChangeAccess(Roles.TenantAdmin, isActive: false, Cases.Now);
        Assert.Null(user.PowerTenantUntil);

        user.ChangeAccess(Roles.PowerTenant, isActive: true, Cases.Now.AddHours(1));
        Assert.Null(user.PowerTenantUntil);

        user.ChangeAccess(Roles.PowerTenant, isActive: false, Cases.Now.AddHours(2));
        Assert.Equal(Cases.Now.AddHours(2), user.PowerTenantUntil);

        user.ChangeAccess(Roles.TenantAdmin, isActive: false, Cases.Now.AddHours(3));
        Assert.Equal(Cases.Now.AddHours(2), user.PowerTenantUntil);

        user.ChangeAccess(Roles.PowerTenant | Roles.Auditor, isActive: true, Cases.Now.AddHours(4));
        user.ChangeAccess(Roles.Auditor, isActive: null, Cases.Now.AddHours(5));
        Assert.Equal(Cases.Now.AddHours(5), user.PowerTenantUntil);
    }

    [Fact]
    public void Users_enter_their_own_address_once_their_credential_is_theirs_alone()
    {
        var user = NewUser();
        Assert.Equal("maker", user.WhoEnters("maker"));
        Assert.Equal(user.Id, user.WhoEnters(user.Id));

        user.CredentialGiven("maker", Cases.Now);
        Assert.Equal("maker", user.WhoEnters(user.Id));
        Assert.Equal("other", user.WhoEnters("other"));

        user.Activated(Activation(addressBy: "other"), Cases.Now.AddHours(1));
        Assert.Equal("other", user.WhoEnters(user.Id));

        user.Activated(Activation(addressBy: user.Id), Cases.Now.AddHours(2));
        Assert.Equal(user.Id, user.WhoEnters(user.Id));
    }

    [Fact]
    public void Whoever_entered_the_address_of_an_activation_is_tied_to_the_user_and_its_issuer_no_more()
    {
        var user = NewUser();
        user.CredentialGiven("issuer", Cases.Now);

        user.Activated(Activation(addressBy: "other"), Cases.Now.AddHours(1));

        Assert.False(user.IsTiedTo("issuer", Cases.Now.AddHours(-1)));
        Assert.True(user.IsTiedTo("other", Cases.Now.AddHours(-1)));
        Assert.False(user.IsTiedTo("other", Cases.Now.AddHours(1)));

        user.CredentialGiven("issuer", Cases.Now.AddHours(2));
        user.Activated(Activation(addressBy: null), Cases.Now.AddHours(3));
        Assert.False(user.IsTiedTo("issuer", Cases.Now.AddHours(-1)));
        Assert.False(user.IsTiedTo("other", Cases.Now.AddHours(-1)));
    }

    private static Activation Activation(string? addressBy) =>
        new()
        {
            UserId = "user",
            TenantId = "tenant",
            TokenHash = [],
            IssuedAt = Cases.Now,
            ExpiresAt = Cases.Now.AddDays(1),
            WasShown = false,
            AddressBy = addressBy,
        };

    [Fact]
    public void A_stored_user_comes_back_as_it_was()
    {
        var user = User.FromStorage(
            NewUser(),
            "hash",
            isActive: false,
            failedSignIns: 3,
            Cases.Now,
            null,
            null,
            null,
            null
        );

        Assert.Equal("hash", user.PasswordHash);
        Assert.False(user.IsActive);
        Assert.Equal(3, user.FailedSignIns);
        Assert.Equal(Cases.Now, user.LockedUntil);
        Assert.Equal("ann", user.UserName);
    }

    private static User NewUser() =>
        new()
        {
            Id = "u-1",
            TenantId = "t-1",
            UserName = "ann",
            Roles = Roles.TenantAdmin,
            CreatedAt = Cases.Opened,
        };
}
