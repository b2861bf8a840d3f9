using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

public sealed class TenantSettingsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly TestService service = fixture.Service;

    private Task<long> ChangesAsync() =>
        service.ValueAsync<long>(
            "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @Tenant AND action = 'tenant.settings_changed'",
            new { Actors.Tenant }
        );

    [Fact]
    public async Task A_changed_setting_is_read_back_and_audited_once_however_often_it_is_set()
    {
        var before = await service.MustAsync(Actors.TenantAdmin, new GetTenantSettings());
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings(true));
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings(true));

        Assert.False(before.RequiresIfMatch);
        Assert.True((await service.MustAsync(Actors.TenantAdmin, new GetTenantSettings())).RequiresIfMatch);
        Assert.Equal(1, await ChangesAsync());
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings(false));
        Assert.Equal(2, await ChangesAsync());
    }

    [Fact]
    public async Task Whoever_does_not_manage_the_tenant_neither_reads_nor_changes_its_settings()
    {
        Assert.Equal(
            ErrorKind.Forbidden,
            (await service.SendAsync(Actors.Reviewer, new GetTenantSettings())).Error?.Kind
        );
        Assert.Equal(
            ErrorKind.Forbidden,
            (await service.SendAsync(Actors.Auditor, new UpdateTenantSettings(true))).Error?.Kind
        );
    }

    [Fact]
    public async Task What_is_left_out_stays()
    {
        await service.MustAsync(Actors.ForeignPowerTenant, new UpdateTenantSettings(true));

        Assert.True(
            (await service.MustAsync(Actors.ForeignPowerTenant, new UpdateTenantSettings(null))).RequiresIfMatch
        );
    }
}
