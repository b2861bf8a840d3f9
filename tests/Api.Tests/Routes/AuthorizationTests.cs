using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Routes;

/// <summary>Who may call what: every role on every route, against the written table.</summary>
public sealed class AuthorizationTests(Service service) : IClassFixture<Service>
{
    private static readonly Roles[] Users = [Roles.Reviewer, Roles.TenantAdmin, Roles.PowerTenant, Roles.Auditor];

    private static readonly Roles[] Keys = [.. Users, Roles.Integration];

    private async Task<HttpRequestMessage> RequestAsync(Route route, Roles role)
    {
        // Ids of nothing: what is allowed is told by 404 and leaves no trace for the next role.
        var path = route.Fill(name =>
            RouteTable.NoIds.GetValueOrDefault(name) ?? Ids.New(TimeProvider.System.GetUtcNow())
        );
        var body = RouteTable.FreshBody(route);
        return route.IsV1
            ? Service.V1(route.HttpMethod, path, body, await service.KeyAsync(role))
            : await service.V21Async(route.HttpMethod, path, body, role.Format());
    }

    [Fact]
    public async Task Every_role_is_let_through_or_refused_on_every_route_as_the_table_says()
    {
        var faults = new List<string>();
        foreach (var route in Route.ContractsOf(service).Where(route => !RouteTable.Open.Contains(route.Name)))
        {
            var allowed = RouteTable.Of(route).Allowed;
            var isOfOne = route.Parameters.Except(RouteTable.NoIds.Keys).Any();
            foreach (var role in route.IsV1 ? Keys : Users)
            {
                var answer = await service.SendAsync(await RequestAsync(route, role));

                var expected =
                    (allowed & role) == 0 ? 403
                    : isOfOne ? 404
                    : 200;
                if (expected == 200 && RouteTable.Of(route).IsRefused)
                {
                    Assert.Contains(answer.Status, new[] { 400, 409, 422 });
                    continue;
                }

                if (answer.Status != expected)
                {
                    faults.Add($"{role.Format()} on {route}: {answer.Status}, not {expected}");
                }
                else if (expected == 403)
                {
                    Assert.Contains("requires the permission", answer.Text);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
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
        foreach (var route in Route.AllOf(service).Where(route => !route.IsConsole))
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
