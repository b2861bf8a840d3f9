using System.Net;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Authentication;

/// <summary>Signing out over HTTP: one token ends, wherever it is shown next.</summary>
public sealed class EndedSessionTests : IDisposable
{
    private const string Queue = "/console/verifications";
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

    [Fact]
    public async Task A_session_of_the_console_that_signs_out_is_over_on_every_node_and_the_persons_others_go_on()
    {
        var (browser, nodes) = Browser();
        var (other, _) = Browser();
        await browser.SignInAsync("reviewer");
        await other.SignInAsync("reviewer");
        nodes.Answers = 1;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(Queue)).Status);
        var kept = nodes.Cookies;

        nodes.Answers = 0;
        await browser.SubmitAsync("/console/sign-out", "/console/sign-out");

        // Also for whoever kept the cookie, which is what ending a session is for.
        nodes.Cookies = kept;
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync(Queue)).Status);
        nodes.Answers = 1;
        await Eventually.HoldsAsync(async () => (await browser.GetAsync(Queue)).Status == HttpStatusCode.SeeOther);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(Queue)).Status);
    }

    // A browser before a balancer: its cookies go to whichever node answers.
    private (ConsoleVisitor Visitor, Balancer Nodes) Browser()
    {
        var nodes = new Balancer(first, second);
#pragma warning disable RS0030 // A client of two servers under test.
        return (new ConsoleVisitor(new HttpClient(nodes) { BaseAddress = new Uri("http://localhost") }), nodes);
#pragma warning restore RS0030
    }

    private sealed class Balancer(params Service[] nodes) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker[] reached = [.. nodes.Select(node => new HttpMessageInvoker(node.Reach()))];

        public int Answers { get; set; }

        public Dictionary<string, string> Cookies { get; set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (Cookies.Count > 0)
            {
                request.Headers.Add(
                    "Cookie",
                    string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))
                );
            }

            var answer = await reached[Answers].SendAsync(request, cancellationToken);
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
            {
                Cookies = new Dictionary<string, string>(Cookies);
                foreach (var cookie in set.Select(line => line.Split(';')[0].Split('=', 2)))
                {
                    Cookies[cookie[0]] = cookie[1];
                }
            }

            return answer;
        }
    }

    private static async Task<int> StatusAsync(Service node, string token) =>
        (await node.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/queue", token))).Status;

    private sealed class Node(Service beside) : Service(new Dictionary<string, string>(), beside: beside);
}
