using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using VerificationService.Api.Http.Errors;
using VerificationService.Application.Installation;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Http.RateLimits;

/// <summary>
/// A token bucket for each caller. Buckets that are full again are forgotten after some seconds, so that memory holds
/// the callers of the moment and no others. Nodes of one server share them. Told with each answer: <c>RateLimit</c> and <c>RateLimit-Policy</c>
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

    private readonly PartitionedRateLimiter<string> formsOfLink;
    private readonly PartitionedRateLimiter<IPAddress> formsFrom;

    private readonly ISharedBuckets shared;
    private readonly TimeProvider time;

    public CallerLimits(IOptions<RateLimitOptions> configured, ISharedBuckets shared, TimeProvider time)
    {
        options = configured.Value;
        (this.shared, this.time) = (shared, time);
        policy = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{Name}\";q={options.Burst};w={SecondsFor(options.Burst)}"
        );
        requests = Buckets<Actor, (ActorKind, string)>(
            "requests",
            actor => (actor.Kind, actor.Id),
            options.Burst,
            options.RequestsPerSecond,
            TimeSpan.FromSeconds(1)
        );

        // Counted per user and address: attempts from elsewhere do not use up the user's own.
        signInsOfUser = PerMinute<(string, string, IPAddress), (string, string, IPAddress)>(
            "signins-user",
            who => who,
            options.SignInsPerUserPerMinute
        );
        signInsFrom = PerMinute<IPAddress, IPAddress>(
            "signins-from",
            ClientAddress.NetworkOf,
            options.SignInsPerAddressPerMinute
        );
        failuresFrom = PerMinute<IPAddress, IPAddress>(
            "failures-from",
            ClientAddress.NetworkOf,
            options.UnauthenticatedPerAddressPerMinute
        );
        formsOfLink = PerMinute<string, string>("forms-link", link => link, options.FormsPerLinkPerMinute);
        formsFrom = PerMinute<IPAddress, IPAddress>(
            "forms-from",
            ClientAddress.NetworkOf,
            options.FormsPerAddressPerMinute
        );
    }

    /// <summary>Counts a request of an authenticated caller, and tells it what is left.</summary>
    public async ValueTask<Failure?> RefusalOfAsync(HttpResponse response, Actor actor)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var lease = await requests.AcquireAsync(actor, 1, response.HttpContext.RequestAborted);
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
    public async ValueTask<Failure?> RefusalOfStrangerAsync(HttpContext context)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var lease = await failuresFrom.AcquireAsync(ClientAddress.Of(context), 1, context.RequestAborted);
        return Refusal(lease);
    }

    /// <summary>Counts a request for a form, before its link is looked up; then by the link, where there is one.</summary>
    public async ValueTask<Failure?> RefusalOfFormAsync(HttpContext context, string? linkId)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var lease = linkId is null
            ? await formsFrom.AcquireAsync(ClientAddress.Of(context), 1, context.RequestAborted)
            : await formsOfLink.AcquireAsync(linkId, 1, context.RequestAborted);
        return Refusal(lease);
    }

    /// <summary>Counts an attempt to sign in of which nobody knows yet whose it is.</summary>
    public async ValueTask<Failure?> RefusalOfSignInAsync(HttpContext context)
    {
        if (!options.Enabled)
        {
            return null;
        }

        using var fromAddress = await signInsFrom.AcquireAsync(ClientAddress.Of(context), 1, context.RequestAborted);
        return Refusal(fromAddress);
    }

    /// <summary>Counts an attempt to sign in, before any password is looked at.</summary>
    public async ValueTask<Failure?> RefusalOfSignInAsync(HttpContext context, string tenantId, string? userName)
    {
        if (!options.Enabled)
        {
            return null;
        }

        // The address first, so that one address cannot fill the memory with user names.
        if (await RefusalOfSignInAsync(context) is { } refusal)
        {
            return refusal;
        }

        using var ofUser = await signInsOfUser.AcquireAsync(
            (tenantId, userName ?? "", ClientAddress.NetworkOf(ClientAddress.Of(context))),
            1,
            context.RequestAborted
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
        formsOfLink.Dispose();
        formsFrom.Dispose();
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

    private PartitionedRateLimiter<T> PerMinute<T, TKey>(string name, Func<T, TKey> keyOf, int most)
        where TKey : notnull => Buckets(name, keyOf, most, 1, TimeSpan.FromMinutes(1) / most);

    private PartitionedRateLimiter<T> Buckets<T, TKey>(
        string name,
        Func<T, TKey> keyOf,
        int size,
        int refill,
        TimeSpan period
    )
        where TKey : notnull
    {
        if (shared.AreShared)
        {
            return PartitionedRateLimiter.Create<T, TKey>(caller =>
                RateLimitPartition.Get(
                    keyOf(caller),
                    key => new SharedBucketLimiter(shared, $"{name} {key}", size, period / refill, time)
                )
            );
        }

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
