using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using VerificationService.Api.Http.Errors;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>
/// A token bucket for each caller. Buckets that are full again are forgotten after some seconds, so that memory holds
/// the callers of the moment and no others. Told with each answer: <c>RateLimit</c> and <c>RateLimit-Policy</c>
/// (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal sealed class CallerLimits : IDisposable
{
    private const string Name = "default";
    private readonly RateLimitOptions options;
    private readonly string policy;
    private readonly PartitionedRateLimiter<Actor> requests;
    private readonly PartitionedRateLimiter<(string Tenant, string User, IPAddress From)> signInsOfUser;
    private readonly PartitionedRateLimiter<IPAddress> signInsFrom;
    private readonly PartitionedRateLimiter<IPAddress> failuresFrom;

    public CallerLimits(IOptions<RateLimitOptions> configured)
    {
        options = configured.Value;
        policy = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{Name}\";q={options.Burst};w={SecondsFor(options.Burst)}"
        );
        requests = Buckets<Actor, (ActorKind, string)>(
            actor => (actor.Kind, actor.Id),
            options.Burst,
            options.RequestsPerSecond,
            TimeSpan.FromSeconds(1)
        );

        // Counted per user and address: attempts from elsewhere do not use up the user's own.
        signInsOfUser = PerMinute<(string, string, IPAddress), (string, string, IPAddress)>(
            who => who,
            options.SignInsPerUserPerMinute
        );
        signInsFrom = PerMinute<IPAddress, IPAddress>(ClientAddress.NetworkOf, options.SignInsPerAddressPerMinute);
        failuresFrom = PerMinute<IPAddress, IPAddress>(
            ClientAddress.NetworkOf,
            options.UnauthenticatedPerAddressPerMinute
        );
    }

    /// <summary>Counts a request of an authenticated caller, and tells it what is left.</summary>
    public Failure? RefusalOf(HttpResponse response, Actor actor)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var lease = requests.AttemptAcquire(actor);
        var left = requests.GetStatistics(actor)?.CurrentAvailablePermits ?? 0;
        response.Headers["RateLimit-Policy"] = policy;
        response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{Name}\";r={left};t={SecondsFor(options.Burst - left)}"
        );
        return Refusal(lease);
    }

    /// <summary>
    /// Counts a request that is not let in. Only such requests are refused: nobody guesses a key or a token, and neighbours
    /// behind one address must not lock each other out.
    /// </summary>
    public Failure? RefusalOfStranger(HttpContext context)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var lease = failuresFrom.AttemptAcquire(ClientAddress.Of(context));
        return Refusal(lease);
    }

    /// <summary>Counts an attempt to sign in of which nobody knows yet whose it is.</summary>
    public Failure? RefusalOfSignIn(HttpContext context)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var fromAddress = signInsFrom.AttemptAcquire(ClientAddress.Of(context));
        return Refusal(fromAddress);
    }

    /// <summary>Counts an attempt to sign in, before any password is looked at.</summary>
    public Failure? RefusalOfSignIn(HttpContext context, string tenantId, string? userName)
    {
        if (!options.Enabled)
        {
            return null;
        }

        // The address first, so that one address cannot fill the memory with user names.
        if (RefusalOfSignIn(context) is { } refusal)
        {
            return refusal;
        }

        using var ofUser = signInsOfUser.AttemptAcquire(
            (tenantId, userName ?? "", ClientAddress.NetworkOf(ClientAddress.Of(context)))
        );
        return Refusal(ofUser);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        requests.Dispose();
        signInsOfUser.Dispose();
        signInsFrom.Dispose();
        failuresFrom.Dispose();
    }

    private static Failure? Refusal(RateLimitLease lease) =>
        lease.IsAcquired
            ? null
            : Failure.OfStatus(StatusCodes.Status429TooManyRequests) with
            {
                RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                    ? wait
                    : TimeSpan.FromSeconds(1),
            };

    private long SecondsFor(long tokens) => (tokens + options.RequestsPerSecond - 1) / options.RequestsPerSecond;

    private static PartitionedRateLimiter<T> PerMinute<T, TKey>(Func<T, TKey> keyOf, int most)
        where TKey : notnull => Buckets(keyOf, most, 1, TimeSpan.FromMinutes(1) / most);

    private static PartitionedRateLimiter<T> Buckets<T, TKey>(
        Func<T, TKey> keyOf,
        int size,
        int refill,
        TimeSpan period
    )
        where TKey : notnull
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = size,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
            AutoReplenishment = false, // The partitions share one timer.
        };
        return PartitionedRateLimiter.Create<T, TKey>(caller =>
            RateLimitPartition.GetTokenBucketLimiter(keyOf(caller), _ => bucket)
        );
    }
}
