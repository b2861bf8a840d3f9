using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Idempotency;

/// <summary>One key at two nodes on one database: nothing is shared but the row of the key.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class TwoNodesTests : IDisposable
{
    private readonly Service first = new();
    private readonly Node second;

    public TwoNodesTests()
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
    public async Task Requests_at_both_with_one_key_make_one_decision_and_all_end_with_its_answer()
    {
        var id = await first.OpenAsync();

        var all = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(number => Task.Run(() => UntilAnsweredAsync(number % 2 == 0 ? first : second, id)))
        );

        Assert.All(all, answer => Assert.Equal(200, answer.Status));
        Assert.Single(all.Select(answer => answer.Text).Distinct());
        Assert.Single(all, answer => answer.Header(IdempotencyFilter.ReplayedHeader) is null);
        Assert.Equal(["verification.created", "verification.approved"], await ActionsAsync(id));
    }

    [Fact]
    public async Task While_it_runs_at_one_the_other_waits_tells_so_and_answers_alike_once_it_is_done()
    {
        var id = await first.OpenAsync();
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var scope = first.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();

        // In the way of the decision, so that its request has the key and no answer yet.
        var holding = scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    await session.ExecuteAsync(
                        "UPDATE verifications SET version = version WHERE id = @Id",
                        new { Id = id },
                        default
                    );
                    begun.SetResult();
                    await release.Task;
                    return 0;
                },
                default
            );
        await begun.Task;
        var running = DecideAsync(first, id);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        Answer told;
        try
        {
            told = await DecideAsync(second, id);
        }
        finally
        {
            release.SetResult();
            await holding;
        }

        // The embedded engine has one writer: there it is not the key that is in the way.
        Assert.Equal(TestEngine.IsServer ? 409 : 503, told.Status);
        Assert.Equal("1", told.Header("Retry-After"));
        var done = await running;
        Assert.Equal(200, done.Status);
        var again = await DecideAsync(second, id);
        Assert.Equal((200, done.Text), (again.Status, again.Text));
        Assert.Equal("true", again.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal(["verification.created", "verification.approved"], await ActionsAsync(id));
    }

    private static async Task<Answer> UntilAnsweredAsync(Service node, string id)
    {
        while (true)
        {
            var answer = await DecideAsync(node, id);
            if (answer.Status is not (409 or 503))
            {
                return answer;
            }

            Assert.Equal("1", answer.Header("Retry-After"));
            await Task.Delay(20);
        }
    }

    private static Task<Answer> DecideAsync(Service node, string id)
    {
        var request = Service.V1(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"approved"}"""
        );
        request.Headers.Add(IdempotencyKey.Header, "at-two-nodes");
        return node.SendAsync(request);
    }

    private async Task<IEnumerable<string?>> ActionsAsync(string id) =>
        (await first.HistoryAsync(id)).Select(entry => entry.GetProperty("action").GetString());

    private sealed class Node(Service beside)
        : Service(new Dictionary<string, string> { ["Database:BusyTimeoutMs"] = "300" }, beside: beside);
}
