using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using VerificationService.Application.Audit;
using VerificationService.Infrastructure.Tests.Deliveries.Outbox;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Installation;

/// <summary>Two service processes on one database, asked for the same things at once, and one of them killed on the way.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed partial class ManyNodesTests
{
    private const int Cases = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Two_nodes_decide_every_case_once_and_tell_of_each_while_one_is_killed_and_restarted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var database = await Sending.StartInRealTimeAsync(settings: [("Deliveries:Enabled", "false")]);
        var settings = Sending.Settings();
        await using var first = await Node.StartAsync(database.DataDirectory, settings);
        var second = await Node.StartAsync(database.DataDirectory, settings);
        var ids = await Task.WhenAll(
            Enumerable.Range(0, Cases).Select(_ => first.OpenAsync(receiver.Url + "/callback"))
        );

        // Both are asked for every decision; a third of the way the second is killed, and what it was asked is asked of
        // its successor.
        var toSecond = new ConcurrentQueue<string>(ids);
        var asking = Parallel.ForEachAsync(
            ids,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (id, _) => await first.ApproveAsync(id)
        );
        await DrainAsync(second, toSecond, untilLeft: Cases * 2 / 3);
        await second.KillAsync();
        var orphans = await database.RowsAsync<string>(
            "SELECT id FROM outbox_messages WHERE status = 'pending' AND claimed_by LIKE CONCAT('%:', @Node, ':%')",
            new { Node = second.Id.ToString(CultureInfo.InvariantCulture) }
        );
        await second.DisposeAsync();
        await using var successor = await Node.StartAsync(database.DataDirectory, settings);
        await DrainAsync(successor, toSecond, untilLeft: 0);
        await asking;

        await Eventually.HoldsAsync(
            async () =>
                await database.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status <> 'delivered'")
                == 0,
            Patience
        );

        // Decided once each: what came second found the outcome standing.
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            await database.RowsAsync<string>("SELECT verification_id FROM decisions ORDER BY verification_id")
        );

        // It asked for a callback too, and tells again what stands: two messages of each case, about one decision.
        const int Messages = 2 * Cases;
        Assert.Equal(Messages, await database.ValueAsync<long>("SELECT COUNT(*) FROM outbox_messages"));

        // Each is sent once; once more at most of what the killed node was sending when it was killed.
        var counts = receiver.Requests.CountBy(request => request.Id).ToDictionary();
        Assert.Equal(Messages, counts.Count);
        Assert.Equal(
            Messages,
            await database.ValueAsync<long>("SELECT COUNT(*) FROM delivery_attempts WHERE outcome = 'delivered'")
        );
        Assert.All(counts, sent => Assert.InRange(sent.Value, 1, orphans.Contains(sent.Key) ? 2 : 1));

        var audit = await database.MustAsync(Domain.Tenancy.Actor.Operator(""), new VerifyAudit());
        Assert.Null(audit.Broken);
        Assert.Equal(Cases, audit.Decisions);
    }

    private static Task DrainAsync(Node node, ConcurrentQueue<string> ids, int untilLeft) =>
        Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    while (ids.Count > untilLeft && ids.TryDequeue(out var id))
                    {
                        await node.ApproveAsync(id);
                    }
                })
        );

    private sealed partial class Node : IAsyncDisposable
    {
        private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
        private readonly ServiceProcess process;
        private readonly string address;

        private Node(ServiceProcess started)
        {
            process = started;
            address = Serving().Match(started.Log).Groups["address"].Value;
        }

        public static async Task<Node> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string?> settings)
        {
            var started = ServiceProcess.Start(dataDirectory, settings);
            await Eventually.HoldsAsync(() => Serving().IsMatch(started.Log), Patience);
            return new Node(started);
        }

        public async Task<string> OpenAsync(string callbackUrl)
        {
            var applicant = await PostAsync(
                "/applicants",
                new
                {
                    type = "PERSON",
                    first_name = "Ada",
                    last_name = "Lovelace",
                }
            );
            var verification = await PostAsync(
                "/verifications",
                new
                {
                    applicant_id = applicant.GetProperty("applicant_id").GetString(),
                    types = new[] { "IDENTITY_VERIFICATION" },
                    callback_url = callbackUrl,
                }
            );
            return verification.GetProperty("verification_id").GetString()!;
        }

        public Task ApproveAsync(string id) =>
            PostAsync($"/verifications/{id}/status", new { verification_status = "approved", callback_enabled = true });

        public int Id => process.Id;

        public Task KillAsync() => process.KillAsync();

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await process.DisposeAsync();
        }

        // A conflict is somebody else having been first: the answer says to ask again, as any client would.
        private async Task<JsonElement> PostAsync(string path, object body)
        {
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address + path);
                request.Headers.Authorization = new AuthenticationHeaderValue("Token", "vk_sandbox_power_tenant");
                request.Content = JsonContent.Create(body);
                using var answer = await http.SendAsync(request, CancellationToken.None);
                if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable)
                {
                    await Task.Delay(20);
                    continue;
                }

                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return await answer.Content.ReadFromJsonAsync<JsonElement>();
            }
        }

        [GeneratedRegex("""Serving (?<address>http://[0-9.:]+)""", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Serving();
    }
}
