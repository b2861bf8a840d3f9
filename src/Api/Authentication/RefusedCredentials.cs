using System.Diagnostics.Metrics;
using System.Net;
using VerificationService.Api.Http.Errors;
using VerificationService.Api.Http.RateLimits;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Authentication;

/// <summary>
/// Keys that nobody holds and tokens that do not hold: each is counted, and each address that sends some is logged once a
/// minute. Whose they are is not known, so that no audit is theirs; a log line each would let anybody fill the disk.
/// </summary>
internal sealed partial class RefusedCredentials(TimeProvider time, ILogger<RefusedCredentials> logger)
{
    /// <summary>Most addresses logged in one minute.</summary>
    public const int MostAddresses = 1000;

    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>(
        "verification.credentials.refused",
        "{credential}",
        "API keys and access tokens that were presented and not accepted, by surface."
    );

    private readonly Lock gate = new();
    private readonly HashSet<IPAddress> told = [];
    private long minute;

    /// <summary>Counts the credential that <paramref name="context"/> presented in vain; nothing where it presented none.</summary>
    public void Count(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (ApiKeyAuthentication.Headers.All(header => headers[header].Count == 0))
        {
            return;
        }

        var surface = Surfaces.Of(context.Request.Path).Name;
        Refused.Add(1, new KeyValuePair<string, object?>("surface", surface));
        var network = ClientAddress.NetworkOf(ClientAddress.Of(context));
        bool isFull;
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (now != minute)
            {
                minute = now;
                told.Clear();
            }

            if (told.Count >= MostAddresses || !told.Add(network))
            {
                return;
            }

            isFull = told.Count == MostAddresses;
        }

        LogRefused(logger, surface, network);
        if (isFull)
        {
            LogFull(logger, MostAddresses);
        }
    }

    [LoggerMessage(
        EventId = 21,
        EventName = "CredentialRefused",
        Level = LogLevel.Warning,
        Message = "A key or token that is not valid came to {Surface} from {Address}; more of them from there are only counted this minute"
    )]
    private static partial void LogRefused(ILogger logger, string surface, IPAddress address);

    [LoggerMessage(
        EventId = 22,
        EventName = "CredentialsRefusedFromMany",
        Level = LogLevel.Warning,
        Message = "Keys or tokens that are not valid came from {Count} addresses within a minute; those of others are only counted"
    )]
    private static partial void LogFull(ILogger logger, int count);
}
