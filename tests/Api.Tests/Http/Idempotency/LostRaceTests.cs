using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.Idempotency;
using VerificationService.Application.Pipeline;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.Idempotency;

/// <summary>
/// What a server does to a unit of work that loses a deadlock: it is undone and run again. A request with a key is all of
/// one unit, and so is run again as a whole.
/// </summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class LostRaceTests(LostRaceTests.Losing service) : IClassFixture<LostRaceTests.Losing>
{
    [Fact]
    public async Task A_keyed_decision_that_loses_a_deadlock_is_made_all_the_same_and_once()
    {
        var id = await service.OpenAsync();
        service.Left = 3;

        var decided = await DecideAsync(id);

        Assert.Equal(0, service.Left);
        Assert.Equal(200, decided.Status);
        Assert.NotNull(decided.Header("ETag"));
        Assert.Null(decided.Header(IdempotencyFilter.ReplayedHeader));
        Assert.Equal(
            ["verification.created", "verification.approved"],
            (await service.HistoryAsync(id)).Select(entry => entry.GetProperty("action").GetString())
        );
        var again = await DecideAsync(id);
        Assert.Equal((200, decided.Text), (again.Status, again.Text));
        Assert.Equal("true", again.Header(IdempotencyFilter.ReplayedHeader));
    }

    [Fact]
    public async Task A_form_is_read_again_where_its_request_is_run_again()
    {
        var id = await service.OpenAsync();
        service.Left = 1;

        var request = Service.V1(HttpMethod.Post, $"/verifications/{id}/status");
        request.Content = new FormUrlEncodedContent([new("verification_status", "declined")]);
        request.Headers.Add(IdempotencyKey.Header, "a-form");
        var decided = await service.SendAsync(request);

        Assert.Equal(0, service.Left);
        Assert.Equal(200, decided.Status);
        Assert.Equal("declined", decided.Data.GetProperty("verification_status").GetString());
    }

    [Fact]
    public async Task A_refusal_that_loses_a_deadlock_is_refused_and_recorded_once()
    {
        var id = await service.OpenAsync("CRYPTO_EXCHANGE");
        service.Left = 1;

        var refused = await DecideAsync(id);

        Assert.Equal(0, service.Left);
        Assert.Equal(403, refused.Status);
        Assert.Equal(
            ["verification.created", "verification.approve.refused"],
            (await service.HistoryAsync(id)).Select(entry => entry.GetProperty("action").GetString())
        );
    }

    [Fact]
    public async Task One_that_loses_every_time_is_told_to_come_again_and_has_changed_nothing()
    {
        var id = await service.OpenAsync();
        var before = await service.DumpAsync();
        service.Left = RepeatedRequests.MaxAttempts;

        var failed = await DecideAsync(id);

        Assert.Equal(0, service.Left);
        Assert.Equal(503, failed.Status);
        Assert.NotNull(failed.Header("Retry-After"));
        Assert.Equal(before, await service.DumpAsync());
        Assert.Equal(200, (await DecideAsync(id)).Status);
    }

    private Task<Answer> DecideAsync(string id)
    {
        var request = Service.V1(
            HttpMethod.Post,
            $"/verifications/{id}/status",
            """{"verification_status":"approved"}"""
        );
        request.Headers.Add(IdempotencyKey.Header, "a-decision");
        return service.SendAsync(request);
    }

    /// <summary>A service whose requests lose as many deadlocks as a test wants.</summary>
    public sealed class Losing : Service
    {
        private readonly Losses losses;

        public Losing()
            : this(new Losses()) { }

        private Losing(Losses losses)
            : base(
                new Dictionary<string, string>(),
                builder =>
                    builder.ConfigureTestServices(services =>
                    {
                        var real = services.Last(service => service.ServiceType == typeof(IUnitOfWork));
                        services.AddScoped(real.ImplementationType!);
                        services.AddScoped<IUnitOfWork>(provider => new LosingUnitOfWork(
                            (IUnitOfWork)provider.GetRequiredService(real.ImplementationType!),
                            provider.GetRequiredService<Caller>(),
                            losses
                        ));
                    })
            ) => this.losses = losses;

        public int Left
        {
            get => losses.Left;
            set => losses.Left = value;
        }
    }

    public sealed class Losses
    {
        public int Left { get; set; }
    }

    private sealed class LosingUnitOfWork(IUnitOfWork real, Caller caller, Losses losses) : IUnitOfWork
    {
        public bool IsRunning => real.IsRunning;

        private bool isRunning;

        public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
        {
            if (isRunning || losses.Left == 0 || caller.Actor is null)
            {
                return await real.RunAsync(work, cancellationToken);
            }

            losses.Left--;
            isRunning = true;
            try
            {
                await real.RunAsync<T>(
                    async () =>
                    {
                        await work();
                        throw new LostException();
                    },
                    cancellationToken
                );
            }
            catch (LostException)
            {
                // Undone; and now again, from the beginning.
            }
            finally
            {
                isRunning = false;
            }

            return await real.RunAsync(work, cancellationToken);
        }
    }

    private sealed class LostException : Exception;
}
