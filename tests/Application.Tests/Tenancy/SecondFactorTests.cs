using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>Authenticators: enrolled by their user, asked for at every sign-in, each code taken once.</summary>
public sealed class SecondFactorTests : IAsyncLifetime
{
    private const string Password = "wombat cinder oboe";

    private TestService service = null!;
    private Actor ada = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(services => services.AddSingleton<IAccessTokens>(new TokenStub()));
        var user = await service.MustAsync(
            Actors.PowerTenant,
            new CreateUser
            {
                UserName = "ada",
                Password = Password,
                Roles = Roles.Reviewer,
            }
        );
        ada = Actors.User(Roles.Reviewer, user.Id) with { Name = "ada" };
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static SignIn With(string? otp, string password = Password) =>
        new(Actors.Tenant, "ada", password) { ForSession = true, Otp = otp };

    private string CodeOf(string secret) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(service.Clock.Now().UtcDateTime);

    /// <summary>Another time step, in which the last code taken is no longer the current one.</summary>
    private void Wait() => service.Clock.Advance(TimeSpan.FromSeconds(90));

    private async Task<(string Secret, IReadOnlyList<string> Codes)> EnrolAsync(string? currentCode = null)
    {
        var begun = await service.MustAsync(ada, new BeginSecondFactor());
        var codes = await service.MustAsync(
            ada,
            new ConfirmSecondFactor(CodeOf(begun.Secret)) { CurrentCode = currentCode }
        );
        Wait();
        return (begun.Secret, codes);
    }

    private Task<int> FailuresAsync() => service.ValueAsync<int>("SELECT failures FROM second_factors")!;

    [Fact]
    public async Task An_enrolled_user_signs_in_with_a_code_as_well_and_each_code_works_once()
    {
        await service.MustAsync(ada, new BeginSecondFactor());
        await service.MustAsync(null, With(null));
        var (secret, _) = await EnrolAsync();
        var code = CodeOf(secret);

        Assert.Equal(TenancyErrors.SecondFactorRequired, await service.RefusedAsync(null, With(null)));
        Assert.Equal(TenancyErrors.SignInFailed, await service.RefusedAsync(null, With(code, "wrong")));
        await service.MustAsync(null, With(code));
        Assert.Equal(TenancyErrors.SecondFactorRequired, await service.RefusedAsync(null, With(code)));
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(secret));
        Assert.Contains(
            "second_factor.enrolled",
            await service.RowsAsync<string>("SELECT action FROM audit_entries WHERE stream LIKE 'user:%'")
        );
    }

    [Fact]
    public async Task After_five_wrong_codes_no_code_is_taken_for_a_while_and_a_recovery_code_is_once()
    {
        var (secret, codes) = await EnrolAsync();
        for (var i = 0; i < SecondFactor.FailuresBeforeWait; i++)
        {
            await service.RefusedAsync(null, With("000000"));
        }

        await service.RefusedAsync(null, With(CodeOf(secret)));
        Assert.Equal(SecondFactor.FailuresBeforeWait, await FailuresAsync());
        await service.MustAsync(null, With(codes[0].ToUpperInvariant().Replace('-', ' ')));
        Assert.Equal(TenancyErrors.SecondFactorRequired, await service.RefusedAsync(null, With(codes[0])));

        Wait();
        await service.MustAsync(null, With(CodeOf(secret)));
        Assert.Equal(0, await FailuresAsync());
        Assert.Equal(SecondFactor.RecoveryCodes, codes.Distinct().Count());
        Assert.Equal(9, (await service.MustAsync(ada, new GetSecondFactor())).RecoveryCodesLeft);
        Assert.DoesNotContain(await service.DumpAsync(), line => line.Contains(codes[1]));
        Assert.Single(
            await service.RowsAsync<string>(
                "SELECT facts FROM audit_entries WHERE action = 'second_factor.recovery_used'"
            )
        );
    }

    [Fact]
    public async Task Another_authenticator_takes_its_place_only_with_a_code_of_the_first()
    {
        var (first, codes) = await EnrolAsync();
        var begun = await service.MustAsync(ada, new BeginSecondFactor());
        foreach (var wrong in new[] { null, "000000", CodeOf(begun.Secret) })
        {
            var refused = await service.RefusedAsync(
                ada,
                new ConfirmSecondFactor(CodeOf(begun.Secret)) { CurrentCode = wrong }
            );
            Assert.Equal("SECOND_FACTOR_CODE_WRONG", refused.Code);
        }

        await service.MustAsync(null, With(CodeOf(first)));
        Wait();
        var (second, _) = await EnrolAsync(CodeOf(first));

        await service.RefusedAsync(null, With(CodeOf(first)));
        await service.RefusedAsync(null, With(codes[0]));
        await service.MustAsync(null, With(CodeOf(second)));
    }

    [Fact]
    public async Task What_was_not_begun_is_not_confirmed_and_a_wrong_code_confirms_nothing()
    {
        var early = await service.RefusedAsync(ada, new ConfirmSecondFactor("123456"));
        await service.MustAsync(ada, new BeginSecondFactor());
        var wrong = await service.RefusedAsync(ada, new ConfirmSecondFactor("000000"));

        Assert.Equal(["SECOND_FACTOR_NOT_BEGUN", "SECOND_FACTOR_CODE_WRONG"], [early.Code, wrong.Code]);
        await service.MustAsync(null, With(null));
    }

    [Fact]
    public async Task A_power_tenant_resets_anothers_second_factor_which_ends_their_sessions()
    {
        await EnrolAsync();
        var byAdmin = await service.RefusedAsync(Actors.TenantAdmin, new ResetSecondFactor(ada.Id));
        var own = await service.RefusedAsync(Actors.User(Roles.PowerTenant, ada.Id), new ResetSecondFactor(ada.Id));

        var reset = await service.MustAsync(Actors.PowerTenant, new ResetSecondFactor(ada.Id));
        await service.MustAsync(Actors.PowerTenant, new ResetSecondFactor(ada.Id));

        Assert.Equal(["INSUFFICIENT_PERMISSION", "OWN_SECOND_FACTOR"], [byAdmin.Code, own.Code]);
        Assert.Null(reset.SecondFactorSince);
        await service.MustAsync(null, With(null));
        Assert.Equal(1, await service.ValueAsync<int>("SELECT session_version FROM users WHERE user_name = 'ada'"));
        Assert.Single(
            await service.RowsAsync<string>("SELECT facts FROM audit_entries WHERE action = 'second_factor.reset'")
        );
    }

    [Fact]
    public async Task Whether_a_tenant_requires_one_is_a_power_tenants_to_say()
    {
        var byAdmin = await service.RefusedAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings { RequiresSecondFactor = true }
        );
        var settings = await service.MustAsync(
            Actors.PowerTenant,
            new UpdateTenantSettings { RequiresSecondFactor = true }
        );

        Assert.Equal(ErrorKind.Forbidden, byAdmin.Kind);
        Assert.True(settings.RequiresSecondFactor);
        Assert.True((await service.MustAsync(ada, new GetSecondFactor())).MustEnrol);
        await EnrolAsync();
        Assert.False((await service.MustAsync(ada, new GetSecondFactor())).MustEnrol);
    }
}
