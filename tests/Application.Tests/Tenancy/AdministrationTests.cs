using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>Users of a tenant and their roles, by those who may and never above themselves.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private const string Password = "correct horse battery staple";
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static Actor Operator => Actor.Operator(Actors.Tenant);

    private async Task<string> UserAsync(string name, Roles roles, string? subject = null) =>
        (
            await service.MustAsync(
                Operator,
                new CreateUser
                {
                    UserName = name,
                    Password = subject is null ? Password : null,
                    ExternalSubject = subject,
                    Roles = roles,
                }
            )
        ).Id;

    private async Task<UserSummary> ReadAsync(string id) =>
        (await service.MustAsync(Actors.TenantAdmin, new ListUsers())).Single(user => user.Id == id);

    [Fact]
    public async Task Users_are_listed_by_name_and_show_nothing_of_their_passwords()
    {
        await UserAsync("zoe", Roles.Reviewer);
        await UserAsync("ada", Roles.TenantAdmin | Roles.Auditor, subject: "sub-1");

        var users = await service.MustAsync(Actors.TenantAdmin, new ListUsers());

        Assert.Equal(["ada", "zoe"], users.Select(user => user.UserName));
        Assert.Equal([true, false], users.Select(user => user.IsExternal));
        Assert.Equal(Roles.TenantAdmin | Roles.Auditor, users[0].Roles);
        Assert.Empty(await service.MustAsync(Actors.ForeignPowerTenant, new ListUsers()));
    }

    [Fact]
    public async Task Changed_roles_are_held_at_once_and_stand_in_the_users_history()
    {
        var id = await UserAsync("ada", Roles.Reviewer);

        var changed = await service.MustAsync(
            Actors.PowerTenant,
            new UpdateUser(id) { Roles = Roles.TenantAdmin | Roles.Auditor }
        );

        Assert.Equal(Roles.TenantAdmin | Roles.Auditor, changed.User.Roles);
        Assert.Equal(changed.User, await ReadAsync(id));
        Assert.Equal(
            """{"from":"reviewer","roles":"tenant-admin,auditor"}""",
            await service.ValueAsync<string>("SELECT facts FROM audit_entries WHERE action = 'user.roles_changed'")
        );
    }

    [Theory]
    [InlineData(Roles.Reviewer, Roles.PowerTenant, "ROLES_NOT_HELD")]
    [InlineData(Roles.PowerTenant, Roles.Reviewer, "HOLDS_MORE_ROLES")]
    [InlineData(Roles.PowerTenant | Roles.Auditor, Roles.PowerTenant, "HOLDS_MORE_ROLES")]
    public async Task A_tenant_admin_neither_makes_a_power_tenant_nor_touches_one(Roles held, Roles wanted, string code)
    {
        await UserAsync("spare", Roles.PowerTenant);
        var id = await UserAsync("ada", held);

        var (error, _) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            new UpdateUser(id) { Roles = wanted }
        );

        Assert.Equal((ErrorKind.Forbidden, code), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_tenant_admin_does_not_reset_the_password_of_a_power_tenant_nor_take_their_access()
    {
        await UserAsync("spare", Roles.PowerTenant);
        var id = await UserAsync("ada", Roles.PowerTenant);

        var reset = await service.RefusedAsync(Actors.TenantAdmin, new ResetPassword(id));
        var disabled = await service.RefusedAsync(Actors.TenantAdmin, new UpdateUser(id) { IsActive = false });

        Assert.Equal(["HOLDS_MORE_ROLES", "HOLDS_MORE_ROLES"], [reset.Code, disabled.Code]);
    }

    [Fact]
    public async Task A_tenant_admin_neither_gives_the_auditors_reading_nor_touches_who_has_it()
    {
        var self = await UserAsync("admin", Roles.TenantAdmin);
        var auditor = await UserAsync("ada", Roles.Auditor);
        var key = await service.MustAsync(Operator, new CreateApiKey { Name = "archive", Roles = Roles.Auditor });
        Error[] refusals =
        [
            await RefusedAsync(new UpdateUser(self) { Roles = Roles.TenantAdmin | Roles.Auditor }),
            await RefusedAsync(
                new CreateUser
                {
                    UserName = "eve",
                    ExternalSubject = "sub-eve",
                    Roles = Roles.Auditor,
                }
            ),
            await RefusedAsync(new CreateApiKey { Name = "another archive", Roles = Roles.Auditor }),
            await RefusedAsync(new UpdateUser(auditor) { Roles = Roles.Reviewer }),
            await RefusedAsync(new UpdateUser(auditor) { IsActive = false }),
            await RefusedAsync(new ResetPassword(auditor)),
            await RefusedAsync(new RevokeApiKey(key.Id)),
        ];

        Assert.All(refusals, refusal => Assert.Equal(ErrorKind.Forbidden, refusal.Kind));
        Assert.Equal(
            [.. Enumerable.Repeat("ROLES_NOT_HELD", 3), .. Enumerable.Repeat("HOLDS_MORE_ROLES", 4)],
            refusals.Select(refusal => refusal.Code)
        );

        // Whoever reads the audit gives it, and takes it.
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(self) { Roles = Roles.TenantAdmin | Roles.Auditor });
        await service.MustAsync(
            Actors.User(Roles.TenantAdmin | Roles.Auditor, self),
            new UpdateUser(auditor) { Roles = Roles.Reviewer }
        );

        async Task<Error> RefusedAsync<T>(IMessage<T> message) =>
            (await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, message)).Error;
    }

    [Fact]
    public async Task The_last_active_power_tenant_stays_one()
    {
        var last = await UserAsync("last", Roles.PowerTenant);
        var other = await UserAsync("other", Roles.PowerTenant);
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(other) { IsActive = false });

        foreach (
            var change in new[]
            {
                new UpdateUser(last) { Roles = Roles.TenantAdmin },
                new UpdateUser(last) { IsActive = false },
            }
        )
        {
            var (error, _) = await service.RefusedWithOneEntryAsync(Actors.PowerTenant, change);
            Assert.Equal((ErrorKind.Conflict, "LAST_POWER_TENANT"), (error.Kind, error.Code));
        }

        await service.MustAsync(Actors.PowerTenant, new UpdateUser(other) { IsActive = true });
        await service.MustAsync(Actors.PowerTenant, new UpdateUser(last) { Roles = Roles.TenantAdmin });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_power_tenants_who_lose_it_at_the_same_moment_one_stays(bool byTheOldCommand)
    {
        var first = await UserAsync("first", Roles.PowerTenant);
        await UserAsync("second", Roles.PowerTenant);
        await using var node = await TestService.StartAsync(dataDirectory: service.DataDirectory);
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();

        // The one is decided and not committed while the other looks who else there is.
        await using var scope = service.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Actors.PowerTenant, isSandbox: true);
        var dispatcher = scope.ServiceProvider.GetRequiredService<Dispatcher>();
        var one = scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    var demoted = await dispatcher.SendAsync(
                        new UpdateUser(first) { Roles = Roles.TenantAdmin },
                        default
                    );
                    begun.TrySetResult();
                    await release.Task;
                    return demoted;
                },
                default
            );
        await begun.Task;
        var other = Task.Run(() => DisableOnAsync(node, byTheOldCommand));
        await Task.WhenAny(other, Task.Delay(TimeSpan.FromMilliseconds(300)));
        release.SetResult();

        Assert.Null((await one).Error);
        Assert.Equal("LAST_POWER_TENANT", (await other)?.Code);
        Assert.Equal(
            "second",
            Assert.Single(
                await service.RowsAsync<string>(
                    "SELECT user_name FROM users WHERE is_active = '1' AND roles LIKE '%power-tenant%'"
                )
            )
        );
    }

    private static async Task<Error?> DisableOnAsync(TestService node, bool byTheOldCommand)
    {
        if (byTheOldCommand)
        {
            return (await node.SendAsync(Actors.PowerTenant, new DisableUser("second"))).Error;
        }

        var second = (await node.MustAsync(Actors.PowerTenant, new ListUsers())).Single(u => u.UserName == "second");
        return (await node.SendAsync(Actors.PowerTenant, new UpdateUser(second.Id) { IsActive = false })).Error;
    }

    [Fact]
    public async Task The_last_active_power_tenant_is_not_disabled_by_name_either()
    {
        await UserAsync("last", Roles.PowerTenant);

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.PowerTenant, new DisableUser("last"));

        Assert.Equal("LAST_POWER_TENANT", error.Code);
    }

    [Fact]
    public async Task A_password_given_anew_brings_no_role_back_that_another_node_took_away()
    {
        await UserAsync("spare", Roles.PowerTenant);
        var id = await UserAsync("ada", Roles.PowerTenant);
        await using var node = await TestService.StartAsync(dataDirectory: service.DataDirectory);

        // Whoever signs in there is remembered for a while.
        await node.RunAsync((IUserRepository users) => users.FindAsync(Actors.Tenant, id, default));
        await service.TamperAsync("UPDATE users SET roles = 'reviewer' WHERE id = @Id", new { Id = id });

        await node.MustAsync(Actors.PowerTenant, new ResetPassword(id));

        Assert.Equal(Roles.Reviewer, (await ReadAsync(id)).Roles);
    }

    [Fact]
    public async Task Access_taken_and_given_back_is_told_once_each_and_lifts_a_lock()
    {
        var id = await UserAsync("ada", Roles.Reviewer);
        await service.TamperAsync(
            "INSERT INTO sign_in_sources (user_id, network, tenant_id, failures, refused_until, changed_at) SELECT id, '192.0.2.1', tenant_id, 5, @Until, created_at FROM users WHERE id = @Id",
            new { Id = id, Until = service.Clock.Now().AddMinutes(15) }
        );

        Assert.NotNull((await ReadAsync(id)).LockedUntil);
        foreach (var isActive in new[] { false, false, true, true })
        {
            await service.MustAsync(Actors.TenantAdmin, new UpdateUser(id) { IsActive = isActive });
            Assert.Equal(isActive, (await ReadAsync(id)).IsActive);
        }

        Assert.Null((await ReadAsync(id)).LockedUntil);
        Assert.Equal(
            ["user.disabled", "user.enabled"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE action IN ('user.disabled', 'user.enabled') ORDER BY sequence"
            )
        );
    }

    [Fact]
    public async Task Roles_and_access_changed_at_once_are_told_one_by_one()
    {
        var id = await UserAsync("ada", Roles.Reviewer);

        await service.MustAsync(Actors.PowerTenant, new UpdateUser(id) { Roles = Roles.Auditor, IsActive = false });

        Assert.Equal(
            [("user.roles_changed", """{"from":"reviewer","roles":"auditor"}"""), ("user.disabled", "{}")],
            await service.RowsAsync<(string, string)>(
                "SELECT action, facts FROM audit_entries WHERE stream = @Stream AND sequence > 1 ORDER BY sequence",
                new { Stream = "user:" + id }
            )
        );
    }

    [Theory]
    [InlineData(3, null, """{"failedSignIns":"3"}""")]
    [InlineData(5, "2026-03-14 07:20:00", """{"failedSignIns":"5","lockedUntil":"2026-03-14T07:20:00.0000000Z"}""")]
    public async Task Access_given_to_whom_has_it_forgets_failures_to_sign_in_and_the_audit_says_which(
        int failures,
        string? until,
        string facts
    )
    {
        var id = await UserAsync("ada", Roles.Reviewer);
        await service.TamperAsync(
            "INSERT INTO sign_in_sources (user_id, network, tenant_id, failures, refused_until, changed_at) SELECT id, '192.0.2.1', tenant_id, @Failures, @RefusedUntil, created_at FROM users WHERE id = @Id",
            new
            {
                Id = id,
                Failures = failures,
                RefusedUntil = until is null
                    ? (DateTimeOffset?)null
                    : DateTimeOffset.Parse(until, null, System.Globalization.DateTimeStyles.AssumeUniversal),
            }
        );

        await service.MustAsync(Actors.TenantAdmin, new UpdateUser(id) { IsActive = true });

        Assert.Equal(
            (0, null),
            Assert.Single(
                await service.RowsAsync<(int, string?)>(
                    "SELECT failures, refused_until FROM sign_in_sources WHERE user_id = @Id",
                    new { Id = id }
                )
            )
        );
        Assert.Equal(
            [("user.unlocked", facts)],
            await service.RowsAsync<(string, string)>(
                "SELECT action, facts FROM audit_entries WHERE stream = @Stream AND sequence > 1",
                new { Stream = "user:" + id }
            )
        );
    }

    [Fact]
    public async Task A_user_who_does_not_exist_is_not_found()
    {
        Error[] errors =
        [
            await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new UpdateUser("nobody") { IsActive = false }),
            await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new DisableUser("nobody")),
            await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new ResetPassword("nobody")),
        ];

        Assert.All(errors, error => Assert.Equal(TenancyErrors.UserNotFound, error));
    }

    [Fact]
    public async Task Refused_attempts_stand_under_the_name_of_what_was_tried()
    {
        var id = await UserAsync("ada", Roles.Reviewer);

        await service.RefusedAsync(Actors.Auditor, new UpdateUser(id) { IsActive = false });
        await service.RefusedAsync(Actors.Auditor, new ResetPassword(id));
        await service.RefusedAsync(Actors.Key(Roles.Reviewer), new SignOut());
        await service.RefusedAsync(Actors.User(Roles.None), new SignOut());

        Assert.Equal(
            ["user.update.refused", "user.reset_password.refused", "sign_out.refused"],
            await service.RowsAsync<string>(
                "SELECT action FROM audit_entries WHERE action LIKE '%.refused' ORDER BY position"
            )
        );
    }

    [Fact]
    public async Task A_user_is_shown_as_they_are_and_a_lock_until_it_ends()
    {
        var id = await UserAsync("ada", Roles.Reviewer);
        var until = service.Clock.Now().AddMinutes(15);
        await service.TamperAsync(
            "INSERT INTO sign_in_sources (user_id, network, tenant_id, failures, refused_until, changed_at) SELECT id, '192.0.2.1', tenant_id, 5, @Until, created_at FROM users WHERE id = @Id",
            new { Id = id, Until = until }
        );

        var locked = await ReadAsync(id);
        service.Clock.Advance(TimeSpan.FromMinutes(15));
        var free = await ReadAsync(id);

        Assert.Equal(
            new UserSummary
            {
                Id = id,
                UserName = "ada",
                Roles = Roles.Reviewer,
                IsActive = true,
                IsExternal = false,
                AwaitsActivation = false,
                LockedUntil = until,
                CreatedAt = until.AddMinutes(-15),
            },
            locked
        );
        Assert.Equal(locked with { LockedUntil = null }, free);
    }

    [Fact]
    public async Task A_change_of_nothing_leaves_every_row_as_it_was()
    {
        var id = await UserAsync("ada", Roles.Reviewer);
        var before = await service.DumpAsync();

        await service.MustAsync(Actors.TenantAdmin, new UpdateUser(id));
        await service.MustAsync(Actors.TenantAdmin, new UpdateUser(id) { Roles = Roles.Reviewer, IsActive = true });

        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [InlineData(Roles.None)]
    [InlineData(Roles.Integration)]
    [InlineData(Roles.Reviewer | Roles.Integration)]
    public async Task Roles_that_no_user_holds_are_refused_by_their_field(Roles roles)
    {
        var id = await UserAsync("ada", Roles.Reviewer);

        var error = await service.RefusedWithoutTraceAsync(Actors.PowerTenant, new UpdateUser(id) { Roles = roles });

        Assert.Equal(
            new FieldError("roles", "roles must name at least one of reviewer, tenant-admin, power-tenant, auditor"),
            Assert.Single(error.Fields)
        );
    }

    [Fact]
    public async Task Nobody_without_the_right_to_manage_the_tenant_reads_or_changes_any_of_it()
    {
        var id = await UserAsync("ada", Roles.Reviewer);
        foreach (var role in Say.Lacking(Permission.ManageTenant))
        {
            var actor = Actors.User(role);
            Assert.Equal(
                Enumerable.Repeat("INSUFFICIENT_PERMISSION", 3),
                [
                    (await service.RefusedAsync(actor, new ListUsers())).Code,
                    (await service.RefusedAsync(actor, new UpdateUser(id) { IsActive = false })).Code,
                    (await service.RefusedAsync(actor, new ResetPassword(id))).Code,
                ]
            );
        }
    }
}
