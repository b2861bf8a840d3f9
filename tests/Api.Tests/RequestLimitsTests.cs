using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.Hosting;
using VerificationService.Application.Pipeline;
using VerificationService.Infrastructure.Database;

namespace VerificationService.Api.Tests;

/// <summary>What happens to requests that are too many at once, or take too long.</summary>
public sealed class RequestLimitsTests(RequestLimitsTests.Narrow service) : IClassFixture<RequestLimitsTests.Narrow>
{
    public sealed class Narrow()
        : Service(
            new Dictionary<string, string> { ["Requests:MaxConcurrent"] = "4", ["Requests:TimeoutSeconds"] = "1" }
        );

    private sealed class Hold(TaskCompletionSource release, Task unit, AsyncServiceScope scope) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            release.TrySetResult();
            await unit;
            await scope.DisposeAsync();
        }
    }

    /// <summary>Occupies the record, and on an engine that has but one the writer: a decision waits.</summary>
    private async Task<Hold> HoldAsync(string id)
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var scope = service.Services.CreateAsyncScope();
        var unit = scope
            .ServiceProvider.GetRequiredService<IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    await scope
                        .ServiceProvider.GetRequiredService<DbSession>()
                        .ExecuteAsync("UPDATE verifications SET version = version WHERE id = @id", new { id }, default);
                    begun.SetResult();
                    await release.Task;
                    return 0;
                },
                default
            );
        await begun.Task;
        return new Hold(release, unit, scope);
    }

    private Task<Answer> DecideAsync(string id, string? key = null)
    {
        var request = Service.V1(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"approved"}"""
        );
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return service.SendAsync(request);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("timed-out")]
    public async Task A_request_that_waits_too_long_is_given_up_with_503_and_has_changed_nothing(string? key)
    {
        var id = await service.OpenAsync();
        Answer answer;
        await using (await HoldAsync(id))
        {
            answer = await DecideAsync(id, key);
        }

        Assert.Equal(503, answer.Status);
        Assert.Equal("internal", answer.Json.GetProperty("type").GetString());
        Assert.Contains("took too long", answer.Text);
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal(
            [0L],
            await service.QueryAsync<long>("SELECT COUNT(*) FROM decisions WHERE verification_id = @id", new { id })
        );

        Assert.Equal(200, (await DecideAsync(id, key)).Status);
    }

    [Fact]
    public async Task More_requests_at_once_than_are_taken_are_told_to_come_back_and_health_still_answers()
    {
        var id = await service.OpenAsync();
        List<Task<Answer>> all;
        Answer health;
        await using (await HoldAsync(id))
        {
            all = [.. Enumerable.Range(0, 10).Select(_ => DecideAsync(id))];
            var first = await await Task.WhenAny(all);
            health = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"));

            Assert.Equal(503, first.Status);
            Assert.Contains("too much to do", first.Text);
            Assert.Equal("1", first.Header("Retry-After"));
        }

        await Task.WhenAll(all);
        Assert.Equal(200, health.Status);
        Assert.Equal(200, (await DecideAsync(id)).Status);
    }

    [Theory]
    [InlineData(0, 30, "Requests:MaxConcurrent is 0; accepted is 1 to 100000.")]
    [InlineData(1, 0, "Requests:TimeoutSeconds is 0; accepted is 1 to 3600.")]
    public void A_limit_out_of_range_is_told_by_name_with_what_is_accepted(int most, int seconds, string told) =>
        Assert.Equal(
            told,
            new RequestLimitOptions.Validator()
                .Validate(null, new RequestLimitOptions { MaxConcurrent = most, TimeoutSeconds = seconds })
                .FailureMessage
        );
}
