using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Database.Sqlite;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Console;

/// <summary>
/// Two nodes that share nothing but the database and <c>Secrets:Key</c>, behind an address that sends each request to
/// either of them.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ManyNodesTests : IAsyncLifetime
{
    private const string Queue = "/console/verifications";
    private readonly string folder = Directory.CreateTempSubdirectory("verification-nodes-").FullName;
    private Service first = null!;
    private Service second = null!;

    /// <summary>The embedded engine, passing for one that nodes share.</summary>
    private sealed class SharedDialect(DatabaseOptions options) : SqliteDialect(options)
    {
        public override bool IsShared => true;
    }

    private sealed class Node(string database)
        : Service(
            TestEngine.IsServer
                ? TestEngine.SettingsFor(database).ToDictionary(setting => setting.Key, setting => setting.Value!)
                : new Dictionary<string, string>
                {
                    ["Database:ConnectionString"] = $"Data Source={Path.Combine(database, "shared.db")}",
                    ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
                },
            builder =>
                builder.ConfigureTestServices(services =>
                {
                    if (!TestEngine.IsServer)
                    {
                        services.AddSingleton<SqlDialect, SharedDialect>();
                    }
                })
        );

    public Task InitializeAsync()
    {
        first = new Node(folder);
        _ = first.Services;
        second = new Node(folder);
        _ = second.Services;
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        first.Dispose();
        second.Dispose();
        TestEngine.Drop(folder);
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private static async Task<ConsoleVisitor> SignInAsync(Service at, Service andAt) =>
        await new ConsoleVisitor(EitherNode.Of(at, andAt)).SignInAsync("reviewer");

    [Fact]
    public async Task Nodes_take_each_others_sessions_and_forms()
    {
        // Each request goes to the other node than the one before: the form's page to one, the form to the other.
        var visitor = await SignInAsync(first, second);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);
        }

        var themed = await visitor.SubmitAsync(Queue, "/console/theme", ("theme", "dark"));
        Assert.Equal(HttpStatusCode.Redirect, themed.Status);
    }

    [Fact]
    public async Task The_keys_lie_in_the_database_encrypted_and_in_no_file()
    {
        await SignInAsync(first, second);

        var secrets = await first.QueryAsync<byte[]>("SELECT secret FROM shared_keys WHERE name LIKE 'console/key-%'");

        Assert.NotEmpty(secrets);
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain("masterKey", System.Text.Encoding.Latin1.GetString(secret))
        );
        foreach (var node in new[] { first, second })
        {
            Assert.False(Directory.Exists(Path.Combine(node.DataDirectory, "keys", "console")));
        }
    }

    [Fact]
    public async Task Sessions_that_were_ended_everywhere_on_one_node_are_over_on_the_other_within_five_seconds()
    {
        var onFirst = await SignInAsync(first, first);
        var onSecond = await SignInAsync(second, second);
        Assert.Equal(HttpStatusCode.OK, (await onSecond.GetAsync(Queue)).Status);

        await onFirst.SubmitAsync("/console/sign-out", "/console/sign-out", ("everywhere", "true"));

        Assert.Equal(HttpStatusCode.SeeOther, (await onFirst.GetAsync(Queue)).Status);
        await Eventually.HoldsAsync(
            async () => (await onSecond.GetAsync(Queue)).Status == HttpStatusCode.SeeOther,
            TimeSpan.FromSeconds(6)
        );
    }

    [Fact]
    public async Task A_session_newer_than_what_a_node_remembers_of_its_user_holds_there_too()
    {
        var before = await SignInAsync(second, second);
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync(Queue)).Status);
        await (await SignInAsync(first, first)).SubmitAsync("/console/sign-out", "/console/sign-out");

        // Used on both, the second of which still remembers the user as before.
        var visitor = await SignInAsync(first, second);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(Queue)).Status);
    }

    /// <summary>A browser whose every other request goes to the second node.</summary>
    private sealed class EitherNode : DelegatingHandler
    {
        private readonly HttpMessageInvoker[] nodes;
        private readonly CookieContainer cookies = new();
        private int next;

        private EitherNode(params HttpMessageHandler[] handlers) =>
            nodes = [.. handlers.Select(handler => new HttpMessageInvoker(handler))];

        public static HttpClient Of(Service first, Service second) =>
#pragma warning disable RS0030 // One browser of one test.
            new(new EitherNode(first.Reach(), second.Reach())) { BaseAddress = new Uri("http://localhost") };
#pragma warning restore RS0030

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.Headers.Remove("Cookie");
            if (cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } cookie)
            {
                request.Headers.Add("Cookie", cookie);
            }

            var answer = await nodes[next++ % nodes.Length].SendAsync(request, cancellationToken);
            foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
            {
                cookies.SetCookies(request.RequestUri!, set);
            }

            return answer;
        }
    }
}
