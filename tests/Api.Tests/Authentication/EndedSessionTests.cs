using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

/// <summary>Signing out over HTTP: one token ends, wherever it is shown next.</summary>
public sealed class EndedSessionTests : IDisposable
{
    private const string Current = "/api/v2.1/sessions/current";
    private readonly Service first = new();
    private readonly Service second;

    public EndedSessionTests()
    {
        _ = first.Services;
        second = new Node(first);
        _ = second.Services;
    }

    public void Dispose()
    {
        second.Dispose();
        first.Dispose();
    }

    [Fact]
    public async Task A_token_that_was_ended_is_refused_on_every_node_and_the_users_others_go_on()
    {
        var ended = await first.FreshTokenAsync("reviewer");
        var other = await first.FreshTokenAsync("reviewer");
        Assert.Equal(200, await StatusAsync(second, ended));

        var answer = await first.SendAsync(Service.V21(HttpMethod.Delete, Current, ended));

        Assert.Equal((200, "Session ended"), (answer.Status, answer.Json.GetProperty("message").GetString()));
        Assert.Equal(401, await StatusAsync(first, ended));
        await Eventually.HoldsAsync(async () => await StatusAsync(second, ended) == 401);
        Assert.Equal(401, (await first.SendAsync(Service.V21(HttpMethod.Delete, Current, ended))).Status);
        Assert.Equal(200, await StatusAsync(first, other));
        Assert.Equal(200, await StatusAsync(second, other));
        Assert.Equal(
            [$"user:{answer.Data.GetProperty("userId").GetString()}"],
            await first.QueryAsync<string>("SELECT stream FROM audit_entries WHERE action = 'signed_out'")
        );
    }

    private static async Task<int> StatusAsync(Service node, string token) =>
        (await node.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/queue", token))).Status;

    private sealed class Node(Service beside) : Service(new Dictionary<string, string>(), beside: beside);
}
