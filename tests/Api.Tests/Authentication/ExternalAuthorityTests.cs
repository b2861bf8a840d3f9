using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Authentication;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Tenancy;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

/// <summary>Tokens of an OpenID Connect authority, which here is a small one on the loopback address.</summary>
public sealed class ExternalAuthorityTests : IAsyncLifetime
{
    private const string List = "/api/v2.1/verifications";
    private readonly TestAuthority authority = new();
    private Service? service;

    private sealed class Relying(string authority)
        : Service(
            new Dictionary<string, string>
            {
                ["Authentication:Authority"] = authority,
                ["Authentication:Audience"] = TestAuthority.Audience,
            }
        );

    public async Task InitializeAsync()
    {
        await authority.StartAsync();
        service = new Relying(authority.Address);
        await service.SendAsync(
            new CreateUser
            {
                UserName = "linked",
                ExternalSubject = "authority|ada",
                Roles = Roles.TenantAdmin,
            }
        );
    }

    public async Task DisposeAsync()
    {
        service!.Dispose();
        await authority.DisposeAsync();
    }

    private Task<Answer> SendAsync(string token, string tenant = TestApi.Tenant) =>
        service!.SendAsync(Service.V21(HttpMethod.Get, List, token, tenant));

    [Fact]
    public async Task A_linked_subject_is_let_in_with_the_roles_of_our_record()
    {
        var token = authority.Issue(claims => claims["roles"] = "power-tenant");

        var read = await SendAsync(token);
        var decided = await service!.SendAsync(
            Service.V21(
                HttpMethod.Post,
                $"{List}/{Seeded.Exchange}/approve",
                token,
                body: new { approvedBy = "power-tenant", notes = "n" }
            )
        );

        Assert.Equal(200, read.Status);
        Assert.Equal(403, decided.Status);
    }

    [Fact]
    public async Task Whoever_is_not_linked_in_that_tenant_is_not_let_in()
    {
        var unlinked = await SendAsync(authority.Issue(claims => claims["sub"] = "authority|mallory"));
        var elsewhere = await SendAsync(authority.Issue(), TestApi.OtherTenant);
        // Our own id is not what the authority knows a user by.
        var ours = await SendAsync(authority.Issue(claims => claims["sub"] = Seeded.TenantAdminId));

        // The authority knows no tenants: a subject without a user there is one whose tenant it is not.
        Assert.All([unlinked, elsewhere, ours], answer => Assert.Equal(403, answer.Status));
        Assert.Equal("TENANT_NOT_ALLOWED", unlinked.Error);
        Assert.Single(new[] { unlinked.Visible, elsewhere.Visible, ours.Visible }.Distinct());
    }

    [Fact]
    public async Task What_the_authority_signed_for_others_or_as_something_else_is_refused()
    {
        Assert.Equal(200, (await SendAsync(authority.Issue())).Status);
        string[] refused =
        [
            authority.Issue(claims => claims["aud"] = "another-service"),
            authority.Issue(claims => claims["iss"] = "https://another.example"),
            authority.Issue(claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60),
            authority.Issue(claims => claims.Remove("exp")),
            authority.Issue(claims => claims.Remove("sub")),
            authority.Issue(header: header => header["typ"] = "JWT"),
            authority.Issue(header: header => header["alg"] = "none"),
            authority.Issue(header: header => header["kid"] = "unknown"),
        ];
        foreach (var token in refused)
        {
            Assert.Equal(401, (await SendAsync(token)).Status);
        }
    }

    [Fact]
    public async Task A_token_that_we_signed_ourselves_is_not_the_authoritys()
    {
        await service!.Services.GetRequiredService<SigningKey>().LoadAsync(default);
        Assert.Equal(401, (await SendAsync(await service.TokenAsync())).Status);
    }

    [Fact]
    public async Task Nobody_gets_a_token_of_ours_that_would_then_be_refused()
    {
        var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json(new { userName = "tenant-admin", password = "sandbox" }),
        };
        signIn.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        var answer = await service!.SendAsync(signIn);

        Assert.Equal(403, answer.Status);
        Assert.Equal("TOKENS_ISSUED_ELSEWHERE", answer.Error);
        Assert.Contains(
            $"takes the access tokens of {authority.Address} alone: get one there for the audience verifications",
            answer.Message
        );
        Assert.DoesNotContain("accessToken", answer.Text);

        await using var scope = service.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Authenticated(Actor.Operator(TestApi.Tenant), true);
        var issued = await scope
            .ServiceProvider.GetRequiredService<Dispatcher>()
            .SendAsync(new IssueToken("linked"), default);
        Assert.Equal("TOKENS_ISSUED_ELSEWHERE", issued.Error?.Code);
    }

    [Fact]
    public async Task A_disabled_user_is_refused_whatever_the_authority_says()
    {
        var token = authority.Issue();
        Assert.Equal(200, (await SendAsync(token)).Status);

        await service!.SendAsync(new DisableUser("linked"));

        Assert.Equal(403, (await SendAsync(token)).Status);
    }

    [Fact]
    public async Task An_authority_that_is_down_is_no_failure_of_ours_and_lets_nobody_in()
    {
        var token = authority.Issue();
        await authority.DisposeAsync();

        var answer = await SendAsync(token);

        Assert.Contains(answer.Status, new[] { 401, 503 });
        Assert.DoesNotContain("IDX", answer.Text);
        // What does not need it goes on.
        Assert.Equal(
            200,
            (await service!.SendAsync(Service.V1(HttpMethod.Get, $"/verifications/{Seeded.Person}"))).Status
        );
    }

    [Fact]
    public async Task An_authority_whose_keys_are_unreadable_lets_nobody_in()
    {
        authority.Keys = "<html>";

        Assert.Contains((await SendAsync(authority.Issue())).Status, new[] { 401, 503 });
    }
}
