using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>What ends a user's sessions, and what does not.</summary>
public sealed class SignOutTests : IAsyncLifetime
{
    private TestService service = null!;
    private User ada = null!;

    private Actor Ada => new(ActorKind.User, ada.Id, ada.UserName, ada.TenantId, ada.Roles);

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(services => services.AddSingleton<IAccessTokens>(new TokenStub()));
        ada = await service.MustAsync(
            Actor.Operator(Actors.Tenant),
            new CreateUser
            {
                UserName = "ada",
                Password = "correct horse battery staple",
                Roles = Roles.Reviewer,
            }
        );
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Signing_out_ends_the_users_sessions_and_stands_in_their_history()
    {
        await service.MustAsync(Ada, new SignOut());

        Assert.Equal(1, await VersionAsync());
        Assert.Equal(
            1,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE action = 'signed_out' AND stream = @Stream AND actor_id = @Id",
                new { Stream = "user:" + ada.Id, ada.Id }
            )
        );
    }

    [Fact]
    public async Task What_changes_a_users_access_ends_their_sessions_and_what_changes_nothing_does_not()
    {
        var admin = Actor.Operator(Actors.Tenant);
        await service.MustAsync(admin, new ResetPassword(ada.Id));
        Assert.Equal(1, await VersionAsync());
        await service.MustAsync(admin, new UpdateUser(ada.Id) { Roles = Roles.TenantAdmin });
        Assert.Equal(2, await VersionAsync());

        await service.MustAsync(admin, new UpdateUser(ada.Id) { Roles = Roles.TenantAdmin, IsActive = true });
        Assert.Equal(2, await VersionAsync());

        await service.MustAsync(admin, new UpdateUser(ada.Id) { IsActive = false });
        await service.MustAsync(admin, new UpdateUser(ada.Id) { IsActive = true });
        Assert.Equal(4, await VersionAsync());
        await service.MustAsync(admin, new DisableUser("ada"));
        Assert.Equal(5, await VersionAsync());
    }

    [Fact]
    public async Task A_wrong_password_ends_nobodys_session()
    {
        await service.RefusedAsync(null, new SignIn(Actors.Tenant, "ada", "wrong") { ForSession = true });

        Assert.Equal(0, await VersionAsync());
    }

    [Fact]
    public async Task Whoever_has_no_session_has_none_to_end()
    {
        Assert.Equal("NOT_AUTHENTICATED", (await service.RefusedAsync(null, new SignOut())).Code);
        Assert.Equal("USER_NOT_FOUND", (await service.RefusedAsync(Actors.Key(Roles.Reviewer), new SignOut())).Code);
    }

    private Task<int> VersionAsync() =>
        service.ValueAsync<int>("SELECT session_version FROM users WHERE id = @Id", new { ada.Id });
}
