using VerificationService.Application.Tenancy;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Routes;

/// <summary>Who may call what: every role on every route, against the written table.</summary>
public sealed class AuthorizationTests(Service service) : IClassFixture<Service>
{
    private static readonly Roles[] Users = [Roles.Reviewer, Roles.TenantAdmin, Roles.PowerTenant, Roles.Auditor];

    private static readonly Roles[] Keys = [.. Users, Roles.Integration];

    private async Task<HttpRequestMessage> RequestAsync(Route route, Roles role) =>
        Request(
            route,
            route.IsV1 ? await service.KeyAsync(role)
                : RouteTable.Of(route).EndsToken ? await service.FreshTokenAsync(role.Format())
                : await service.TokenAsync(role.Format())
        );

    private static HttpRequestMessage Request(Route route, string credential)
    {
        // Ids of nothing: what is allowed is told by 404 and leaves no trace for the next role.
        var path = route.Fill(name =>
            RouteTable.NoIds.GetValueOrDefault(name) ?? Ids.New(TimeProvider.System.GetUtcNow())
        );
        var body = RouteTable.FreshBody(route);
        return route.IsV1
            ? Service.V1(route.HttpMethod, path, body, credential)
            : Service.V21(route.HttpMethod, path, credential, body: body);
    }

    private IEnumerable<Route> Closed() =>
        Route.ContractsOf(service).Where(route => !RouteTable.Open.Contains(route.Name));

    // What the answer has other than the table says of that role; null for nothing.
    private async Task<string?> FaultAsync(Route route, Roles role, HttpRequestMessage request)
    {
        var known = RouteTable.Of(route);
        var answer = await service.SendAsync(request);
        var expected =
            (known.Allowed & role) == 0 ? 403
            : route.Parameters.Except(RouteTable.NoIds.Keys).Any() ? 404
            : 200;
        if (expected == 200 && known.IsRefused)
        {
            Assert.Contains(answer.Status, new[] { 400, 409, 422 });
            return null;
        }

        if (answer.Status != expected)
        {
            return $"{role.Format()} on {route}: {answer.Status}, not {expected}";
        }

        if (expected == 403)
        {
            Assert.Contains("requires the permission", answer.Text);
        }

        return null;
    }

    [Fact]
    public async Task Every_role_is_let_through_or_refused_on_every_route_as_the_table_says()
    {
        var faults = new List<string?>();
        foreach (var route in Closed())
        {
            foreach (var role in route.IsV1 ? Keys : Users)
            {
                faults.Add(await FaultAsync(route, role, await RequestAsync(route, role)));
            }
        }

        Assert.Empty(faults.OfType<string>());
    }

    [Theory]
    [InlineData("own")]
    [InlineData("of a demoted owner")]
    [InlineData("of a disabled owner")]
    [InlineData("of a disabled owner, taken over")]
    [InlineData("of nobody")]
    public async Task A_key_is_on_every_route_what_its_owner_is_today(string whose)
    {
        var owner = "owner-" + Ids.New(TimeProvider.System.GetUtcNow());
        var ownerId = (await service.SendAsync(new CreateUser { UserName = owner, Roles = Roles.TenantAdmin })).Id;
        var body = new { name = whose, roles = new[] { "reviewer", "tenant-admin" } };
        string key;
        if (whose == "of nobody")
        {
            key = (
                await service.SendAsync(new CreateApiKey { Name = whose, Roles = Roles.Reviewer | Roles.TenantAdmin })
            ).Key;
        }
        else
        {
            await service.SendAsync(new UpdateUser(ownerId) { Roles = Roles.Reviewer | Roles.TenantAdmin });
            var made = await service.PostAsync("/api/v2.1/api-keys", body, owner);
            Assert.True(made.Status == 200, made.Text);
            key = made.Data.GetProperty("key").GetString()!;
            var keyId = made.Data.GetProperty("keyId").GetString();
            if (whose == "of a demoted owner")
            {
                await service.SendAsync(new UpdateUser(ownerId) { Roles = Roles.Reviewer });
            }
            else if (whose != "own")
            {
                await service.SendAsync(new UpdateUser(ownerId) { IsActive = false });
            }

            if (whose.EndsWith("taken over", StringComparison.Ordinal))
            {
                await service.PostAsync($"/api/v2.1/api-keys/{keyId}/take-over", (object?)null, "power-tenant");
            }
        }

        var faults = new List<string?>();
        foreach (var route in Closed().Where(route => route.IsV1))
        {
            if (whose == "of a disabled owner")
            {
                Assert.Equal(401, (await service.SendAsync(Request(route, key))).Status);
                continue;
            }

            var role = whose == "of a demoted owner" ? Roles.Reviewer : Roles.Reviewer | Roles.TenantAdmin;
            faults.Add(await FaultAsync(route, role, Request(route, key)));
        }

        Assert.Empty(faults.OfType<string>());
    }

    [Theory]
    [InlineData("activated")]
    [InlineData("demoted")]
    [InlineData("disabled")]
    [InlineData("enabled again")]
    public async Task A_user_is_on_every_route_what_they_are_today(string how)
    {
        const string Password = "correct horse battery staple";
        var name = "user-" + Ids.New(TimeProvider.System.GetUtcNow());
        var made = await service.PostAsync(
            "/api/v2.1/users",
            new { userName = name, roles = new[] { "tenant-admin" } }
        );
        Assert.True(made.Status == 200, made.Text);
        var id = made.Data.GetProperty("userId").GetString()!;
        var activated = await service.SendAsync(
            new ActivateUser(made.Data.GetProperty("activation").GetProperty("activationToken").GetString(), Password)
        );
        Assert.Equal(id, activated.Id);
        var before = await TokenAsync();
        switch (how)
        {
            case "demoted":
                await service.SendAsync(new UpdateUser(id) { Roles = Roles.Reviewer });
                break;
            case "disabled" or "enabled again":
                await service.SendAsync(new UpdateUser(id) { IsActive = false });
                break;
        }

        if (how == "enabled again")
        {
            await service.SendAsync(new UpdateUser(id) { IsActive = true });
        }

        var faults = new List<string?>();
        foreach (var route in Closed().Where(route => !route.IsV1))
        {
            // What was issued before the change is worth nothing after it, also once access is given back.
            if (how != "activated")
            {
                var status = (await service.SendAsync(Request(route, before))).Status;
                Assert.True(status == 401, $"{route} with the token of before: {status}");
            }

            if (how != "disabled")
            {
                var role = how == "demoted" ? Roles.Reviewer : Roles.TenantAdmin;
                faults.Add(await FaultAsync(route, role, Request(route, await service.FreshTokenAsync(name))));
            }
        }

        Assert.Empty(faults.OfType<string>());

        async Task<string> TokenAsync() =>
            (await service.SendAsync(new SignIn(TestApi.Tenant, name, Password))).Token!.Token;
    }

    [Fact]
    public void Every_entry_of_the_table_is_a_route()
    {
        var names = Route.AllOf(service).Select(route => route.Name).ToList();

        Assert.Empty(RouteTable.Names.Concat(RouteTable.Open).Except(names));
    }

    [Fact]
    public void A_route_that_is_in_no_table_fails_by_its_name() =>
        Assert.Contains(
            "PUT /api/v2.1/verifications/{verificationId}/brand-new",
            Assert
                .ThrowsAny<Exception>(() =>
                    RouteTable.Of(new Route("PUT", "/api/v2.1/verifications/{verificationId}/brand-new", null))
                )
                .Message
        );

    [Fact]
    public async Task Nobody_gets_past_401_without_a_credential_except_on_the_open_routes()
    {
        var open = new List<string>();
        foreach (var route in Route.AllOf(service).Where(route => !route.IsPage))
        {
            var known = route.Action is null ? null : RouteTable.Of(route);
            var path = route.Fill(name =>
                name.StartsWith("documentName", StringComparison.Ordinal)
                    ? "v1.json"
                    : RouteTable.NoIds.GetValueOrDefault(name) ?? Seeded.Business
            );
            var answer = await service.SendAsync(
                new HttpRequestMessage(route.HttpMethod, path) { Content = Service.Json(known?.Body) }
            );
            if (answer.Status != 401)
            {
                open.Add(route.Name);
                continue;
            }

            // Before anything else is said, and without a word that differs from route to route.
            Assert.Equal(route.IsV1 ? "Token" : "Bearer", answer.Header("WWW-Authenticate"));
            Assert.Equal(
                route.IsV1
                    ? """{"type":"unauthorized","errors":[{"parameter":"authorization","message":"A valid credential is required"}]}"""
                    : """{"code":401,"message":"A valid credential is required","data":{"error":"NOT_AUTHENTICATED","details":"A valid credential is required"}}""",
                answer.Text
            );
        }

        Assert.Equal(RouteTable.Open.Order(), open.Order());
    }

    [Fact]
    public async Task A_key_opens_nothing_on_v2_1_and_a_token_nothing_on_v1()
    {
        var token = await service.TokenAsync("power-tenant");
        foreach (var route in Route.ContractsOf(service).Where(route => !RouteTable.Open.Contains(route.Name)))
        {
            var path = route.Fill(name => RouteTable.NoIds.GetValueOrDefault(name) ?? Seeded.Business);
            var body = RouteTable.Of(route).Body;
            var requests = route.IsV1
                ? new[]
                {
                    Service.V1(route.HttpMethod, path, body, token),
                    Service.V21(route.HttpMethod, path, token, body: body),
                }
                :
                [
                    Service.V21(route.HttpMethod, path, "vk_sandbox_power_tenant", body: body),
                    Service.V1(route.HttpMethod, path, body, "vk_sandbox_power_tenant"),
                ];
            foreach (var request in requests)
            {
                var status = (await service.SendAsync(request)).Status;
                Assert.True(status == 401, $"{route}: {status}");
            }
        }
    }

    [Fact]
    public async Task A_key_beside_a_contradicting_or_repeated_one_is_no_key()
    {
        var path = $"/verifications/{Seeded.Person}";
        var contradicting = Service.V1(HttpMethod.Get, path);
        contradicting.Headers.Add("X-Api-Key", "vk_sandbox_integration");
        var repeated = Service.V1(HttpMethod.Get, path, key: null);
        repeated.Headers.Add("X-Api-Key", ["vk_sandbox_integration", "vk_sandbox_integration"]);
        var agreeing = Service.V1(HttpMethod.Get, path);
        agreeing.Headers.Add("X-Api-Key", "vk_sandbox_tenant_admin");

        Assert.Equal(401, (await service.SendAsync(contradicting)).Status);
        Assert.Equal(401, (await service.SendAsync(repeated)).Status);
        Assert.Equal(200, (await service.SendAsync(agreeing)).Status);
    }

    [Theory]
    [InlineData("Authorization", "Token {0}")]
    [InlineData("Authorization", "token  {0}")]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("X-Api-Key", "{0}")]
    [InlineData("API-Key", "{0}")]
    public async Task A_key_is_one_credential_wherever_it_is_written(string header, string form)
    {
        var path = $"/verifications/{Seeded.Person}";
        async Task<int> StatusAsync(string key, params (string Name, string Value)[] beside)
        {
            var request = Service.V1(HttpMethod.Get, path, key: null);
            request.Headers.TryAddWithoutValidation(header, string.Format(null, form, key));
            foreach (var (name, value) in beside)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return (await service.SendAsync(request)).Status;
        }

        const string Key = "vk_sandbox_tenant_admin";
        const string Another = "vk_sandbox_integration";
        Assert.Equal(200, await StatusAsync(Key));
        Assert.Equal(401, await StatusAsync(Key + "x"));
        foreach (var other in new[] { "Authorization", "X-Api-Key", "API-Key" }.Where(name => name != header))
        {
            Assert.Equal(200, await StatusAsync(Key, (other, Key)));
            Assert.Equal(401, await StatusAsync(Key, (other, Another)));
        }
    }

    [Theory]
    [InlineData("Basic vk_sandbox_tenant_admin")]
    [InlineData("Tokenvk_sandbox_tenant_admin")]
    [InlineData("vk_sandbox_tenant_admin vk_sandbox_tenant_admin")]
    public async Task A_key_under_a_scheme_of_another_kind_is_no_key(string authorization)
    {
        var request = Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}", key: null);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        Assert.Equal(401, (await service.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("vk_other_tenant_admin", 404)]
    [InlineData("vk_sandbox_tenant_admi", 401)]
    [InlineData("vk_sandbox_tenant_admin ", 200)]
    [InlineData("VK_SANDBOX_TENANT_ADMIN", 401)]
    [InlineData("vk_", 401)]
    [InlineData("", 401)]
    public async Task A_key_must_be_whole_and_the_tenants_own(string key, int status)
    {
        var request = Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}", key: null);
        request.Headers.TryAddWithoutValidation("X-Api-Key", key);

        Assert.Equal(status, (await service.SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_refused_command_stands_in_the_tenants_audit_with_who_tried_it()
    {
        var answer = await service.PostAsync(
            "/api/v2.1/webhooks",
            """{"endpointUrl":"https://receiver.example/hooks","subscribedEvents":["verification.approved"]}""",
            "auditor"
        );

        Assert.Equal(403, answer.Status);
        Assert.Contains(
            await service.QueryAsync<string>(
                "SELECT actor_name FROM audit_entries WHERE tenant_id = @Tenant AND action = 'webhook.create.refused'",
                new { TestApi.Tenant }
            ),
            name => name == "auditor"
        );
    }
}
