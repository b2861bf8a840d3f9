using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class UserTests
{
    [Fact]
    public void A_success_forgets_earlier_failures_and_the_lock()
    {
        var user = User.FromStorage(NewUser(), "hash", isActive: true, failedSignIns: 3, Cases.Now, null, null, null);
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
        user.Disable();
        Assert.False(user.IsActive);
    }

    [Fact]
    public void Access_given_back_starts_without_failures_and_lock()
    {
        var user = User.FromStorage(NewUser(), "hash", isActive: false, failedSignIns: 3, Cases.Now, null, null, null);

        user.Enable();

        Assert.True(user.IsActive);
        Assert.Equal(0, user.FailedSignIns);
        Assert.Null(user.LockedUntil);
    }

    [Fact]
    public void Changed_roles_are_held_in_place_of_the_earlier_ones()
    {
        var user = NewUser();

        user.ChangeRoles(Roles.Reviewer | Roles.Auditor);

        Assert.Equal(Roles.Reviewer | Roles.Auditor, user.Roles);
    }

    [Fact]
    public void A_stored_user_comes_back_as_it_was()
    {
        var user = User.FromStorage(NewUser(), "hash", isActive: false, failedSignIns: 3, Cases.Now, null, null, null);

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
