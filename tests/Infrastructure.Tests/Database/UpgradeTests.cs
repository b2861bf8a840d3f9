using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Application.Idempotency;
using VerificationService.Application.Subjects;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Audit;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Secrets;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Database;

/// <summary>
/// A database as the version before persons left it, with rows of every kind that the migrations since then have to do with,
/// and the service upon it.
/// </summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private const string Typed = "Crème brûlée à la ﬁn";
    private static readonly KeyedRequest Asked = new(Actors.Tenant, new byte[32], [1, .. new byte[31]]);
    private readonly TestDatabase database = new();
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        await MigratorTests.MigrateBeforeAsync(database, "0014_persons");
        var hash = new PasswordHasher<User>().HashPassword(null!, Typed);
        await InsertAsync(
            "tenants",
            "id, name, owner_email, is_sandbox, is_active",
            "'tenant-a', 'Tenant A', 'owner@a.example', '1', '1'"
        );

        // Capital letters; two that look alike, the second with a Cyrillic а; one locked out by the columns of then.
        await UserAsync("ada-id", "Ada", "tenant-admin", hash);
        await UserAsync("paul-id", "paul", "tenant-admin", hash);
        await UserAsync("twin-id", "p\u0430ul", "reviewer", hash);
        await UserAsync("eve-id", "eve", "power-tenant", hash, "7, '2999-01-01 00:00:00'");
        await KeyAsync("owned", "'ada-id'");
        await KeyAsync("nobodys", "NULL");
        await KeyAsync("nobodys-too", "NULL");
        await InsertAsync(
            "applicants",
            "id, tenant_id, first_name, last_name, residence_country",
            "'applicant', 'tenant-a', 'Ada', 'Lovelace', 'GB'"
        );
        await CaseAsync("by-owned", "ApiKey", "owned");
        await CaseAsync("by-nobodys", "ApiKey", "nobodys");
        await CaseAsync("proposed", "User", "eve-id", "AwaitingSecondApproval");
        await InsertAsync(
            "decisions",
            "id, tenant_id, verification_id, sequence, outcome, claimed_approver, role, actor_kind, actor_id, actor_name, notes, risk_level, policy_version, notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at",
            "'first', 'tenant-a', 'proposed', 1, 'ApprovalProposed', 'tenant-admin', 'tenant-admin', 'User', 'paul-id', 'paul', 'n', 'Standard', 0, '0', '0', '0', '0', '2026-01-01 00:00:00'",
            hasCreated: false
        );

        // Sessions ended three times before; an answer that was kept without the roles it was given to.
        await database.ExecuteAsync("UPDATE users SET session_version = 3 WHERE id = 'ada-id'");
        await database.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (tenant_id, scope, content, created_at, status, content_type, body)
            VALUES ('tenant-a', @Scope, @Content, @Now, 201, 'application/json', @Body)
            """,
            new
            {
                Asked.Scope,
                Asked.Content,
                Now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified),
                Body = new SecretBox(
                    new SecretsOptions(),
                    new DatabaseOptions { DataDirectory = database.Folder }
                ).SealBytes("{}"u8, "idempotency:" + Convert.ToHexStringLower(Asked.Scope)),
            }
        );

        service = await TestService.StartAsync(
            services => services.AddSingleton<IAccessTokens>(new TokenStub()),
            dataDirectory: database.Folder
        );
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("ada")]
    [InlineData("paul")]
    [InlineData("p\u0430ul")]
    [InlineData("eve")]
    public async Task Everybody_signs_in_as_before_also_whoever_was_locked_out(string name)
    {
        var signedIn = await service.MustAsync(null, new SignIn(Actors.Tenant, name, Typed) { ForSession = true });

        Assert.Equal(name, signedIn.User.UserName, ignoreCase: true);
        await service.MustAsync(
            null,
            new SignIn(Actors.Tenant, name, Typed.Normalize(System.Text.NormalizationForm.FormKC)) { ForSession = true }
        );
    }

    [Fact]
    public async Task Doubtful_names_are_listed_and_no_new_user_gets_one_like_them()
    {
        var doubtful = await service.MustAsync(Actor.Operator(Actors.Tenant), new CheckUserNames());

        Assert.Equal(
            [("ada-id", true, ""), ("paul-id", false, "twin-id"), ("twin-id", false, "paul-id")],
            doubtful
                .OrderBy(name => name.Id)
                .Select(name => (name.Id, name.IsNotFolded, string.Join(' ', name.LooksLike)))
        );
        foreach (var taken in new[] { "ADA", "p\u0430ul", "PAUL" })
        {
            var again = await service.SendAsync(
                Actor.Operator(Actors.Tenant),
                new CreateUser { UserName = taken, Roles = Roles.Reviewer }
            );
            Assert.Equal(TenancyErrors.UserNameTaken, again.Error);
        }
    }

    [Fact]
    public async Task What_a_key_opened_its_maker_does_not_decide_and_keys_of_nobody_are_one_person()
    {
        var duties = ApprovalPolicy.BuiltIn.For(RiskLevel.Standard) with { SeparationOfDuties = true };
        await service.SetPolicyAsync(duties, ApprovalPolicy.BuiltIn.For(RiskLevel.High));
        var keys = await service.MustAsync(Actor.Operator(Actors.Tenant), new ListApiKeys());
        var other = Actors.Key(Roles.TenantAdmin, "nobodys-too");

        Assert.Equal(
            [("nobodys", null), ("nobodys-too", null), ("owned", "Ada")],
            keys.OrderBy(key => key.Id).Select(key => (key.Id, key.OwnerName))
        );
        Assert.Equal("SEPARATION_OF_DUTIES", await CodeAsync(Person("ada-id", "Ada"), "by-owned"));
        Assert.Equal("SEPARATION_OF_DUTIES", await CodeAsync(other, "by-nobodys"));
        Assert.Null(await CodeAsync(Person("paul-id", "paul"), "by-owned"));
        Assert.Null(await CodeAsync(Person("paul-id", "paul"), "by-nobodys"));
    }

    [Fact]
    public async Task A_first_approval_that_waits_goes_on_and_ends_with_its_approver()
    {
        var two = ApprovalPolicy.BuiltIn.For(RiskLevel.Standard) with { Approvals = 2 };
        await service.SetPolicyAsync(two, ApprovalPolicy.BuiltIn.For(RiskLevel.High));

        // What the first approver saw was not kept then: nobody can say that it is the same.
        Assert.Equal("SECOND_APPROVER_REQUIRED", await CodeAsync(Person("paul-id", "paul"), "proposed"));
        Assert.Equal("CASE_CHANGED_SINCE_FIRST_APPROVAL", await CodeAsync(Person("ada-id", "Ada"), "proposed"));
        await service.MustAsync(Actor.Operator(Actors.Tenant), new UpdateUser("paul-id") { IsActive = false });
        Assert.Equal("FIRST_APPROVAL_OUTDATED", await CodeAsync(Person("ada-id", "Ada"), "proposed"));

        await service.MustAsync(Person("ada-id", "Ada"), new WithdrawApproval("proposed", "From before the upgrade"));
        Assert.Null(await CodeAsync(Person("ada-id", "Ada"), "proposed"));
        Assert.Null(await CodeAsync(Person("eve-id", "eve") with { Roles = Roles.PowerTenant }, "proposed"));
    }

    [Fact]
    public async Task Sessions_go_on_by_the_number_they_were_opened_at_and_end_with_the_next_change()
    {
        var ada = (await service.MustAsync(null, new SignIn(Actors.Tenant, "ada", Typed) { ForSession = true })).User;
        var paul = (await service.MustAsync(null, new SignIn(Actors.Tenant, "paul", Typed) { ForSession = true })).User;
        Assert.Equal((3, 0, null), (ada.SessionVersion, paul.SessionVersion, ada.SessionsEndedAt));

        await service.MustAsync(Actor.Operator(Actors.Tenant), new UpdateUser("ada-id") { Roles = Roles.Reviewer });

        var now = (await service.MustAsync(null, new SignIn(Actors.Tenant, "ada", Typed) { ForSession = true })).User;
        Assert.Equal((4, service.Clock.GetUtcNow()), (now.SessionVersion, now.SessionsEndedAt));
    }

    [Fact]
    public async Task An_answer_kept_then_is_replayed_to_whoever_sent_the_request_and_kept_anew_with_roles()
    {
        var kept = await service.RunAsync<IIdempotencyKeys, KeptAnswer?>(keys =>
            keys.ClaimAsync(Asked, service.Clock.GetUtcNow(), default)
        );

        Assert.Equal((201, null), (kept!.Status, kept.Roles));
        Assert.True(kept.MayBeGivenTo(Actors.User(Roles.Reviewer)));
        Assert.Equal("{}"u8.ToArray(), kept.Body);
    }

    [Fact]
    public async Task An_applicant_of_then_is_read_as_not_exposed()
    {
        var customer = await service.MustAsync(Actors.TenantAdmin, new GetCustomer("applicant"));

        Assert.Equal("Lovelace", customer.LastName);
        Assert.False(customer.PoliticallyExposed);
    }

    private async Task<string?> CodeAsync(Actor actor, string id) =>
        (await service.SendAsync(actor, TestService.Approval(id))).Error?.Code;

    private static Actor Person(string id, string name) => Actors.User(Roles.TenantAdmin, id) with { Name = name };

    private Task<int> InsertAsync(string table, string columns, string values, bool hasCreated = true) =>
        database.ExecuteAsync(
            hasCreated
                ? $"INSERT INTO {table} ({columns}, created_at) VALUES ({values}, '2026-01-01 00:00:00')"
                : $"INSERT INTO {table} ({columns}) VALUES ({values})"
        );

    private Task<int> UserAsync(string id, string name, string roles, string hash, string lockout = "0, NULL") =>
        InsertAsync(
            "users",
            "id, tenant_id, user_name, password_hash, roles, is_active, failed_sign_ins, locked_until",
            $"'{id}', 'tenant-a', {TestEngine.Of("", "", "N")}'{name}', '{hash}', '{roles}', '1', {lockout}"
        );

    private Task<int> KeyAsync(string id, string createdBy) =>
        InsertAsync(
            "api_keys",
            "id, tenant_id, name, public_part, hash, roles, created_by",
            $"'{id}', 'tenant-a', '{id}', '{id}', {TestEngine.Bytes("00")}, 'tenant-admin', {createdBy}"
        );

    private Task<int> CaseAsync(string id, string kind, string by, string status = "Pending") =>
        InsertAsync(
            "verifications",
            "id, tenant_id, applicant_id, main_type, types, status, risk_level, risk_factors, created_by_kind, created_by_id, updated_at, version",
            $"'{id}', 'tenant-a', 'applicant', 'IDENTITY_VERIFICATION', 'IDENTITY_VERIFICATION', '{status}', 'Standard', '', '{kind}', '{by}', '2026-01-01 00:00:00', 1"
        );
}

/// <summary>A database as the version before <c>0028_two_hats</c> left it, and the service upon it.</summary>
public sealed class CredentialUpgradeTests : IAsyncLifetime
{
    private const string Token = "va_0123456789012345678901234567890123456789012";
    private const string Refresh = "vr_0123456789012345678901234567890123456789012";
    private const string Own = "a lighthouse in the morning";
    private static readonly Actor Ada = Actors.User(Roles.TenantAdmin, "ada-id");
    private readonly TestDatabase database = new();
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        await MigratorTests.MigrateBeforeAsync(database, "0028_two_hats");
        var soon = new DateTime(2126, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        foreach (
            var sql in new[]
            {
                "INSERT INTO tenants (id, name, owner_email, is_sandbox, is_active, created_at) VALUES ('tenant-a', 'Tenant A', 'o@a.example', 1, 1, '2026-01-01')",
                User("ada-id", "ada", "tenant-admin", "NULL", "NULL"),
                User("hat-id", "hat", "tenant-admin", "'ada-id'", "'hat@example.com'"),
                User("made-id", "made", "reviewer", "NULL", "'made@example.com'"),
            }
        )
        {
            await database.ExecuteAsync(sql);
        }

        await DecideAsync();
        await database.ExecuteAsync(
            "INSERT INTO activations (user_id, tenant_id, token_hash, issued_at, expires_at, was_shown) VALUES ('hat-id', 'tenant-a', @Hash, '2026-01-01', @Soon, 0)",
            new { Hash = Activation.HashOf(Token), Soon = soon }
        );
        await database.ExecuteAsync(
            "INSERT INTO refresh_tokens (token_hash, session_id, tenant_id, user_id, session_version, expires_at) VALUES (@Hash, 'over', 'tenant-a', 'ada-id', 0, @Soon)",
            new { Hash = RefreshToken.HashOf(Refresh), Soon = soon }
        );
        await database.ExecuteAsync(
            "INSERT INTO ended_sessions (id, tenant_id, expires_at) VALUES ('over', 'tenant-a', @Soon)",
            new { Soon = soon }
        );

        service = await TestService.StartAsync(
            services => services.AddSingleton<IAccessTokens>(new TokenStub()),
            dataDirectory: database.Folder
        );
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_address_of_then_counts_as_entered_by_the_users_creator()
    {
        Assert.Equal(
            ["ada-id ", "hat-id ada-id", "made-id "],
            await service.RowsAsync<string>("SELECT CONCAT(id, ' ', email_by) FROM users ORDER BY id")
        );
    }

    [Fact]
    public async Task An_activation_that_was_mailed_then_still_sets_a_password_of_the_users_own()
    {
        var user = await service.MustAsync(null, new ActivateUser(Token, Own));

        Assert.False(user.IsTiedTo(Ada.Id, DateTimeOffset.MinValue));
    }

    [Fact]
    public async Task A_session_that_was_ended_then_stays_over()
    {
        var refused = await service.SendAsync(null, new RefreshSession(Actors.Tenant, Refresh));

        Assert.Equal(TenancyErrors.SessionNotContinued, refused.Error);
    }

    [Fact]
    public async Task Decisions_and_entries_without_salts_still_verify_beside_new_ones_and_a_change_of_them_is_named()
    {
        var before = await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());
        await service.MustAsync(
            Ada,
            new RejectVerification
            {
                VerificationId = "decided-then",
                RejectedBy = "tenant-admin",
                Grounds = new() { Notes = "n" },
            }
        );
        var after = await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());
        await database.ExecuteAsync("UPDATE decisions SET salt = 'AAECAwQFBgcICQoLDA0ODw' WHERE id = 'then'");
        var changed = await service.MustAsync(Actor.Operator(Actors.Tenant), new VerifyAudit());

        Assert.Equal((null, 1L), (before.Broken, before.Decisions));
        Assert.Equal((null, 2L), (after.Broken, after.Decisions));
        Assert.Contains("decision then", changed.Broken);
    }

    // As that version wrote it: the entries chained, the decision's digest among the facts of the second.
    private async Task DecideAsync()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var decision = new Decision
        {
            Id = "then",
            Sequence = 1,
            Outcome = DecisionOutcome.Approved,
            Level = ApprovalLevel.TenantVerified,
            ClaimedApprover = "tenant-admin",
            Role = Roles.TenantAdmin,
            ActorKind = ActorKind.User,
            ActorId = Ada.Id,
            ActorName = "ada",
            Grounds = new Grounds { Notes = "n" },
            RiskLevel = RiskLevel.Standard,
            PolicyVersion = 0,
            Notify = Notifications.SubscriptionsOnly,
            DecidedAt = at,
        };
        await database.ExecuteAsync(
            "INSERT INTO applicants (id, tenant_id, first_name, last_name, residence_country, created_at) VALUES ('applicant', 'tenant-a', 'Ada', 'Lovelace', 'GB', '2026-01-01')"
        );
        await database.ExecuteAsync(
            "INSERT INTO verifications (id, tenant_id, applicant_id, main_type, types, status, risk_level, risk_factors, created_by_kind, created_by_id, created_at, updated_at, version) VALUES ('decided-then', 'tenant-a', 'applicant', 'IDENTITY_VERIFICATION', 'IDENTITY_VERIFICATION', 'Approved', 'Standard', '', 'User', 'ada-id', '2026-01-01', '2026-01-01', 1)"
        );
        await database.ExecuteAsync(
            "INSERT INTO decisions (id, tenant_id, verification_id, sequence, outcome, level, claimed_approver, role, actor_kind, actor_id, actor_name, notes, risk_level, policy_version, notify_callback, notify_owner_email, notify_applicant_email, notify_subscriptions, decided_at) VALUES ('then', 'tenant-a', 'decided-then', 1, 'Approved', 'TenantVerified', 'tenant-admin', 'tenant-admin', 'User', 'ada-id', 'ada', 'n', 'Standard', 0, 0, 0, 0, 1, '2026-01-01 00:00:00.000')"
        );
        var previous = AuditChain.Genesis;
        foreach (
            var (sequence, action, facts) in new[]
            {
                (1, "verification.created", "{}"),
                (
                    2,
                    "verification.approved",
                    $$"""{"decisionId":"then","decisionDigest":"{{decision.Digest()}}","notes":"n"}"""
                ),
            }
        )
        {
            var entry = AuditChain.Seal(
                new AuditEntry
                {
                    Id = $"entry-{sequence}",
                    TenantId = Actors.Tenant,
                    Stream = "verification:decided-then",
                    Sequence = sequence,
                    OccurredAt = at,
                    Action = action,
                    ActorKind = "User",
                    ActorId = Ada.Id,
                    ActorName = "ada",
                    Facts = facts,
                    Origin = "{}",
                    PreviousHash = previous,
                }
            );
            await database.ExecuteAsync(
                """
                INSERT INTO audit_entries
                    (id, tenant_id, stream, sequence, occurred_at, action, actor_kind, actor_id, actor_name, facts, origin, previous_hash, hash)
                VALUES
                    (@Id, @TenantId, @Stream, @Sequence, '2026-01-01 00:00:00.000', @Action, @ActorKind, @ActorId, @ActorName, @Facts, @Origin, @PreviousHash, @Hash)
                """,
                entry
            );
            previous = entry.Hash;
        }
    }

    private static string User(string id, string name, string roles, string createdBy, string email) =>
        $"INSERT INTO users (id, tenant_id, user_name, name_skeleton, roles, is_active, failed_sign_ins, created_at, created_by, credential_by, credential_at, email) VALUES ('{id}', 'tenant-a', '{name}', '{name}', '{roles}', 1, 0, '2026-01-01', {createdBy}, {createdBy}, '2026-01-01', {email})";
}
