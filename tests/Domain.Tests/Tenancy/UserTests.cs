using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Tests.Tenancy;

public sealed class UserTests
{
    [Fact]
    public void Five_failures_in_a_row_lock_the_account_and_four_do_not()
    {
        var user = NewUser();
        for (var failure = 1; failure <= 4; failure++)
        {
            user.RegisterFailedSignIn(Cases.Now);
            Assert.Equal(failure, user.FailedSignIns);
            Assert.False(user.IsLockedOut(Cases.Now));
        }

        user.RegisterFailedSignIn(Cases.Now);

        Assert.True(user.IsLockedOut(Cases.Now));
        Assert.Equal(Cases.Now.AddMinutes(15), user.LockedUntil);
    }

    [Fact]
    public void A_lockout_lasts_fifteen_minutes_and_then_counting_starts_over()
    {
        var user = NewUser();
        Fail(user, 5);

        Assert.True(user.IsLockedOut(Cases.Now.AddMinutes(15).AddTicks(-1)));
        Assert.False(user.IsLockedOut(Cases.Now.AddMinutes(15)));

        var later = Cases.Now.AddMinutes(16);
        Fail(user, 4, later);
        Assert.False(user.IsLockedOut(later));
        Fail(user, 1, later);
        Assert.True(user.IsLockedOut(later));
        Assert.Equal(later.AddMinutes(15), user.LockedUntil);
    }

    [Fact]
    public void A_success_forgets_earlier_failures_and_the_lock()
    {
        var user = NewUser();
        Fail(user, 4);
        user.RegisterSignIn();
        Assert.Equal(0, user.FailedSignIns);
        Fail(user, 4);
        Assert.False(user.IsLockedOut(Cases.Now));

        Fail(user, 1);
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

    private static void Fail(User user, int times, DateTimeOffset? at = null)
    {
        for (var i = 0; i < times; i++)
        {
            user.RegisterFailedSignIn(at ?? Cases.Now);
        }
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
