using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Webhooks;
using VerificationService.Infrastructure.Outbox;

namespace VerificationService.Infrastructure.Webhooks;

/// <summary>Sends one callback or webhook: the stored bytes, signed now, to an address that is checked as it connects.</summary>
internal sealed partial class WebhookSender : IDisposable
{
    private const int ResponseExcerpt = 1024;

    // An octet that is no text becomes one character of one octet: what is kept is never longer than what was read.
    private static readonly Encoding ExcerptEncoding = Encoding.GetEncoding(
        "utf-8",
        EncoderFallback.ReplacementFallback,
        new DecoderReplacementFallback("?")
    );

    private readonly HttpClient client;
    private readonly IServiceScopeFactory scopes;
    private readonly CallbackUrlRules urls;
    private readonly TimeProvider time;
    private readonly TimeSpan timeout;
    private readonly ILogger<WebhookSender> logger;

    public WebhookSender(
        AddressGuard guard,
        IServiceScopeFactory scopes,
        CallbackUrlRules urls,
        DeliveryOptions options,
        TimeProvider time,
        ILogger<WebhookSender> logger
    )
    {
        this.logger = logger;
        this.scopes = scopes;
        this.urls = urls;
        this.time = time;
        timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
#pragma warning disable RS0030 // One client for the life of the process, over a handler that renews its connections.
        client = new HttpClient(
            new SocketsHttpHandler
            {
                // No limit of connections here: the lane has one, and two lanes may share a server.
                ConnectCallback = guard.ConnectAsync,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                MaxResponseHeadersLength = 16,
                ResponseDrainTimeout = TimeSpan.Zero,
                ActivityHeadersPropagator = null,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore RS0030
    }

    /// <summary>Makes one attempt. It does not throw: whatever happens is the attempt's outcome.</summary>
    public async Task<Attempt> SendAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            // Once more: what was accepted in Development, or under older rules, is not sent for that.
            if (!urls.Accepts(message.Destination))
            {
                return new Attempt(AttemptOutcome.Failed, Error: urls.Accepted);
            }

            var secrets = await SecretsAsync(message, deadline.Token);
            if (secrets.Count == 0)
            {
                return new Attempt(AttemptOutcome.Gone, Error: "The webhook was deleted.");
            }

            using var request = Request(message, secrets);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                deadline.Token
            );
            var status = (int)response.StatusCode;
            var excerpt = await ExcerptAsync(response, deadline.Token);
            return status switch
            {
                >= 200 and < 300 => new Attempt(AttemptOutcome.Delivered, status, Response: excerpt),
                410 => new Attempt(AttemptOutcome.Gone, status, "The receiver answered 410 Gone.", excerpt),
                429 or 503 => new Attempt(
                    AttemptOutcome.Failed,
                    status,
                    $"HTTP {status}",
                    excerpt,
                    RetryAfter(response.Headers.RetryAfter)
                ),
                >= 300 and < 400 => new Attempt(
                    AttemptOutcome.Failed,
                    status,
                    $"HTTP {status}; redirects are not followed.",
                    excerpt
                ),
                _ => new Attempt(AttemptOutcome.Failed, status, $"HTTP {status}", excerpt),
            };
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new Attempt(AttemptOutcome.Failed, Error: $"No answer within {timeout.TotalSeconds:F0} s.");
        }
        catch (HttpRequestException exception)
        {
            return new Attempt(
                AttemptOutcome.Failed,
                Error: exception.InnerException is AddressRefusedException refused
                    ? refused.Message
                    : $"{exception.HttpRequestError}: {exception.Message}"
            );
        }
        catch (Exception exception)
        {
            // Whatever else it is (a secret that cannot be opened, say): a message that throws would come back unmarked
            // after every lease, and stand in the way of its lane for ever.
            LogNotSent(logger, message.Id, exception);
            return new Attempt(AttemptOutcome.Failed, Error: $"It could not be sent: {exception.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<IReadOnlyList<string>> SecretsAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<SigningSecrets>()
            .InForceAsync(message.TenantId, message.EndpointId ?? message.TenantId, cancellationToken);
    }

    private HttpRequestMessage Request(ClaimedMessage message, IReadOnlyList<string> secrets)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, message.Destination)
        {
            Content = new ByteArrayContent(message.Body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } },
            },
        };
        request.Headers.UserAgent.ParseAdd("Verification-Service/1.0");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", Signatures.Standard(secrets, message.Id, timestamp, message.Body));
        if (TraceParent(message) is { } traceParent)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        if (message.Kind == OutboxKinds.Callback)
        {
            request.Headers.Add("x-data-integrity", Signatures.DataIntegrity(secrets[0], message.Body));
        }

        return request;
    }

    // The trace goes on (W3C Trace Context §3.2), whether or not anybody here collects it.
    private static string? TraceParent(ClaimedMessage message) =>
        Activity.Current?.Id
        ?? (
            ActivityContext.TryParse(message.TraceParent, null, out var cause)
                ? $"00-{cause.TraceId}-{ActivitySpanId.CreateRandom()}-{(int)cause.TraceFlags:x2}"
                : null
        );

    // The status is the answer; the body is only for people to look at, and a receiver may drip or never end it.
    private static async Task<string?> ExcerptAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        var excerpt = new byte[ResponseExcerpt];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            while (length < excerpt.Length)
            {
                var read = await body.ReadAsync(excerpt.AsMemory(length), patience.Token);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException or HttpRequestException)
        {
            // What came until then is kept.
        }

        return length == 0
            ? null
            : ExcerptEncoding.GetString(excerpt, 0, length).Replace("\0", "", StringComparison.Ordinal);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) =>
        asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : null);

    [LoggerMessage(EventId = 25, Level = LogLevel.Error, Message = "Message {Id} could not be sent")]
    private static partial void LogNotSent(ILogger logger, string id, Exception exception);
}
