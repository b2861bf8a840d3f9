using System.Text.Json;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

public sealed class TenantSettingsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string LastChange =
        "SELECT facts FROM audit_entries WHERE action = 'tenant.settings_changed' ORDER BY position DESC";

    private readonly TestService service = fixture.Service;

    private Task<long> ChangesAsync() =>
        service.ValueAsync<long>(
            "SELECT COUNT(*) FROM audit_entries WHERE tenant_id = @Tenant AND action = 'tenant.settings_changed'",
            new { Actors.Tenant }
        );

    private Task<TenantSettings> ReadAsync() => service.MustAsync(Actors.TenantAdmin, new GetTenantSettings());

    [Fact]
    public async Task A_changed_setting_is_read_back_and_audited_once_however_often_it_is_set()
    {
        var before = await ReadAsync();
        var changes = await ChangesAsync();

        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { RequiresIfMatch = true });
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { RequiresIfMatch = true });

        var after = await ReadAsync();
        Assert.False(before.RequiresIfMatch);
        Assert.True(after.RequiresIfMatch);
        Assert.Equal(before.Version + 1, after.Version);
        Assert.Equal(changes + 1, await ChangesAsync());
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { RequiresIfMatch = false });
        Assert.Equal(changes + 2, await ChangesAsync());
        Assert.Equal(
            """{"requiresIfMatch":"false","requiresIfMatchBefore":"true"}""",
            await service.ValueAsync<string>(LastChange)
        );
    }

    [Fact]
    public async Task Every_setting_is_changed_at_once_and_the_audit_tells_what_was_and_what_is()
    {
        var before = await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings { DueHours = new DueHours(null, null) }
        );

        var answered = await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings
            {
                Name = "Harbour Programme",
                OwnerEmail = "new-owner@example.org",
                DueHours = new DueHours(48, 8),
                CallbackUrl = "https://example.org/callback",
                CallbackEveryDecision = false,
                CallbackStatusChanges = true,
            }
        );

        Assert.Equal(answered, await ReadAsync());
        Assert.Equal(
            ("Harbour Programme", "new-owner@example.org", new DueHours(48, 8)),
            (answered.Name, answered.OwnerEmail, answered.DueHours)
        );
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["name"] = "Harbour Programme",
                ["nameBefore"] = before.Name,
                ["ownerEmail"] = "new-owner@example.org",
                ["ownerEmailBefore"] = before.OwnerEmail,
                ["dueHoursStandard"] = "48",
                ["dueHoursHigh"] = "8",
                ["callbackUrl"] = "https://example.org/callback",
                ["callbackEveryDecision"] = "false",
                ["callbackEveryDecisionBefore"] = "true",
                ["callbackStatusChanges"] = "true",
                ["callbackStatusChangesBefore"] = "false",
            },
            JsonSerializer.Deserialize<Dictionary<string, string?>>((await service.ValueAsync<string>(LastChange))!)
        );
    }

    [Fact]
    public async Task A_due_time_left_out_of_new_ones_is_the_installations_again()
    {
        await service.MustAsync(Actors.TenantAdmin, new UpdateTenantSettings { DueHours = new DueHours(48, 8) });

        var settings = await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings { DueHours = new DueHours(null, 12) }
        );

        Assert.Equal(new DueHours(null, 12), settings.DueHours);
        Assert.Equal(new DueHours(72, 12), settings.DueHoursInForce);
    }

    [Fact]
    public async Task Whoever_does_not_manage_the_tenant_neither_reads_nor_changes_its_settings()
    {
        foreach (var actor in new[] { Actors.Reviewer, Actors.Auditor, Actors.Integration })
        {
            Assert.Equal(ErrorKind.Forbidden, (await service.SendAsync(actor, new GetTenantSettings())).Error?.Kind);
            Assert.Equal(
                ErrorKind.Forbidden,
                (await service.SendAsync(actor, new UpdateTenantSettings { RequiresIfMatch = true })).Error?.Kind
            );
        }
    }

    public static TheoryData<string, UpdateTenantSettings> Faults =>
        new()
        {
            {
                "name is required",
                new UpdateTenantSettings { Name = " " }
            },
            {
                "name must be at most 200 characters",
                new UpdateTenantSettings { Name = new string('x', 201) }
            },
            {
                "name must be at most 200 characters",
                new UpdateTenantSettings { Name = "two\nlines" }
            },
            {
                "ownerEmail must be one e-mail address",
                new UpdateTenantSettings { OwnerEmail = "" }
            },
            {
                "ownerEmail must be one e-mail address",
                new UpdateTenantSettings { OwnerEmail = "a@b.org, c@d.org" }
            },
            {
                "dueHours.standard must be whole hours from 1 to 8784",
                new UpdateTenantSettings { DueHours = new DueHours(0, null) }
            },
            {
                "callbackUrl must be an absolute https URL",
                new UpdateTenantSettings { CallbackUrl = "http://example.org/" }
            },
            {
                "dueHours.high must be whole hours from 1 to 8784",
                new UpdateTenantSettings { DueHours = new DueHours(null, 8785) }
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_setting_that_is_none_is_refused_and_told_what_would_do(
        string sentence,
        UpdateTenantSettings fault
    )
    {
        var refusal = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, fault);

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains(
            refusal.Fields,
            field =>
                field.Field == sentence.Split(' ')[0] && field.Message.StartsWith(sentence, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_change_upon_settings_that_are_no_longer_those_is_refused()
    {
        var read = await ReadAsync();
        await service.MustAsync(
            Actors.PowerTenant,
            new UpdateTenantSettings { Name = "First " + read.Version, Version = read.Version }
        );

        var late = await service.SendAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings { Name = "Late", Version = read.Version }
        );

        Assert.Equal(TenancyErrors.SettingsVersionMismatch, late.Error);
        Assert.Equal("First " + read.Version, (await ReadAsync()).Name);
    }

    [Fact]
    public async Task Of_two_who_write_the_same_version_at_once_one_is_told()
    {
        var tenant = await service.RunAsync<ITenantRepository, Tenant?>(tenants =>
            tenants.FindToChangeAsync(Actors.OtherTenant, default)
        );

        Task<bool> SaveAsync(string name) =>
            service.RunAsync<ITenantRepository, bool>(tenants =>
                tenants.SaveSettingsAsync(tenant! with { Name = name }, default)
            );

        Assert.True(await SaveAsync("one"));
        Assert.False(await SaveAsync("other"));
    }

    [Fact]
    public async Task What_has_a_bound_is_taken_up_to_it()
    {
        var settings = await service.MustAsync(
            Actors.TenantAdmin,
            new UpdateTenantSettings
            {
                Name = Say.Long(200),
                DueHours = new DueHours(1, 8784),
                Version = ExpectedVersion.Any,
            }
        );

        Assert.Equal((Say.Long(200), new DueHours(1, 8784)), (settings.Name, settings.DueHours));
        Assert.Equal(settings, await ReadAsync());
    }

    [Fact]
    public async Task A_tenant_that_is_gone_has_no_settings()
    {
        var gone = Actors.TenantAdmin with { TenantId = "gone" };

        Assert.Equal(TenancyErrors.TenantNotFound, await service.RefusedAsync(gone, new GetTenantSettings()));
        Assert.Equal(
            TenancyErrors.TenantNotFound,
            await service.RefusedAsync(gone, new UpdateTenantSettings { Name = "Back" })
        );
    }

    [Fact]
    public async Task A_refused_change_stands_in_the_audit_and_neither_it_nor_what_is_read_prints_an_address()
    {
        var update = new UpdateTenantSettings { OwnerEmail = "owner@example.org" };

        var (_, entry) = await service.RefusedWithOneEntryAsync(Actors.Reviewer, update);

        Assert.Contains("action=tenant.change_settings.refused", entry);
        Assert.Equal("UpdateTenantSettings", update.ToString());
        Assert.Equal("TenantSettings { TenantId = tenant-a }", (await ReadAsync()).ToString());
    }

    [Fact]
    public async Task What_is_left_out_stays()
    {
        await service.MustAsync(
            Actors.ForeignPowerTenant,
            new UpdateTenantSettings { RequiresIfMatch = true, DueHours = new DueHours(5, 6) }
        );

        var settings = await service.MustAsync(Actors.ForeignPowerTenant, new UpdateTenantSettings { Name = "Kept" });

        Assert.True(settings.RequiresIfMatch);
        Assert.Equal(new DueHours(5, 6), settings.DueHours);
    }
}
