using Microsoft.AspNetCore.Http;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21;

/// <summary>The headers of v2.1: which it asks for, under which names, and what contradicts what.</summary>
public sealed class HeadersTests(Service service) : IClassFixture<Service>
{
    private const string List = "/api/v2.1/verifications";

    private static HttpRequestMessage Without(HttpRequestMessage request, params string[] names)
    {
        foreach (var name in names)
        {
            if (name == "Content-Type")
            {
                request.Content!.Headers.ContentType = null;
            }
            else
            {
                Assert.True(request.Headers.Remove(name));
            }
        }

        return request;
    }

    private async Task<HttpRequestMessage> ApprovalAsync(
        string user = "tenant-admin",
        string? id = null,
        string claim = "tenant-admin"
    ) =>
        await service.V21Async(
            HttpMethod.Post,
            $"{List}/{id ?? await service.OpenAsync()}/approve",
            new { approvedBy = claim, notes = "Approved via E2E" },
            user
        );

    [Theory]
    [InlineData("X-Tenant-ID", "X-Tenant-ID is required")]
    [InlineData("X-Forwarded-From", "X-Forwarded-From is required")]
    [InlineData("platform", "platform is required (also accepted as sec-ch-ua-platform)")]
    [InlineData("deviceId", "deviceId is required (also accepted as X-Device-Id or device-id)")]
    [InlineData("Content-Type", "Content-Type is required")]
    public async Task A_required_header_that_is_missing_alone_is_named(string name, string sentence)
    {
        var answer = await service.SendAsync(Without(await ApprovalAsync(id: Seeded.Business), name));

        Assert.Equal(400, answer.Status);
        Assert.Equal($"Missing required header(s): {name}", answer.Message);
        Assert.Equal("MISSING_HEADERS", answer.Error);
        Assert.Equal(name, answer.Data.GetProperty("field").GetString());
        Assert.Equal(sentence, answer.Data.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_missing_Authorization_is_401_whatever_else_is_missing() =>
        Assert.Equal(
            401,
            (
                await service.SendAsync(Without(await ApprovalAsync(id: Seeded.Business), "Authorization", "deviceId"))
            ).Status
        );

    [Fact]
    public async Task All_that_are_missing_are_listed_at_once()
    {
        var answer = await service.SendAsync(
            Without(
                await ApprovalAsync(id: Seeded.Business),
                "X-Tenant-ID",
                "X-Forwarded-From",
                "platform",
                "deviceId",
                "Content-Type"
            )
        );

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            "Missing required header(s): X-Tenant-ID, X-Forwarded-From, platform, deviceId, Content-Type",
            answer.Message
        );
        Assert.Equal(5, answer.Data.GetProperty("errors").GetArrayLength());
        Assert.False(answer.Data.TryGetProperty("field", out _));
    }

    [Theory]
    [InlineData("X-Tenant-ID")]
    [InlineData("X-Forwarded-From")]
    [InlineData("platform")]
    [InlineData("deviceId")]
    public async Task A_header_that_says_nothing_is_missing(string name)
    {
        var request = Without(await service.V21Async(HttpMethod.Get, List), name);
        request.Headers.TryAddWithoutValidation(name, " ");

        var answer = await service.SendAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Equal($"Missing required header(s): {name}", answer.Message);
    }

    [Fact]
    public async Task A_request_without_a_body_needs_no_content_type() =>
        Assert.Equal(200, (await service.GetAsync(List)).Status);

    [Fact]
    public async Task A_missing_header_changes_nothing()
    {
        var id = await service.OpenAsync();
        var before = await service.DumpAsync();

        await service.SendAsync(Without(await ApprovalAsync(id: id), "platform"));

        Assert.Equal(before, await service.DumpAsync());
    }

    [Theory]
    [InlineData("platform", "sec-ch-ua-platform", "\"macOS\"")]
    [InlineData("deviceId", "X-Device-Id", "e2e-test-device")]
    [InlineData("deviceId", "device-id", "e2e-test-device")]
    [InlineData("deviceId", "DEVICEID", "e2e-test-device")]
    [InlineData("X-Tenant-ID", "x-tenant-id", TestApi.Tenant)]
    public async Task An_alternate_name_is_as_good_and_is_audited_alike(string name, string alternate, string value)
    {
        var id = await service.OpenAsync();
        var request = Without(await ApprovalAsync(id: id), name);
        request.Headers.TryAddWithoutValidation(alternate, value);

        Assert.Equal(200, (await service.SendAsync(request)).Status);

        if (name != "X-Tenant-ID")
        {
            var origin = (await service.HistoryAsync(id))[^1].GetProperty("origin");
            Assert.Contains(origin.EnumerateObject(), member => member.Value.GetString() == value);
        }
    }

    [Theory]
    [InlineData("X-Tenant-ID", TestApi.Tenant)]
    [InlineData("X-Tenant-ID", TestApi.OtherTenant)]
    [InlineData("X-Forwarded-From", "tests")]
    [InlineData("platform", "ios")]
    [InlineData("deviceId", "test-device")]
    public async Task A_header_given_twice_is_refused_whether_or_not_both_agree(string name, string second)
    {
        var request = await service.V21Async(HttpMethod.Get, List);
        request.Headers.TryAddWithoutValidation(name, second);

        var answer = await service.SendAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Equal(name, answer.Data.GetProperty("field").GetString());
        Assert.Contains("only once", answer.Message);
    }

    [Theory]
    [InlineData("X-User-ID", Seeded.TenantAdminId)]
    [InlineData("X-User-Roles", "reviewer")]
    public async Task A_claim_given_twice_is_refused(string name, string value)
    {
        var request = await service.V21Async(HttpMethod.Get, List);
        request.Headers.TryAddWithoutValidation(name, [value, value]);

        Assert.Equal(400, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Two_credentials_are_none()
    {
        var request = await service.V21Async(HttpMethod.Get, List);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {await service.TokenAsync("power-tenant")}");

        Assert.Equal(401, (await service.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("X-Device-Id")]
    [InlineData("device-id")]
    public async Task Two_names_for_one_device_that_differ_are_refused_and_that_agree_are_taken(string alternate)
    {
        var differing = await service.V21Async(HttpMethod.Get, List);
        differing.Headers.Add(alternate, "another-device");
        var agreeing = await service.V21Async(HttpMethod.Get, List);
        agreeing.Headers.Add(alternate, "test-device");

        Assert.Equal(400, (await service.SendAsync(differing)).Status);
        Assert.Equal(200, (await service.SendAsync(agreeing)).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-From")]
    [InlineData("platform")]
    [InlineData("deviceId")]
    [InlineData("X-User-ID")]
    public async Task A_header_of_more_than_256_characters_is_refused(string name)
    {
        var request = await service.V21Async(HttpMethod.Get, List);
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, new string('x', 257));

        var answer = await service.SendAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Equal(name, answer.Data.GetProperty("field").GetString());
    }

    // ---- Tenants

    [Fact]
    public async Task An_unknown_an_inactive_and_another_tenant_are_refused_with_the_same_words()
    {
        var inactive = (
            await service.SendAsync(new CreateTenant { Name = "Gone", OwnerEmail = "owner@gone.example" })
        ).Id;
        await service.ExecuteAsync("UPDATE tenants SET is_active = '0' WHERE id = @inactive", new { inactive });
        var token = await service.TokenAsync();

        var answers = new List<string>();
        foreach (var tenant in new[] { TestApi.OtherTenant, inactive, "nobody" })
        {
            answers.Add((await service.SendAsync(Service.V21(HttpMethod.Get, List, token, tenant))).Visible);
        }

        Assert.StartsWith("403", Assert.Single(answers.Distinct()));
        Assert.Contains("TENANT_NOT_ALLOWED", answers[0]);
    }

    // ---- Claims about the user

    [Theory]
    [InlineData("tenant-admin", Seeded.TenantAdminId, 200)]
    [InlineData("tenant-admin", "87b3af37-4ac1-402b-a0ea-53cfdc695e03", 403)]
    [InlineData("tenant-admin", "tenant-admin", 403)]
    [InlineData("power-tenant", Seeded.TenantAdminId, 403)]
    public async Task X_User_ID_must_be_the_tokens_own_user(string user, string claimed, int status)
    {
        var request = await service.V21Async(HttpMethod.Get, List, user: user);
        request.Headers.Add("X-User-ID", claimed);

        var answer = await service.SendAsync(request);

        Assert.Equal(status, answer.Status);
        if (status == 403)
        {
            Assert.Equal("USER_MISMATCH", answer.Error);
        }
    }

    [Theory]
    // Held, or included in what is held.
    [InlineData("tenant-admin", "tenant-admin", 200)]
    [InlineData("tenant-admin", "ADMIN_USER", 200)]
    [InlineData("tenant-admin", "COMPLIANCE_OFFICER", 200)]
    [InlineData("tenant-admin", "ADMIN_USER,COMPLIANCE_OFFICER", 200)]
    [InlineData("tenant-admin", " ADMIN_USER , reviewer ", 200)]
    [InlineData("power-tenant", "tenant-admin", 200)]
    [InlineData("tenant-admin", "", 200)]
    // Narrowed below what deciding takes.
    [InlineData("tenant-admin", "reviewer", 403)]
    [InlineData("power-tenant", "reviewer", 403)]
    // Beyond what is held, or nothing that exists.
    [InlineData("tenant-admin", "power-tenant", 403)]
    [InlineData("tenant-admin", "tenant-admin,power-tenant", 403)]
    [InlineData("tenant-admin", "auditor", 403)]
    [InlineData("reviewer", "ADMIN_USER", 403)]
    [InlineData("auditor", "COMPLIANCE_OFFICER", 403)]
    [InlineData("tenant-admin", "admin_user", 403)]
    [InlineData("tenant-admin", "root", 403)]
    public async Task X_User_Roles_narrows_what_the_token_grants_and_never_widens_it(
        string user,
        string claimed,
        int status
    )
    {
        var request = await ApprovalAsync(user);
        request.Headers.TryAddWithoutValidation("X-User-Roles", claimed);

        Assert.Equal(status, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_power_tenant_narrowed_to_tenant_admin_does_not_approve_high_risk()
    {
        var id = await service.OpenAsync("CRYPTO_EXCHANGE");
        var narrowed = await ApprovalAsync("power-tenant", id, "power-tenant");
        narrowed.Headers.Add("X-User-Roles", "tenant-admin");

        Assert.Equal(403, (await service.SendAsync(narrowed)).Status);
        Assert.Equal(200, (await service.SendAsync(await ApprovalAsync("power-tenant", id, "power-tenant"))).Status);
    }

    [Fact]
    public async Task Whoever_has_several_roles_may_show_one_of_them()
    {
        await service.SendAsync(
            new CreateUser
            {
                UserName = "both",
                Password = "correct horse battery staple",
                Roles = Roles.Auditor | Roles.TenantAdmin,
            }
        );
        var narrowed = await ApprovalAsync("both");
        narrowed.Headers.Add("X-User-Roles", "auditor");

        Assert.Equal(403, (await service.SendAsync(narrowed)).Status);
        Assert.Equal(200, (await service.SendAsync(await ApprovalAsync("both"))).Status);
    }

    [Theory]
    [InlineData("X-Tenant-ID", TestApi.OtherTenant, "TENANT_NOT_ALLOWED")]
    [InlineData("X-Tenant-ID", "nobody", "TENANT_NOT_ALLOWED")]
    [InlineData("X-User-ID", "somebody-else", "USER_MISMATCH")]
    [InlineData("X-User-Roles", "power-tenant", "ROLES_MISMATCH")]
    [InlineData("X-User-Roles", "\u202Eroot", "ROLES_MISMATCH")]
    public async Task A_claim_beyond_the_token_stands_in_the_history_of_whose_token_it_was(
        string header,
        string claimed,
        string code
    )
    {
        var user = "claimant-" + Ids.New(TimeProvider.System.GetUtcNow());
        var id = (
            await service.SendAsync(
                new CreateUser
                {
                    UserName = user,
                    Password = "correct horse battery staple",
                    Roles = Roles.Reviewer,
                }
            )
        ).Id;
        var request = await service.V21Async(HttpMethod.Get, List, user: user);
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, claimed);

        var answer = await service.SendAsync(request);

        Assert.Equal((403, code), (answer.Status, answer.Error));
        var (tenant, action, actor, facts, origin) = Assert.Single(
            await service.QueryAsync<(string, string, string, string, string)>(
                "SELECT tenant_id, action, actor_id, facts, origin FROM audit_entries WHERE stream = @Stream AND action <> 'user.created'",
                new { Stream = "user:" + id }
            )
        );
        Assert.Equal((TestApi.Tenant, "access.refused", id), (tenant, action, actor));
        var told = System.Text.Json.JsonDocument.Parse(facts).RootElement;
        Assert.Equal(code, told.GetProperty("code").GetString());
        Assert.Equal(header, told.GetProperty("claim").GetString());
        if (claimed.All(char.IsAscii))
        {
            Assert.Equal(claimed, told.GetProperty("claimed").GetString());
        }

        Assert.Contains("\"surface\":\"v2.1\"", origin);
    }

    [Fact]
    public async Task A_narrowed_role_that_tries_to_decide_stands_in_the_cases_history_with_the_roles_it_showed()
    {
        var id = await service.OpenAsync();
        var narrowed = await ApprovalAsync("tenant-admin", id);
        narrowed.Headers.Add("X-User-Roles", "reviewer");

        Assert.Equal(403, (await service.SendAsync(narrowed)).Status);

        var entry = (await service.HistoryAsync(id))[^1];
        Assert.Equal("verification.approve.refused", entry.GetProperty("action").GetString());
        Assert.Equal("reviewer", entry.GetProperty("facts").GetProperty("roles").GetString());
    }

    [Fact]
    public async Task A_claimed_approver_that_the_token_does_not_bear_is_refused_and_audited()
    {
        var id = await service.OpenAsync();
        foreach (var claim in new[] { "power-tenant", "auditor", "somebody", "01890000-0000-7000-8000-000000000000" })
        {
            var answer = await service.SendAsync(await ApprovalAsync("tenant-admin", id, claim));

            Assert.Equal(403, answer.Status);
            Assert.Equal("AUTHORITY_NOT_HELD", answer.Error);
        }

        Assert.Equal(
            4,
            (await service.HistoryAsync(id)).Count(e =>
                e.GetProperty("action").GetString() == "verification.approve.refused"
            )
        );
    }

    // ---- Signing in

    [Fact]
    public async Task Signing_in_asks_for_the_tenant_and_the_content_type_alone()
    {
        var bare = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json("""{"userName":"reviewer","password":"sandbox"}"""),
        };
        bare.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        var withoutTenant = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json("""{"userName":"reviewer","password":"sandbox"}"""),
        };

        var answer = await service.SendAsync(bare);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["accessToken", "token", "tokenType", "expiresAt", "expiresIn", "sessionId", "userId", "refreshToken"],
            answer.Data.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal("Bearer", answer.Data.GetProperty("tokenType").GetString());
        Assert.Equal("Missing required header(s): X-Tenant-ID", (await service.SendAsync(withoutTenant)).Message);
    }

    [Theory]
    [InlineData("reviewer", "wrong", TestApi.Tenant)]
    [InlineData("nobody", "sandbox", TestApi.Tenant)]
    [InlineData("reviewer", "sandbox", "nobody")]
    public async Task Whatever_is_wrong_with_a_sign_in_is_told_with_the_same_words(
        string userName,
        string password,
        string tenant
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json(new { userName, password }),
        };
        request.Headers.Add("X-Tenant-ID", tenant);

        var answer = await service.SendAsync(request);

        Assert.Equal(401, answer.Status);
        Assert.Equal(
            """{"code":401,"message":"The user name or password is wrong, or the account is disabled or locked for now","data":{"error":"SIGN_IN_FAILED","details":"The user name or password is wrong, or the account is disabled or locked for now"}}""",
            answer.Text
        );
    }
}

/// <summary>The same with <c>StrictHeaders</c>.</summary>
public sealed class StrictHeadersTests(StrictHeadersTests.Strict service) : IClassFixture<StrictHeadersTests.Strict>
{
    public sealed class Strict() : Service(new Dictionary<string, string> { ["StrictHeaders"] = "true" });

    [Fact]
    public async Task User_Agent_and_X_Forwarded_For_are_required_too()
    {
        var without = await service.V21Async(HttpMethod.Get, "/api/v2.1/verifications");
        var with = await service.V21Async(HttpMethod.Get, "/api/v2.1/verifications");
        with.Headers.Add("User-Agent", "Mozilla/5.0");
        with.Headers.Add("X-Forwarded-For", "192.168.0.1");

        var refused = await service.SendAsync(without);

        Assert.Equal(400, refused.Status);
        Assert.Equal("Missing required header(s): X-Forwarded-For, User-Agent", refused.Message);
        Assert.Equal(StatusCodes.Status200OK, (await service.SendAsync(with)).Status);
    }

    [Fact]
    public async Task Signing_in_asks_for_no_more_than_before()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json("""{"userName":"reviewer","password":"sandbox"}"""),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);

        Assert.Equal(200, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task V1_asks_for_none_of_them() =>
        Assert.Equal(
            200,
            (await service.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"))).Status
        );
}
