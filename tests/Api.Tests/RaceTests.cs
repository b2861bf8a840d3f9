using VerificationService.Application.Audit;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests;

/// <summary>Many who decide at once, over HTTP, on both surfaces.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class RaceTests(Service service) : IClassFixture<Service>
{
    private async Task<HttpRequestMessage> DecideAsync(string id, bool approves, bool onV1) =>
        onV1
            ? Service.V1(
                HttpMethod.Post,
                $"/verifications/{id}/status",
                new { verification_status = approves ? "approved" : "declined" }
            )
            : await service.V21Async(
                HttpMethod.Post,
                $"/api/v2.1/verifications/{id}/{(approves ? "approve" : "reject")}",
                new { approvedBy = "tenant-admin", notes = "Race" }
            );

    private async Task<List<int>> AllAtOnceAsync(IEnumerable<HttpRequestMessage> requests)
    {
        // Started first: forty that wait for the start would take the very threads it needs.
        Assert.Equal(200, (await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"))).Status);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = requests
            .Select(request =>
                Task.Run(async () =>
                {
                    await start.Task;
                    return (await service.SendAsync(request)).Status;
                })
            )
            .ToList();
        start.SetResult();
        return [.. await Task.WhenAll(all)];
    }

    private async Task<IReadOnlyList<string>> DecisionsAsync(string id) =>
        [
            .. (await service.HistoryAsync(id))
                .Select(entry => entry.GetProperty("action").GetString()!)
                .Where(action => action is "verification.approved" or "verification.declined"),
        ];

    [Fact]
    public async Task Twenty_approvers_at_once_on_both_surfaces_make_exactly_one_decision()
    {
        for (var round = 0; round < 3; round++)
        {
            var id = await service.OpenAsync();
            var requests = new List<HttpRequestMessage>();
            for (var i = 0; i < 20; i++)
            {
                requests.Add(await DecideAsync(id, approves: true, onV1: i % 2 == 0));
            }

            var statuses = await AllAtOnceAsync(requests);

            // Whoever was late finds the outcome standing.
            Assert.All(statuses, status => Assert.Equal(200, status));
            Assert.Equal(["verification.approved"], await DecisionsAsync(id));
            Assert.Equal(
                [1L],
                await service.QueryAsync<long>("SELECT COUNT(*) FROM decisions WHERE verification_id = @id", new { id })
            );
        }
    }

    [Fact]
    public async Task Approvers_and_decliners_at_once_leave_a_history_in_which_each_decision_supersedes_the_one_before()
    {
        var id = await service.OpenAsync();
        var requests = new List<HttpRequestMessage>();
        for (var i = 0; i < 20; i++)
        {
            requests.Add(await DecideAsync(id, approves: i % 2 == 0, onV1: i % 4 < 2));
        }

        var statuses = await AllAtOnceAsync(requests);

        // Where many write, whoever was late each of eight times is told so.
        Assert.Contains(200, statuses);
        Assert.All(statuses, status => Assert.True(status == 200 || (TestEngine.IsServer && status == 409)));
        var decisions = await DecisionsAsync(id);
        Assert.NotEmpty(decisions);

        // Repeating what stands is no decision, so neighbours always differ.
        Assert.All(decisions.Zip(decisions.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.True(decisions.Count <= statuses.Count(status => status == 200));
        Assert.Equal(
            Enumerable.Range(1, decisions.Count).Select(n => (long)n),
            await service.QueryAsync<long>(
                "SELECT sequence FROM decisions WHERE verification_id = @id ORDER BY sequence",
                new { id }
            )
        );
        var stands = (await service.GetAsync($"/api/v2.1/verifications/{id}")).Data.GetProperty("status").GetString();
        Assert.Equal(decisions[^1] == "verification.approved" ? "APPROVED" : "REJECTED", stands);
        Assert.Null((await service.SendAsync(new VerifyAudit())).Broken);
    }

    [Fact]
    public async Task Of_twenty_that_name_the_same_version_only_one_decides()
    {
        var id = await service.OpenAsync();
        var tag = (await service.GetAsync($"/api/v2.1/verifications/{id}")).Header("ETag")!;
        var requests = new List<HttpRequestMessage>();
        for (var i = 0; i < 20; i++)
        {
            var request = await DecideAsync(id, approves: i % 2 == 0, onV1: i % 4 < 2);
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            requests.Add(request);
        }

        var statuses = await AllAtOnceAsync(requests);

        Assert.Equal(1, statuses.Count(status => status == 200));
        Assert.Equal(19, statuses.Count(status => status == 412));
        Assert.Single(await DecisionsAsync(id));
    }

    [Fact]
    public async Task Many_who_create_at_once_are_all_served()
    {
        var requests = Enumerable
            .Range(0, 40)
            .Select(i =>
                Service.V1(
                    HttpMethod.Post,
                    "/applicants",
                    new
                    {
                        type = "PERSON",
                        first_name = "Ada",
                        last_name = $"Number {i}",
                        external_applicant_id = $"race-{i}",
                    }
                )
            );

        Assert.All(await AllAtOnceAsync(requests), status => Assert.Equal(200, status));
        Assert.Equal(
            [40L],
            await service.QueryAsync<long>(
                "SELECT COUNT(*) FROM applicants WHERE external_id LIKE 'race-%' AND tenant_id = @Tenant",
                new { TestApi.Tenant }
            )
        );
    }
}
