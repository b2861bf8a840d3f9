using System.Text.Json.Nodes;
using VerificationService.Domain.Tenancy;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.V21.Tenancy;

/// <summary>Sessions of v2.1 and what continues them.</summary>
public sealed class SessionsTests(Service service) : IClassFixture<Service>
{
    private const string Password = "correct horse battery staple";

    private async Task<Answer> PostAsync(string path, object body, string tenant = TestApi.Tenant)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1" + path) { Content = Service.Json(body) };
        request.Headers.Add("X-Tenant-ID", tenant);
        return await service.SendAsync(request);
    }

    private Task<Answer> SignInAsync(string userName, string password = "sandbox") =>
        PostAsync("/sessions", new { userName, password });

    private Task<Answer> RefreshAsync(Answer last, string tenant = TestApi.Tenant) =>
        PostAsync("/sessions/refresh", new { refreshToken = Text(last, "refreshToken") }, tenant);

    private static string Text(Answer answer, string name) => answer.Data.GetProperty(name).GetString()!;

    private async Task<int> UseAsync(Answer session) =>
        (
            await service.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/queue/counts", Text(session, "accessToken")))
        ).Status;

    private Task<User> AddUserAsync(string userName) =>
        service.SendAsync(
            new Application.Tenancy.CreateUser
            {
                UserName = userName,
                Password = Password,
                Roles = Roles.Reviewer,
            }
        );

    [Fact]
    public async Task A_refresh_token_gives_the_next_token_of_its_session_and_another_refresh_token()
    {
        var first = await SignInAsync("reviewer");
        var second = await RefreshAsync(first);
        var third = await RefreshAsync(second);

        Assert.Equal(200, third.Status);
        Assert.Equal(Text(first, "sessionId"), Text(third, "sessionId"));
        Assert.Equal(
            3,
            new[] { first, second, third }.Select(answer => Text(answer, "refreshToken")).Distinct().Count()
        );
        Assert.Equal(200, await UseAsync(third));
    }

    [Fact]
    public async Task A_refresh_token_that_comes_again_ends_the_session_with_every_token_of_it_and_no_other()
    {
        var first = await SignInAsync("reviewer");
        var other = await SignInAsync("reviewer");
        var second = await RefreshAsync(first);

        var again = await RefreshAsync(first);

        Assert.Equal(401, again.Status);
        Assert.Equal("SESSION_NOT_CONTINUED", again.Error);
        Assert.Equal(401, (await RefreshAsync(second)).Status);
        Assert.Equal(401, await UseAsync(first));
        Assert.Equal(401, await UseAsync(second));
        Assert.Equal(200, await UseAsync(other));
        Assert.Equal(200, (await RefreshAsync(other)).Status);
        Assert.Equal(
            1,
            (
                await service.QueryAsync<int>(
                    "SELECT COUNT(*) FROM audit_entries WHERE action = 'session.refresh_reused' AND facts LIKE @Facts",
                    new { Facts = $"%{Text(first, "sessionId")}%" }
                )
            )[0]
        );
    }

    [Fact]
    public async Task What_ends_a_users_sessions_ends_their_refresh_tokens()
    {
        var user = await AddUserAsync("refreshing");
        var session = await SignInAsync(user.UserName, Password);
        Assert.Equal(200, session.Status);

        await service.SendAsync(new Application.Tenancy.UpdateUser(user.Id) { Roles = Roles.Auditor });

        Assert.Equal(401, (await RefreshAsync(session)).Status);
    }

    [Fact]
    public async Task Ending_a_session_ends_its_other_tokens_and_its_refresh_token()
    {
        var first = await SignInAsync("reviewer");
        var second = await RefreshAsync(first);

        var ended = await service.SendAsync(
            Service.V21(HttpMethod.Delete, "/api/v2.1/sessions/current", Text(first, "accessToken"))
        );

        Assert.Equal(200, ended.Status);
        Assert.Equal(401, await UseAsync(second));
        Assert.Equal(401, (await RefreshAsync(second)).Status);
    }

    [Fact]
    public async Task A_refresh_token_is_of_its_tenant_and_refused_like_one_that_does_not_exist()
    {
        var session = await SignInAsync("reviewer");

        var foreign = await RefreshAsync(session, TestApi.OtherTenant);
        var unknown = await PostAsync("/sessions/refresh", new { refreshToken = RefreshToken.Generate() });

        Assert.Equal(unknown.Visible, foreign.Visible);
        Assert.Equal(200, (await RefreshAsync(session)).Status);
    }

    [Fact]
    public async Task A_refresh_token_ends_with_the_session_whatever_it_was_exchanged_for()
    {
        var session = await RefreshAsync(await SignInAsync("reviewer"));
        await service.ExecuteAsync(
            "UPDATE refresh_tokens SET expires_at = '2026-01-01T00:00:00.000Z' WHERE session_id = @Session",
            new { Session = Text(session, "sessionId") }
        );

        Assert.Equal(401, (await RefreshAsync(session)).Status);
    }

    [Fact]
    public async Task No_refresh_token_stands_in_the_database()
    {
        var token = Text(await SignInAsync("reviewer"), "refreshToken");

        Assert.DoesNotContain(token, await service.DumpAsync());
    }

    [Fact]
    public async Task Two_different_names_are_refused_and_the_same_twice_is_one()
    {
        var different = await PostAsync(
            "/sessions",
            new JsonObject
            {
                ["userName"] = "reviewer",
                ["username"] = "auditor",
                ["password"] = "sandbox",
            }.ToJsonString()
        );
        var same = await PostAsync(
            "/sessions",
            new JsonObject
            {
                ["userName"] = "reviewer",
                ["username"] = "reviewer",
                ["password"] = "sandbox",
            }.ToJsonString()
        );

        Assert.Equal(400, different.Status);
        Assert.Equal(200, same.Status);
    }

    [Fact]
    public async Task Another_users_address_is_refused_like_a_wrong_password()
    {
        var path = $"/admin/organization/{Seeded.Organization}/users/{Seeded.TenantAdminId}/sessions";
        var wrong = await PostAsync(path, new { username = "power-tenant", password = "wrong" });
        var other = await PostAsync(path, new { username = "power-tenant", password = "sandbox" });

        Assert.Equal(401, other.Status);
        Assert.Equal(wrong.Visible, other.Visible);
    }
}
