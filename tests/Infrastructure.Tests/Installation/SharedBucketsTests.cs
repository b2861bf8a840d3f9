using Microsoft.Extensions.DependencyInjection;
using VerificationService.Application.Installation;
using VerificationService.Infrastructure.Installation;
using VerificationService.TestKit;

namespace VerificationService.Infrastructure.Tests.Installation;

/// <summary>Buckets that several nodes take from, on whichever database.</summary>
public sealed class SharedBucketsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_bucket_gives_what_it_has_and_says_when_it_has_more()
    {
        await using var service = await TestService.StartAsync();
        var buckets = service.Services.GetRequiredService<ISharedBuckets>();

        Assert.Equal(new TokensTaken(4, 6, TimeSpan.Zero), await TakeAsync(buckets, "a", 4));
        Assert.Equal(new TokensTaken(4, 2, 2 * Second), await TakeAsync(buckets, "a", 4));
        Assert.Equal(new TokensTaken(2, 0, 4 * Second), await TakeAsync(buckets, "a", 4));
        Assert.Equal(new TokensTaken(0, 0, 4 * Second), await TakeAsync(buckets, "a", 4));
        Assert.Equal(new TokensTaken(4, 6, TimeSpan.Zero), await TakeAsync(buckets, "another's", 4));

        service.Clock.Advance(3 * Second);
        Assert.Equal(new TokensTaken(3, 0, 4 * Second), await TakeAsync(buckets, "a", 4));
        service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new TokensTaken(1, 9, TimeSpan.Zero), await TakeAsync(buckets, "a", 1));
    }

    [Fact]
    public async Task Twenty_who_take_at_once_get_together_what_it_has()
    {
        await using var service = await TestService.StartAsync();
        var buckets = service.Services.GetRequiredService<ISharedBuckets>();

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(buckets, "a", 3)));

        Assert.Equal(10, taken.Sum(one => one.Count));
    }

    [Fact]
    public async Task A_bucket_that_is_full_again_is_forgotten_and_names_nobody_meanwhile()
    {
        await using var service = await TestService.StartAsync();
        await TakeAsync(service.Services.GetRequiredService<ISharedBuckets>(), "192.0.2.7", 1);
        Assert.DoesNotContain("192", await service.ValueAsync<string>("SELECT id FROM rate_buckets"));

        await SweepAsync(service);
        Assert.Equal(1, await service.ValueAsync<int>("SELECT COUNT(*) FROM rate_buckets"));

        service.Clock.Advance(2 * Second);
        await SweepAsync(service);
        Assert.Equal(0, await service.ValueAsync<int>("SELECT COUNT(*) FROM rate_buckets"));
    }

    private static Task<TokensTaken> TakeAsync(ISharedBuckets buckets, string bucket, int wanted) =>
        buckets.TakeAsync(bucket, 10, Second, wanted, CancellationToken.None);

    private static async Task SweepAsync(TestService service)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var register = scope.ServiceProvider.GetRequiredService<NodeRegister>();
        await scope
            .ServiceProvider.GetRequiredService<Application.Pipeline.IUnitOfWork>()
            .RunAsync(
                async () =>
                {
                    await register.SweepAsync(service.Clock.GetUtcNow());
                    return 0;
                },
                CancellationToken.None
            );
    }
}
