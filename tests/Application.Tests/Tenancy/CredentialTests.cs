using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests.Tenancy;

/// <summary>Users and keys: who makes them, with which roles, and what is kept of their secrets.</summary>
public sealed class CredentialTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Password = "correct horse battery staple";
    private readonly TestService service = fixture.Service;

    private static readonly CreateUser ValidUser = new()
    {
        UserName = "somebody",
        Password = Password,
        Roles = Roles.Reviewer,
    };

    private static readonly Dictionary<string, (string Field, CreateUser Command)> UserFaults = new()
    {
        ["no name"] = ("userName", ValidUser with { UserName = " " }),
        ["a name too long"] = ("userName", ValidUser with { UserName = Say.Long(101) }),
        ["a control character in the name"] = ("userName", ValidUser with { UserName = "a\0" }),
        ["an id with a slash"] = ("id", ValidUser with { Id = "a/b" }),
        ["an id too long"] = ("id", ValidUser with { Id = Say.Long(65) }),
        ["no role"] = ("roles", ValidUser with { Roles = Roles.None }),
        ["a role for keys"] = ("roles", ValidUser with { Roles = Roles.Reviewer | Roles.Integration }),
        ["a password too short"] = ("password", ValidUser with { Password = Say.Long(14) }),
        ["a password too long"] = ("password", ValidUser with { Password = Say.Long(257) }),
        ["an address that is none"] = ("email", ValidUser with { Email = "ada" }),
        ["a subject too long"] = ("externalSubject", ValidUser with { ExternalSubject = Say.Long(256) }),
    };

    public static TheoryData<string> UserFaultNames => [.. UserFaults.Keys];

    public static TheoryData<Roles, Roles> RolesByRoles
    {
        get
        {
            var data = new TheoryData<Roles, Roles>();
            foreach (var held in new[] { Roles.TenantAdmin, Roles.PowerTenant, Roles.TenantAdmin | Roles.Auditor })
            {
                for (var given = 1; given < 32; given++)
                {
                    data.Add(held, (Roles)given);
                }
            }

            return data;
        }
    }

    public static TheoryData<Roles> MayNotManage => [.. Say.Lacking(Permission.ManageTenant)];

    [Theory]
    [MemberData(nameof(UserFaultNames))]
    public async Task A_malformed_user_is_refused_by_field(string what)
    {
        var (field, command) = UserFaults[what];

        var error = await service.RefusedWithoutTraceAsync(Actor.Operator(Actors.Tenant), command);

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.DoesNotContain("xxx", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0001")]
    public async Task A_malformed_key_is_refused_by_field(string name)
    {
        var error = await service.RefusedWithoutTraceAsync(
            Actors.PowerTenant,
            new CreateApiKey { Name = name, Roles = Roles.None }
        );

        Assert.Equal(["name", "roles"], error.Fields.Select(f => f.Field));
    }

    [Theory]
    [MemberData(nameof(RolesByRoles))]
    public async Task Nobody_gives_a_user_or_a_key_a_role_they_do_not_hold(Roles held, Roles given)
    {
        // Creating and reading give no power over anybody: an administrator hands them out. Reading everything is handed out
        // by whoever does it.
        var readsAll = (held & (Roles.Auditor | Roles.PowerTenant)) != 0;
        var free = Roles.Integration | (readsAll ? Roles.Auditor : Roles.None);
        var may = (given & ~(held.WithIncluded() | free)) == 0;
        var actor = Actors.User(held);
        var name = $"{held.Format()} gives {given.Format()}";

        if ((given & Roles.Integration) == 0)
        {
            var user = await service.SendAsync(
                actor,
                new CreateUser
                {
                    UserName = name,
                    ExternalSubject = name,
                    Roles = given,
                }
            );
            Assert.Equal(may ? null : "ROLES_NOT_HELD", user.Error?.Code);
            Assert.Equal(
                may ? given.Format() : null,
                await service.ValueAsync<string>("SELECT roles FROM users WHERE user_name = @Name", new { Name = name })
            );
        }

        // A key is worth no more than its owner: integration, which no user holds, is an administrator's to give.
        may = (given & ~(held.WithIncluded() | Roles.Integration)) == 0;
        var key = await service.SendAsync(actor, new CreateApiKey { Name = name, Roles = given });
        Assert.Equal(may ? null : "ROLES_NOT_HELD", key.Error?.Code);
        Assert.Equal(
            may ? given.Format() : null,
            await service.ValueAsync<string>("SELECT roles FROM api_keys WHERE name = @Name", new { Name = name })
        );
    }

    [Fact]
    public async Task Who_made_a_user_and_who_gave_it_its_credential_is_kept()
    {
        var maker = Actors.User(Roles.PowerTenant, "maker");
        var key = Actors.Key(Roles.PowerTenant, "makers-key") with { KeyOwnerId = "maker" };
        var byKey = await service.MustAsync(key, ValidUser with { UserName = "made by a key", Password = null });
        var byHand = await service.MustAsync(maker, ValidUser with { UserName = "made by hand", Password = null });
        var byOperator = await service.MustAsync(
            Actor.Operator(Actors.Tenant),
            ValidUser with
            {
                UserName = "made at the command line",
            }
        );
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        var reset = service.Clock.GetUtcNow();
        await service.MustAsync(Actors.PowerTenant, new ResetPassword(byHand.Id));

        Assert.Equal("maker", byKey.CreatedBy);
        Assert.Equal("maker", byKey.CredentialBy);
        Assert.Equal(("maker", Actors.PowerTenant.Id, reset), await StoredAsync(byHand.Id));
        Assert.Equal((null, null, reset.AddMinutes(-1)), await StoredAsync(byOperator.Id));
    }

    [Fact]
    public async Task A_role_that_is_not_held_is_refused_to_be_given_and_the_attempt_audited()
    {
        var (user, userEntry) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            ValidUser with
            {
                Password = null,
                Roles = Roles.PowerTenant,
            }
        );
        var (key, keyEntry) = await service.RefusedWithOneEntryAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "k", Roles = Roles.PowerTenant }
        );

        Assert.Equal(ErrorKind.Forbidden, user.Kind);
        Assert.Equal(user, key);
        Assert.Contains("action=user.create.refused", userEntry);
        Assert.Contains("action=api_key.create.refused", keyEntry);
        Assert.DoesNotContain(Password, userEntry);
    }

    [Fact]
    public async Task A_power_tenant_who_narrowed_themselves_to_reviewer_gives_nothing()
    {
        var narrowed = Actors.PowerTenant with { Roles = Roles.Reviewer };

        var error = await service.RefusedAsync(narrowed, ValidUser);

        Assert.Equal("INSUFFICIENT_PERMISSION", error.Code);
    }

    [Fact]
    public async Task The_operator_gives_any_role()
    {
        var user = await service.MustAsync(
            Actor.Operator(Actors.Tenant),
            ValidUser with
            {
                UserName = "first power tenant",
                Roles = Roles.PowerTenant,
            }
        );

        Assert.Equal(Roles.PowerTenant, user.Roles);
    }

    [Theory]
    [MemberData(nameof(MayNotManage))]
    public async Task Whoever_may_not_manage_the_tenant_manages_neither_users_nor_keys(Roles role)
    {
        var actor = Actors.User(role);
        var attempts = new[]
        {
            (await service.RefusedWithOneEntryAsync(actor, ValidUser)).Error,
            (await service.RefusedWithOneEntryAsync(actor, new DisableUser("ada"))).Error,
            (await service.RefusedWithOneEntryAsync(actor, new RevokeApiKey("k"))).Error,
            (await service.RefusedWithOneEntryAsync(actor, new CreateApiKey { Name = "k", Roles = role })).Error,
            await service.RefusedWithoutTraceAsync(actor, new ListApiKeys()),
        };

        Assert.All(attempts, error => Assert.Equal("INSUFFICIENT_PERMISSION", error.Code));
    }

    [Theory]
    [InlineData(Roles.PowerTenant)]
    [InlineData(Roles.TenantAdmin)]
    [InlineData(Roles.Auditor)]
    public async Task Tenants_are_made_and_listed_by_the_operator_alone(Roles role)
    {
        var actor = Actors.User(role);
        var create = new CreateTenant { Name = "New", OwnerEmail = "owner@example.org" };

        Assert.Equal("INSUFFICIENT_PERMISSION", (await service.RefusedAsync(actor, create)).Code);
        Assert.Equal("INSUFFICIENT_PERMISSION", (await service.RefusedAsync(actor, new ListTenants())).Code);
        var tenant = await service.MustAsync(Actor.Operator(""), create);
        Assert.Contains(
            tenant.Id,
            (await service.MustAsync(Actor.Operator(""), new ListTenants())).Select(listed => listed.Id)
        );
        Assert.False(tenant.IsSandbox);
    }

    [Fact]
    public async Task A_tenant_that_is_there_already_is_a_conflict_and_stays_as_it_is()
    {
        var (error, _) = await service.RefusedWithOneEntryAsync(
            Actor.Operator(Actors.Tenant),
            new CreateTenant
            {
                Id = Actors.OtherTenant,
                Name = "Taken over",
                OwnerEmail = "mallory@example.org",
            }
        );

        Assert.Equal("TENANT_ID_TAKEN", error.Code);
        Assert.Equal(ErrorKind.Conflict, error.Kind);
    }

    [Theory]
    [InlineData("a b", "Name", "owner@example.org", "id")]
    [InlineData("id", "", "owner@example.org", "name")]
    [InlineData("id", "Na\u0000me", "owner@example.org", "name")]
    [InlineData("id", "Name", "owner", "ownerEmail")]
    [InlineData("id", "Name", "Owner <owner@example.org>", "ownerEmail")]
    [InlineData("id", "Name", "a@example.org, b@example.org", "ownerEmail")]
    [InlineData("id", "Name", "a@example.org\r\nBcc: b@example.org", "ownerEmail")]
    public async Task A_malformed_tenant_is_refused_by_field(string id, string name, string email, string field)
    {
        var error = await service.RefusedWithoutTraceAsync(
            Actor.Operator(Actors.Tenant),
            new CreateTenant
            {
                Id = id,
                Name = name,
                OwnerEmail = email,
            }
        );

        Assert.Equal(field, Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task A_user_name_is_taken_once_in_a_tenant_and_free_in_another()
    {
        var command = ValidUser with { UserName = "twice", Password = null };
        await service.MustAsync(Actors.TenantAdmin, command);

        var (error, _) = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, command);
        var other = await service.SendAsync(Actors.ForeignPowerTenant, command);

        Assert.Equal("USER_NAME_TAKEN", error.Code);
        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Null(other.Error);
    }

    [Fact]
    public async Task Of_those_who_take_a_name_at_once_one_gets_it()
    {
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i =>
                    Task.Run(() =>
                        service.SendAsync(
                            Actors.TenantAdmin,
                            new CreateUser
                            {
                                UserName = "raced",
                                ExternalSubject = $"raced {i}",
                                Roles = Roles.Reviewer,
                            }
                        )
                    )
                )
        );

        Assert.Single(results, result => result.Error is null);
        Assert.All(
            results.Where(result => result.Error is not null),
            result => Assert.Equal("USER_NAME_TAKEN", result.Error!.Code)
        );
    }

    [Fact]
    public async Task Disabling_a_user_twice_changes_nothing_the_second_time()
    {
        await service.MustAsync(Actors.TenantAdmin, ValidUser with { UserName = "leaving" });
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("leaving"));
        var before = await service.DumpAsync();

        var again = await service.MustAsync(Actors.TenantAdmin, new DisableUser("leaving"));

        Assert.False(again.User.IsActive);
        Assert.Equal(before, await service.DumpAsync());
    }

    [Fact]
    public async Task A_revoked_key_keeps_the_time_it_was_first_revoked()
    {
        var key = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "revoked", Roles = Roles.Integration }
        );
        await service.MustAsync(Actors.TenantAdmin, new RevokeApiKey(key.Id));
        var revokedAt = service.Clock.Now();
        service.Clock.Advance(TimeSpan.FromHours(1));

        await service.MustAsync(Actors.TenantAdmin, new RevokeApiKey(key.Id));

        Assert.Equal(["api_key.created", "api_key.revoked"], await ActionsAsync("api-key:" + key.Id));
        var listed = (await service.MustAsync(Actors.TenantAdmin, new ListApiKeys())).Single(k => k.Id == key.Id);
        Assert.Equal(revokedAt, listed.RevokedAt);
    }

    [Theory]
    [InlineData(Roles.PowerTenant, false)]
    [InlineData(Roles.PowerTenant | Roles.Auditor, false)]
    [InlineData(Roles.TenantAdmin, true)]
    [InlineData(Roles.Reviewer, true)]
    public async Task Nobody_takes_the_access_of_somebody_above_themselves(Roles held, bool may)
    {
        var name = $"ranked {held.Format()}";
        var user = await service.MustAsync(Actors.PowerTenant, ValidUser with { UserName = name, Roles = held });
        var key = await service.MustAsync(
            Actors.PowerTenant,
            new CreateApiKey { Name = name, Roles = held & ~Roles.Auditor }
        );

        // Another one, or this would be the last.
        await service.MustAsync(
            Actors.PowerTenant,
            ValidUser with
            {
                UserName = "beside " + name,
                Roles = Roles.PowerTenant,
            }
        );

        if (may)
        {
            await service.MustAsync(Actors.TenantAdmin, new DisableUser(name));
            await service.MustAsync(Actors.TenantAdmin, new RevokeApiKey(key.Id));
            return;
        }

        var disabling = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, new DisableUser(name));
        var revoking = await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, new RevokeApiKey(key.Id));

        Assert.Equal("HOLDS_MORE_ROLES", disabling.Error.Code);
        Assert.Equal("HOLDS_MORE_ROLES", revoking.Error.Code);
        Assert.Equal(["user.created"], await ActionsAsync("user:" + user.Id));
        Assert.False((await service.MustAsync(Actors.PowerTenant, new DisableUser(name))).User.IsActive);
        await service.MustAsync(Actor.Operator(Actors.Tenant), new RevokeApiKey(key.Id));
    }

    [Fact]
    public async Task Secrets_are_shown_once_printed_never_and_kept_as_hashes_only()
    {
        var key = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "hashed", Roles = Roles.Integration }
        );
        var command = ValidUser with { UserName = "hashed", Password = "a password like no other" };
        await service.MustAsync(Actors.TenantAdmin, command);

        Assert.StartsWith("vk_", key.Key);
        Assert.Equal($"ApiKeyCreated {{ Id = {key.Id} }}", key.ToString());
        Assert.Equal("CreateUser { Roles = Reviewer }", command.ToString());

        // Every row and the whole of the files: the name is in them, the secrets are not.
        var kept = await TestEngine.EverythingStoredAsync(service.DataDirectory);
        Assert.Contains("hashed", kept);
        Assert.Contains(key.Key[3..15], kept);
        Assert.DoesNotContain(key.Key, kept);
        Assert.DoesNotContain(key.Key[15..], kept);
        Assert.DoesNotContain("a password like no other", kept);
    }

    [Fact]
    public async Task Every_change_of_a_credential_stands_in_its_own_history()
    {
        var user = await service.MustAsync(Actors.TenantAdmin, ValidUser with { UserName = "audited" });
        await service.MustAsync(Actors.TenantAdmin, new DisableUser("audited"));
        var key = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = "audited", Roles = Roles.Integration }
        );
        await service.MustAsync(Actors.TenantAdmin, new RevokeApiKey(key.Id));

        Assert.Equal(["user.created", "user.disabled"], await ActionsAsync("user:" + user.Id));
        Assert.Equal(["api_key.created", "api_key.revoked"], await ActionsAsync("api-key:" + key.Id));
    }

    [Fact]
    public async Task Each_history_begins_with_what_was_made_and_with_which_roles()
    {
        var user = await service.MustAsync(
            Actors.PowerTenant,
            ValidUser with
            {
                Id = "begun-by-hand",
                UserName = "begun",
                Roles = Roles.Reviewer | Roles.Auditor,
            }
        );
        var key = await service.MustAsync(
            Actors.PowerTenant,
            new CreateApiKey { Name = "begun", Roles = Roles.Integration | Roles.Reviewer }
        );
        var tenants = new List<Tenant>();
        foreach (var isSandbox in new[] { true, false })
        {
            tenants.Add(
                await service.MustAsync(
                    Actor.Operator(""),
                    new CreateTenant
                    {
                        Name = "Begun",
                        OwnerEmail = "owner@example.org",
                        IsSandbox = isSandbox,
                    }
                )
            );
        }

        Assert.Equal(("begun-by-hand", service.Clock.Now()), (user.Id, user.CreatedAt));
        Assert.Equal(
            [
                (
                    Actors.Tenant,
                    "user:begun-by-hand",
                    "user.created",
                    """{"userName":"begun","roles":"reviewer,auditor"}"""
                ),
                (
                    Actors.Tenant,
                    "api-key:" + key.Id,
                    "api_key.created",
                    """{"name":"begun","roles":"reviewer,integration"}"""
                ),
                (tenants[0].Id, "tenant:" + tenants[0].Id, "tenant.created", """{"name":"Begun","sandbox":"true"}"""),
                (tenants[1].Id, "tenant:" + tenants[1].Id, "tenant.created", """{"name":"Begun","sandbox":"false"}"""),
            ],
            await service.RowsAsync<(string, string, string, string)>(
                "SELECT tenant_id, stream, action, facts FROM audit_entries WHERE stream IN (@User, @Key, @One, @Other) ORDER BY position",
                new
                {
                    User = "user:" + user.Id,
                    Key = "api-key:" + key.Id,
                    One = "tenant:" + tenants[0].Id,
                    Other = "tenant:" + tenants[1].Id,
                }
            )
        );
    }

    [Fact]
    public async Task A_key_belongs_to_the_user_who_made_it_also_by_way_of_another_key()
    {
        var owners = new List<string?>();
        foreach (
            var maker in new[]
            {
                Actors.TenantAdmin,
                Actors.Key(Roles.TenantAdmin) with
                {
                    KeyOwnerId = "ada",
                },
                Actors.Key(Roles.TenantAdmin),
                Actor.Operator(Actors.Tenant),
            }
        )
        {
            var key = await service.MustAsync(maker, new CreateApiKey { Name = "owned", Roles = Roles.Integration });
            owners.Add(
                await service.ValueAsync<string>("SELECT created_by FROM api_keys WHERE id = @Id", new { key.Id })
            );
        }

        Assert.Equal([Actors.TenantAdmin.Id, "ada", null, null], owners);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_is_not_found()
    {
        var error = await service.RefusedWithoutTraceAsync(Actors.TenantAdmin, new RevokeApiKey("no-such-key"));

        Assert.Equal(TenancyErrors.KeyNotFound, error);
    }

    [Fact]
    public async Task The_longest_of_everything_is_taken()
    {
        await service.MustAsync(
            Actors.TenantAdmin,
            ValidUser with
            {
                Id = Say.Long(64),
                UserName = Say.Long(100),
                Password = string.Concat(Enumerable.Range(0, 256).Select(i => (char)('!' + (i * 37 % 89)))),
                ExternalSubject = Say.Long(255),
            }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            ValidUser with
            {
                UserName = "the shortest",
                Password = "wombat cinder o",
            }
        );
        await service.MustAsync(
            Actors.TenantAdmin,
            new CreateApiKey { Name = Say.Long(100), Roles = Roles.Integration }
        );
        await service.MustAsync(
            Actor.Operator(""),
            new CreateTenant { Name = Say.Long(200), OwnerEmail = "owner@example.org" }
        );
    }

    [Fact]
    public async Task What_is_refused_by_its_field_says_what_would_have_been_taken()
    {
        Assert.Equal(
            [
                new("userName", "userName is required"),
                new("roles", "roles must name at least one of reviewer, tenant-admin, power-tenant, auditor"),
            ],
            (
                await service.RefusedAsync(Actors.PowerTenant, new CreateUser { UserName = "", Roles = Roles.None })
            ).Fields
        );
        Assert.Equal(
            [
                new("name", "name must be at most 100 characters without control characters"),
                new("roles", $"roles must name at least one of {RoleNames.All}"),
            ],
            (
                await service.RefusedAsync(
                    Actors.PowerTenant,
                    new CreateApiKey { Name = Say.Long(101), Roles = Roles.None }
                )
            ).Fields
        );
        Assert.Equal(
            [
                new("id", "id must be 1 to 64 letters, digits or hyphens"),
                new("name", "name must be at most 200 characters without control characters"),
                new("ownerEmail", "ownerEmail is required"),
                new("ownerEmail", "ownerEmail must be one e-mail address of at most 254 characters"),
            ],
            (
                await service.RefusedAsync(
                    Actor.Operator(""),
                    new CreateTenant
                    {
                        Id = "",
                        Name = Say.Long(201),
                        OwnerEmail = "",
                    }
                )
            ).Fields
        );
    }

    [Fact]
    public async Task Keys_are_listed_newest_first_without_the_keys()
    {
        var first = await service.MustAsync(
            Actors.ForeignPowerTenant,
            new CreateApiKey { Name = "first", Roles = Roles.Integration }
        );
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await service.MustAsync(
            Actors.ForeignPowerTenant,
            new CreateApiKey { Name = "second", Roles = Roles.PowerTenant }
        );

        var listed = await service.MustAsync(Actors.ForeignPowerTenant, new ListApiKeys());

        Assert.Equal([second.Id, first.Id], listed.Select(key => key.Id).Take(2));
        Assert.Equal([Roles.PowerTenant, Roles.Integration], listed.Select(key => key.Roles).Take(2));
        Assert.Equal(first.Key[3..15], listed[1].PublicPart);
    }

    private Task<IReadOnlyList<string>> ActionsAsync(string stream) =>
        service.RowsAsync<string>(
            "SELECT action FROM audit_entries WHERE stream = @Stream ORDER BY sequence",
            new { Stream = stream }
        );

    private Task<(string? CreatedBy, string? CredentialBy, DateTimeOffset? CredentialAt)> StoredAsync(string id) =>
        service.RunAsync<IUserRepository, (string?, string?, DateTimeOffset?)>(async users =>
            await users.FindAsync(Actors.Tenant, id, default) is { } user
                ? (user.CreatedBy, user.CredentialBy, user.CredentialAt)
                : default
        );
}
