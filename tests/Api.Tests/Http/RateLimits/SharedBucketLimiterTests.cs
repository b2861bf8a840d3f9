using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;
using VerificationService.TestKit;

namespace VerificationService.Api.Tests.Http.RateLimits;

/// <summary>What nodes hand out of a bucket they share, and how often they ask for more.</summary>
public sealed class SharedBucketLimiterTests : IAsyncLifetime
{
    private const int Size = 1_000;
    private TestService service = null!;
    private Counted shared = null!;
    private List<SharedBucketLimiter> nodes = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        shared = new Counted(service.Services.GetRequiredService<ISharedBuckets>());
        nodes = [.. Enumerable.Range(0, 5).Select(_ => Limiter(Size))];
    }

    public async Task DisposeAsync()
    {
        nodes.ForEach(node => node.Dispose());
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Nodes_together_let_through_what_one_would_within_a_tenth(int count)
    {
        var through = await SendAsync(nodes[..count], 2 * Size);

        Assert.InRange(through, Size * 9 / 10, Size);
    }

    [Fact]
    public async Task For_good_they_let_through_what_comes_back_however_uneven_the_requests()
    {
        await SendAsync(nodes[..2], 2 * Size);
        var through = 0;
        for (var tenth = 0; tenth < 100; tenth++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(0.1));
            through += await SendAsync([nodes[0], nodes[0], nodes[0], nodes[1]], 80);
        }

        // A hundred come back a second.
        Assert.InRange(through, 900, 1_100);
    }

    [Fact]
    public async Task A_node_asks_for_a_share_at_a_time_and_a_caller_in_excess_costs_no_more()
    {
        await SendAsync(nodes[..1], Size);
        Assert.InRange(shared.Asked, 40, 60);

        var before = shared.Asked;
        for (var i = 0; i < 100; i++)
        {
            service.Clock.Advance(TimeSpan.FromSeconds(0.01));
            await SendAsync(nodes[..1], 50);
        }

        // Twenty tokens take 200 ms to come back.
        Assert.InRange(shared.Asked - before, 1, 12);
    }

    [Fact]
    public async Task A_small_bucket_is_counted_one_by_one()
    {
        nodes.Add(Limiter(3));
        nodes.Add(Limiter(3));

        Assert.Equal(3, await SendAsync(nodes[^2..], 10));
        using var refused = await nodes[^1].AcquireAsync();
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task A_database_that_is_away_refuses_nobody()
    {
        shared.IsAway = true;

        Assert.Equal(10, await SendAsync(nodes[..1], 10));
    }

    private SharedBucketLimiter Limiter(int size) =>
        new(shared, $"of {size}", size, TimeSpan.FromMilliseconds(10), service.Clock);

    private static async Task<int> SendAsync(IReadOnlyList<SharedBucketLimiter> to, int count)
    {
        var through = 0;
        for (var i = 0; i < count; i++)
        {
            using var lease = await to[i % to.Count].AcquireAsync();
            through += lease.IsAcquired ? 1 : 0;
        }

        return through;
    }

    private sealed class Counted(ISharedBuckets buckets) : ISharedBuckets
    {
        public bool IsAway { get; set; }

        public int Asked { get; private set; }

        public bool AreShared => true;

        public Task<TokensTaken> TakeAsync(
            string bucket,
            int size,
            TimeSpan refill,
            int wanted,
            CancellationToken cancellationToken
        )
        {
            Asked++;
            return IsAway
                ? throw new DatabaseUnavailableException("away")
                : buckets.TakeAsync(bucket, size, refill, wanted, cancellationToken);
        }
    }
}
