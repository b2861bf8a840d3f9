using System.Text;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>Passwords that their owner alone knows: activations, what is taken, and changing one's own.</summary>
public sealed class ActivationTests : IAsyncLifetime
{
    private const string Own = "wombat cinder oboe";
    private const string Other = "another horse battery staple";

    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(services => services.AddSingleton<IAccessTokens>(new TokenStub()));

    public async Task DisposeAsync() => await service.DisposeAsync();

    private Task<UserCreated> CreateAsync(string? email = null, string name = "ada") =>
        service.MustAsync<UserCreated>(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = name,
                Email = email,
                Roles = Roles.Reviewer,
            }
        );

    private async Task<string> ActiveAsync(string password = Own)
    {
        var made = await CreateAsync();
        await service.MustAsync(null, new ActivateUser(made.Activation!.Token, password));
        return made.User.Id;
    }

    private static SignIn With(string password) => new(Actors.Tenant, "ada", password) { ForSession = true };

    private async Task<IReadOnlyList<string>> AuditedAsync() =>
        await service.RowsAsync<string>("SELECT action FROM audit_entries WHERE stream LIKE 'user:%' ORDER BY action");

    [Fact]
    public async Task A_new_user_sets_their_own_password_by_an_activation_that_works_once()
    {
        var made = await CreateAsync();
        var token = made.Activation!.Token!;
        await service.RefusedAsync(null, With(Own));

        await service.MustAsync(null, new ActivateUser(token, Own));
        await service.MustAsync(null, With(Own));
        var again = await service.RefusedAsync(null, new ActivateUser(token, Other));

        Assert.Equal("ACTIVATION_NOT_FOUND", again.Code);
        Assert.Equal(service.Clock.Now() + Activation.Lifetime, made.Activation.ExpiresAt);
        Assert.Equal(
            ["user.activated", "user.activation_issued", "user.created"],
            (await AuditedAsync()).Where(action => action.StartsWith("user.", StringComparison.Ordinal)).Order()
        );
        Assert.Equal(
            service.Clock.Now(),
            await service.ValueAsync<DateTimeOffset?>("SELECT own_password_at FROM users WHERE user_name = 'ada'")
        );
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(token));
    }

    [Fact]
    public async Task An_activation_ends_after_a_day_and_when_another_is_issued_and_with_its_user_or_in_another_tenant()
    {
        var first = (await CreateAsync()).Activation!.Token;
        var id = (await service.ValueAsync<string>("SELECT id FROM users WHERE user_name = 'ada'"))!;
        var second = (await service.MustAsync(Actors.PowerTenant, new ResetPassword(id))).Activation!.Token;
        await IsNotFoundAsync(new ActivateUser(first, Own));
        await IsNotFoundAsync(new ActivateUser(second, Own) { TenantId = Actors.OtherTenant });
        await IsNotFoundAsync(new ActivateUser("va_nobody", Own));

        await service.MustAsync(Actors.PowerTenant, new DisableUser("ada"));
        await IsNotFoundAsync(new ActivateUser(second, Own));
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(id) { IsActive = true });

        service.Clock.Advance(Activation.Lifetime);
        await IsNotFoundAsync(new ActivateUser(second, Own));

        async Task IsNotFoundAsync(ActivateUser attempt) =>
            Assert.Equal(TenancyErrors.ActivationNotFound, await service.RefusedWithoutTraceAsync(null, attempt));
    }

    [Fact]
    public async Task A_reset_takes_the_old_password_away_ends_sessions_and_is_nobodys_own()
    {
        var id = await ActiveAsync();
        var before = await service.ValueAsync<int>("SELECT session_version FROM users WHERE id = @Id", new { Id = id });

        var own = await service.RefusedAsync(Actors.User(Roles.TenantAdmin, id), new ResetPassword(id));
        var reset = await service.MustAsync(Actors.TenantAdmin, new ResetPassword(id));

        Assert.Equal("OWN_PASSWORD", own.Code);
        Assert.True(reset.User.AwaitsActivation);
        await service.RefusedAsync(null, With(Own));
        Assert.Equal(
            before + 1,
            await service.ValueAsync<int>("SELECT session_version FROM users WHERE id = @Id", new { Id = id })
        );
        await service.MustAsync(null, new ActivateUser(reset.Activation!.Token, Other));
        await service.MustAsync(null, With(Other));
    }

    [Fact]
    public async Task Nobody_but_the_operator_chooses_a_password_for_somebody_else()
    {
        var id = await ActiveAsync();
        var create = new CreateUser
        {
            UserName = "ben",
            Password = Own,
            Roles = Roles.Reviewer,
        };
        var reset = new ResetPassword(id) { Password = Other };
        foreach (var actor in new[] { Actors.TenantAdmin, Actors.PowerTenant })
        {
            Assert.Equal("INSUFFICIENT_PERMISSION", (await service.SendAsync(actor, create)).Error?.Code);
            Assert.Equal("INSUFFICIENT_PERMISSION", (await service.SendAsync(actor, reset)).Error?.Code);
        }

        var replaced = (await service.MustAsync(Actors.PowerTenant, new ResetPassword(id))).Activation!.Token;
        Assert.Null((await service.MustAsync(Actor.Operator(Actors.Tenant), reset)).Activation);
        await service.MustAsync(null, With(Other));
        await service.RefusedAsync(null, new ActivateUser(replaced, Own));
    }

    [Fact]
    public async Task An_external_user_gets_no_activation_and_no_reset()
    {
        var made = await service.MustAsync<UserCreated>(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "eve",
                ExternalSubject = "sub-9",
                Roles = Roles.Reviewer,
            }
        );

        Assert.Null(made.Activation);
        Assert.Equal(
            "PASSWORD_IS_ELSEWHERE",
            (await service.RefusedAsync(Actors.PowerTenant, new ResetPassword(made.User.Id))).Code
        );
    }

    [Theory]
    [InlineData("fourteen chars")]
    [InlineData("passwordpassword")]
    [InlineData("PASSWORD12345678")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ada.ada.ada.ada.ada")]
    [InlineData("tenant-a-tenant-a1")]
    [InlineData("\ufb00\ufb00\ufb00\ufb00\ufb00\ufb00\ufb00\ufb00")]
    public async Task What_is_short_common_a_pattern_or_a_name_is_no_password(string password)
    {
        var made = await CreateAsync();

        var refused = await service.RefusedAsync(null, new ActivateUser(made.Activation!.Token, password));

        Assert.Equal("password", Assert.Single(refused.Fields).Field);
        await service.MustAsync(null, new ActivateUser(made.Activation.Token, Own));
    }

    [Fact]
    public async Task A_password_is_one_however_its_characters_are_composed()
    {
        const string Typed = "Crème brûlée à la ﬁn";
        Assert.NotEqual(Typed, Typed.Normalize(NormalizationForm.FormKC));
        await ActiveAsync(Typed);

        await service.MustAsync(null, With(Typed.Normalize(NormalizationForm.FormKC)));
        await service.MustAsync(null, With(Typed.Normalize(NormalizationForm.FormD)));
        await service.RefusedAsync(null, With("Creme brulee a la fin"));
    }

    [Fact]
    public async Task A_password_hashed_before_passwords_were_normalised_works_as_typed_and_is_hashed_anew()
    {
        const string Typed = "Crème brûlée à la ﬁn";
        await ActiveAsync();
        var old = new Microsoft.AspNetCore.Identity.PasswordHasher<User>().HashPassword(null!, Typed);
        await service.TamperAsync("UPDATE users SET password_hash = @Old", new { Old = old });
        var before = await service.ValueAsync<int>("SELECT session_version FROM users WHERE user_name = 'ada'");
        await service.RefusedAsync(null, With(Typed.Normalize(NormalizationForm.FormKC)));
        Assert.Equal(old, await HashAsync());

        await service.MustAsync(null, With(Typed));

        var renewed = await HashAsync();
        Assert.NotEqual(old, renewed);
        await service.MustAsync(null, With(Typed.Normalize(NormalizationForm.FormKC)));
        await service.MustAsync(null, With(Typed));
        Assert.Equal(renewed, await HashAsync());
        Assert.Equal(
            before,
            await service.ValueAsync<int>("SELECT session_version FROM users WHERE user_name = 'ada'")
        );

        Task<string?> HashAsync() =>
            service.ValueAsync<string>("SELECT password_hash FROM users WHERE user_name = 'ada'");
    }

    [Fact]
    public async Task Somebody_changes_their_own_password_and_their_sessions_end()
    {
        var id = await ActiveAsync();
        var ada = Actors.User(Roles.Reviewer, id) with { Name = "ada" };
        var activated = service.Clock.Now();
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await service.MustAsync(ada, new ChangePassword(Own, Other) { ForSession = true });

        await service.RefusedAsync(null, With(Own));
        await service.MustAsync(null, With(Other));
        Assert.Equal(
            changed.User.SessionVersion,
            await service.ValueAsync<int>("SELECT session_version FROM users WHERE id = @Id", new { Id = id })
        );

        // Whoever was shown the activation could have changed it: that proves nothing of who did.
        Assert.Equal(
            activated,
            await service.ValueAsync<DateTimeOffset?>(
                "SELECT own_password_at FROM users WHERE id = @Id",
                new { Id = id }
            )
        );
        Assert.Contains("user.password_changed", await AuditedAsync());
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(Other));
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing_counts_as_a_failure_and_is_audited()
    {
        var id = await ActiveAsync();
        var ada = Actors.User(Roles.Reviewer, id) with { Name = "ada" };

        var refused = await service.RefusedAsync(ada, new ChangePassword("wrong", Other));
        var tooEasy = await service.RefusedAsync(ada, new ChangePassword(Own, "passwordpassword"));

        Assert.Equal((ErrorKind.Forbidden, "CURRENT_PASSWORD_WRONG"), (refused.Kind, refused.Code));
        Assert.Equal("newPassword", Assert.Single(tooEasy.Fields).Field);
        Assert.Equal(
            1,
            await service.ValueAsync<int>(
                "SELECT SUM(failures) FROM sign_in_sources WHERE user_id = @Id AND network <> '*'",
                new { Id = id }
            )
        );
        Assert.Single(
            await service.RowsAsync<string>(
                "SELECT facts FROM audit_entries WHERE action = 'user.change_password.refused'"
            )
        );
        await service.MustAsync(null, With(Own));
    }

    [Fact]
    public async Task Where_there_is_an_address_the_activation_is_mailed_and_stands_nowhere_in_clear()
    {
        await using var mailing = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Console:PublicUrl"] = "https://verify.example.com/" }
        );
        var made = await mailing.MustAsync<UserCreated>(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "ada",
                Email = "ada@example.com",
                Roles = Roles.Reviewer,
            }
        );
        var shown = await mailing.MustAsync(Actor.Operator(Actors.Tenant), new ResetPassword(made.User.Id));

        Assert.Equal(
            (null, null, "a…@example.com"),
            (made.Activation!.Token, made.Activation.Url, made.Activation.SentTo)
        );
        Assert.Equal($"https://verify.example.com/console/activate#{shown.Activation!.Token}", shown.Activation.Url);
        var (kind, body) = Assert.Single(
            await mailing.RowsAsync<(string, byte[])>("SELECT kind, body FROM outbox_messages")
        );
        Assert.Equal("activation", kind);
        Assert.DoesNotContain(Activation.Prefix, Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task An_address_is_set_and_taken_away_by_whoever_manages_the_user()
    {
        var id = (await CreateAsync()).User.Id;

        var set = await service.MustAsync(Actors.TenantAdmin, new SetUserEmail(id, "ada@example.com"));
        var malformed = await service.RefusedAsync(Actors.TenantAdmin, new SetUserEmail(id, "ada"));
        var forbidden = await service.RefusedAsync(Actors.Auditor, new SetUserEmail(id, ""));
        await service.MustAsync(Actors.TenantAdmin, new SetUserEmail(id, ""));

        Assert.Equal("ada@example.com", set.Email);
        Assert.Equal("email", Assert.Single(malformed.Fields).Field);
        Assert.Equal(ErrorKind.Forbidden, forbidden.Kind);
        Assert.Null(await service.ValueAsync<string>("SELECT email FROM users WHERE id = @Id", new { Id = id }));
    }
}
