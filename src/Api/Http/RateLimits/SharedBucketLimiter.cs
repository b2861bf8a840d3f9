using System.Threading.RateLimiting;
using VerificationService.Application.Installation;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>
/// One caller's bucket where nodes share the database. Tokens are taken from the shared one in fiftieths of its size and
/// handed out here, the next of them before the last are gone: what five nodes hold unspent is a tenth. A
/// database that is away refuses nobody by this; it answers the request itself.
/// </summary>
internal sealed class SharedBucketLimiter(
    ISharedBuckets shared,
    string bucket,
    int size,
    TimeSpan refill,
    TimeProvider time
) : RateLimiter
{
    private const int Shares = 50;
    private readonly Lock turn = new();
    private int held;
    private int left;
    private Task? taking;
    private long emptyUntil;
    private long usedAt = time.GetTimestamp();

    private int Share => Math.Max(1, size / Shares);

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration => time.GetElapsedTime(usedAt);

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (turn)
        {
            return new RateLimiterStatistics { CurrentAvailablePermits = held + left };
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (turn)
        {
            usedAt = time.GetTimestamp();
            return TryHand() ?? new Lease(WaitNow() ?? refill);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            Task next;
            lock (turn)
            {
                usedAt = time.GetTimestamp();
                if (TryHand() is { } lease)
                {
                    return lease;
                }

                if (WaitNow() is { } wait)
                {
                    return new Lease(wait);
                }

                next = Taking();
            }

            try
            {
                await next.WaitAsync(cancellationToken);
            }
            catch (DatabaseUnavailableException)
            {
                return Lease.Given;
            }
        }
    }

    private Lease? TryHand()
    {
        if (held == 0)
        {
            return null;
        }

        held--;
        if (Share > 1 && held <= Share / 2 && WaitNow() is null)
        {
            _ = Taking();
        }

        return Lease.Given;
    }

    private TimeSpan? WaitNow()
    {
        var wait = time.GetElapsedTime(time.GetTimestamp(), emptyUntil);
        return wait > TimeSpan.Zero ? wait : null;
    }

    // One at a time, whoever waits for it.
    private Task Taking() => taking is { IsCompleted: false } ? taking : taking = TakeAsync();

    private async Task TakeAsync()
    {
        await Task.Yield();
        var taken = await shared.TakeAsync(bucket, size, refill, Share, CancellationToken.None);
        lock (turn)
        {
            held += taken.Count;
            left = taken.Left;
            emptyUntil = time.GetTimestamp() + (long)(taken.AgainIn.TotalSeconds * time.TimestampFrequency);
        }
    }

    private sealed class Lease(TimeSpan? wait) : RateLimitLease
    {
        public static readonly Lease Given = new(null);

        public override bool IsAcquired => wait is null;

        public override IEnumerable<string> MetadataNames => wait is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = wait;
            return wait is not null && metadataName == MetadataName.RetryAfter.Name;
        }
    }
}
