using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>Whose a key is, and what becomes of it and of held cases with its owner.</summary>
public sealed class KeyOwnerTests : IAsyncLifetime
{
    private static readonly Actor Owner = Actors.User(Roles.TenantAdmin, "owner");
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        await service.EnrolAsync(Actors.PowerTenant, Owner);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<string> KeyAsync(Actor by, Roles roles) =>
        (await service.MustAsync(by, new CreateApiKey { Name = "core", Roles = roles })).Id;

    private async Task<ApiKeySummary> ListedAsync(string id) =>
        Assert.Single(await service.MustAsync(Actors.PowerTenant, new ListApiKeys()), key => key.Id == id);

    [Fact]
    public async Task Disabling_a_user_says_which_keys_stop_and_taking_one_over_makes_it_work_again()
    {
        var id = await KeyAsync(Owner, Roles.TenantAdmin | Roles.Integration);
        Assert.Equal((true, "owner"), ((await ListedAsync(id)).Works, (await ListedAsync(id)).OwnerId));

        var changed = await service.MustAsync(Actors.PowerTenant, new UpdateUser(Owner.Id) { IsActive = false });

        var stopped = Assert.Single(changed.KeysStopped);
        Assert.Equal((id, Roles.TenantAdmin | Roles.Integration, Roles.None), (stopped.Id, stopped.Lost, stopped.Left));
        var listed = await ListedAsync(id);
        Assert.Equal((false, Roles.None), (listed.Works, listed.RolesToday));
        Assert.Contains("no access", listed.Shortfall);

        var taken = await service.MustAsync(Actors.PowerTenant, new TakeOverApiKey(id));
        var again = await service.MustAsync(Actors.PowerTenant, new TakeOverApiKey(id));

        Assert.Equal(taken, again);
        Assert.Equal((true, Actors.PowerTenant.Id), (taken.Works, taken.OwnerId));
        Assert.Equal(
            ["api_key.created", "api_key.taken_over"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
                new { Stream = "api-key:" + id }
            )
        );
        Assert.Equal(
            "owner",
            await service.ValueAsync<string>("SELECT created_by FROM api_keys WHERE id = @Id", new { Id = id })
        );
    }

    [Fact]
    public async Task Demoting_a_user_takes_from_their_keys_what_they_no_longer_hold()
    {
        var id = await KeyAsync(Owner, Roles.Reviewer | Roles.TenantAdmin | Roles.Integration);

        var changed = await service.MustAsync(
            Actors.PowerTenant,
            new UpdateUser(Owner.Id) { Roles = Roles.Reviewer | Roles.Auditor }
        );

        var stopped = Assert.Single(changed.KeysStopped);
        Assert.Equal((Roles.TenantAdmin | Roles.Integration, Roles.Reviewer), (stopped.Lost, stopped.Left));
        Assert.Contains("tenant-admin,integration", (await ListedAsync(id)).Shortfall);
        Assert.Empty(
            (
                await service.MustAsync(Actors.PowerTenant, new UpdateUser(Owner.Id) { Roles = Roles.Reviewer })
            ).KeysStopped
        );
    }

    [Fact]
    public async Task Only_a_power_tenant_takes_a_key_over_and_no_revoked_one()
    {
        var id = await KeyAsync(Owner, Roles.Integration);

        var (refused, _) = await service.RefusedWithOneEntryAsync(Owner, new TakeOverApiKey(id));
        Assert.Equal("INSUFFICIENT_PERMISSION", refused.Code);
        Assert.Equal(
            TenancyErrors.KeyNotFound,
            await service.RefusedAsync(Actors.ForeignPowerTenant, new TakeOverApiKey(id))
        );

        await service.MustAsync(Actors.PowerTenant, new RevokeApiKey(id));
        Assert.Equal(TenancyErrors.KeyRevoked, await service.RefusedAsync(Actors.PowerTenant, new TakeOverApiKey(id)));
    }

    [Fact]
    public async Task The_command_line_gives_a_key_to_a_user_or_to_the_installation()
    {
        var atTheCommandLine = Actor.Operator(Actors.Tenant);
        var id = await KeyAsync(atTheCommandLine, Roles.PowerTenant);
        Assert.Null((await ListedAsync(id)).OwnerId);
        Assert.True((await ListedAsync(id)).Works);

        var name = await service.ValueAsync<string>("SELECT user_name FROM users WHERE id = 'owner'");
        var given = await service.MustAsync(atTheCommandLine, new TakeOverApiKey(id) { OwnerName = name });
        Assert.Equal(("owner", false), (given.OwnerId, given.Works));
        Assert.Null((await service.MustAsync(atTheCommandLine, new TakeOverApiKey(id))).OwnerId);
        Assert.Equal(
            TenancyErrors.UserNotFound,
            await service.RefusedAsync(atTheCommandLine, new TakeOverApiKey(id) { OwnerName = "nobody" })
        );
    }

    [Theory]
    [InlineData(Roles.TenantAdmin, false)]
    [InlineData(Roles.Auditor, true)]
    public async Task A_hold_ends_when_its_holder_is_disabled_or_may_not_review_any_more(Roles roles, bool active)
    {
        var (held, other) = (await service.OpenAsync(), await service.OpenAsync());
        await service.MustAsync(Owner, new AssignVerification(held) { UserId = "me" });
        await service.MustAsync(Actors.PowerTenant, new AssignVerification(other) { UserId = "me" });

        await service.MustAsync(Actors.PowerTenant, new UpdateUser(Owner.Id) { Roles = roles, IsActive = active });

        Assert.Null((await service.MustAsync(Actors.PowerTenant, new GetVerification(held))).AssignedTo);
        Assert.NotNull((await service.MustAsync(Actors.PowerTenant, new GetVerification(other))).AssignedTo);
        Assert.Equal(
            1,
            await service.ValueAsync<int>(
                "SELECT COUNT(*) FROM audit_entries WHERE stream = @Stream AND action = 'verification.unassigned'",
                new { Stream = "verification:" + held }
            )
        );
        var taken = await service.MustAsync(Actors.Reviewer, new TakeNextVerification());
        Assert.Equal(held, taken.Verification?.Id);
    }

    [Fact]
    public async Task A_case_opened_with_a_key_keeps_whose_the_key_was()
    {
        var key = Actors.Key(Roles.Integration, "k") with { KeyOwnerId = Owner.Id };
        var id = await service.OpenAsync(by: key);
        await service.SetPolicyAsync(Say.StandardRule with { SeparationOfDuties = true }, Say.HighRule);
        var second = Actors.Key(Roles.TenantAdmin, "k2") with { KeyOwnerId = Owner.Id };

        foreach (var actor in new[] { Owner, second })
        {
            Assert.Equal("SEPARATION_OF_DUTIES", (await service.RefusedAsync(actor, TestService.Approval(id))).Code);
            Assert.Equal(
                "SEPARATION_OF_DUTIES",
                Assert.Single((await service.MustAsync(actor, new GetApprovalRequirements(id))).Refusals).Code
            );
        }

        await service.MustAsync(Actors.TenantAdmin, TestService.Approval(id));
    }
}
