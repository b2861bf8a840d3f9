using System.Collections.Concurrent;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Audit;
using VerificationService.Infrastructure.Statistics;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Faults;

/// <summary>A machine whose clock is set an hour forward or back while it works, and an hour later set right again.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_jumps_an_hour_and_back_loses_nothing_and_does_nothing_twice(int hours)
    {
        await using var receiver = await Receiver.StartAsync();
        using var service = new WithClock();
        var decided = new ConcurrentBag<string>();
        var heads = new List<string>();
        async Task WorkAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                decided.Add(await OpenAndDecideAsync(service, receiver.Url));
            }
        }

        async Task LookAroundAsync()
        {
            heads.AddRange((await service.SendAsync(new TakeAuditHeads())).Select(head => head.ToText()));
            await service.Services.GetRequiredService<StatisticsRollUp>().RollUpAsync(default);
        }

        foreach (var jump in new[] { 0, hours, -hours })
        {
            // Whoever works notices the jump in the middle of it.
            var work = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync)));
            var before = decided.Count;
            await Eventually.HoldsAsync(() => decided.Count > before);
            service.Clock.Jump(jump * Hour);
            await work;
            await LookAroundAsync();
            await WorkAsync();
            Assert.Equal(200, (await SignInAsync(service)).Status);
        }

        // What was to leave at a time that the clock has not reached again leaves then.
        service.Clock.Jump(2 * Hour);
        await LookAroundAsync();
        await Eventually.HoldsAsync(() => receiver.Requests.Select(request => request.Id).Distinct().Count() == 150);

        Assert.Equal(150, decided.Distinct().Count());
        Assert.Equal([150L], await service.QueryAsync<long>("SELECT COUNT(*) FROM decisions"));
        Assert.Equal([150L], await service.QueryAsync<long>("SELECT SUM(decisions) FROM decision_statistics"));

        // The last one is marked a moment after it has arrived.
        await Eventually.HoldsAsync(async () =>
            (await service.QueryAsync<long>("SELECT COUNT(*) FROM outbox_messages WHERE status = 'delivered'"))[0]
            == 150
        );
        var audit = await service.SendAsync(new VerifyAudit(Heads: string.Join('\n', heads)), tenantId: "");
        Assert.Null(audit.Broken);
    }

    // Each under a key, and each decision asked for twice.
    private static async Task<string> OpenAndDecideAsync(WithClock service, string receiver)
    {
        var opened = await service.SendAsync(
            Service.V1(
                HttpMethod.Post,
                "/verifications",
                new { applicant_id = Seeded.Applicant, callback_url = receiver }
            )
        );
        Assert.True(opened.Status == 200, opened.ToString());
        var id = opened.Data.GetProperty("verification_id").GetString()!;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var request = Service.V1(
                HttpMethod.Post,
                $"/verifications/{id}/status",
                new { verification_status = "approved", callback_enabled = true }
            );
            request.Headers.Add("Idempotency-Key", id);
            var answer = await service.SendAsync(request);
            Assert.True(answer.Status == 200, answer.ToString());
            Assert.Equal(attempt == 0 ? null : "true", answer.Header("Idempotent-Replayed"));
        }

        return id;
    }

    private static async Task<Answer> SignInAsync(WithClock service)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2.1/sessions")
        {
            Content = Service.Json(new { userName = "tenant-admin", password = "sandbox" }),
        };
        request.Headers.Add("X-Tenant-ID", TestApi.Tenant);
        var session = await service.SendAsync(request);
        var token = session.Data.GetProperty("accessToken").GetString()!;
        return await service.SendAsync(Service.V21(HttpMethod.Get, "/api/v2.1/verifications?limit=1", token));
    }

    /// <summary>The machine's clock, off by what was jumped. What counts time that passes goes on undisturbed.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long off;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref off));

        public void Jump(TimeSpan by) => Interlocked.Add(ref off, by.Ticks);
    }

    private sealed class WithClock(JumpingClock clock)
        : Service(
            new Dictionary<string, string> { ["Deliveries:Enabled"] = "true", ["Deliveries:PollMs"] = "50" },
            builder => builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock))
        )
    {
        public WithClock()
            : this(new JumpingClock()) { }

        public JumpingClock Clock => clock;
    }
}
