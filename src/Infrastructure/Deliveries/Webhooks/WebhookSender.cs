using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Deliveries;
using VerificationService.Domain.Deliveries;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Deliveries.Webhooks;

/// <summary>Sends one callback or webhook: the stored bytes, signed now, to an address that is checked as it connects.</summary>
internal sealed partial class WebhookSender : IDisposable
{
    private const int ResponseExcerpt = 1024;

    // Invalid octets become one ASCII character each, so that the text kept is never longer than the bytes read.
    private static readonly Encoding ExcerptEncoding = Encoding.GetEncoding(
        "utf-8",
        EncoderFallback.ReplacementFallback,
        new DecoderReplacementFallback("?")
    );

    // The exchange that the current request has with the connection it was put on.
    private static readonly AsyncLocal<Exchange?> Current = new();

    private readonly HttpClient client;
    private readonly HttpClient fresh;
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
        client = Client(guard, TimeSpan.FromMinutes(2));
        fresh = Client(guard, TimeSpan.Zero);
    }

    /// <summary>Makes one attempt. It does not throw: whatever happens is the attempt's outcome.</summary>
    public async Task<Attempt> SendAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            // Checked again: a URL may have been accepted in Development or under older rules.
            if (!urls.Accepts(message.Destination))
            {
                return new Attempt(AttemptOutcome.Failed, Error: urls.Accepted);
            }

            await using var scope = scopes.CreateAsyncScope();
            var signing = scope.ServiceProvider.GetRequiredService<SigningSecrets>();
            var secrets = await signing.InForceAsync(
                message.TenantId,
                message.EndpointId ?? message.TenantId,
                deadline.Token
            );
            if (secrets.Count == 0)
            {
                return new Attempt(AttemptOutcome.Gone, Error: "The webhook was deleted.");
            }

            // Read now: the webhook may have been turned off after the message was claimed or written.
            if (
                message.EndpointId is { } endpointId
                && await scope
                    .ServiceProvider.GetRequiredService<IWebhookRepository>()
                    .FindAsync(message.TenantId, endpointId, deadline.Token)
                    is { IsActive: false }
            )
            {
                return new Attempt(AttemptOutcome.Held);
            }

            var integrityKey =
                message.Kind == OutboxKinds.Callback
                    ? await signing.CallbackKeyAsync(message.TenantId, deadline.Token) ?? secrets[0]
                    : null;
            using var response = await SendAsync(message, secrets, integrityKey, deadline.Token);
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
    public void Dispose()
    {
        client.Dispose();
        fresh.Dispose();
    }

    private static HttpClient Client(AddressGuard guard, TimeSpan connectionLifetime)
    {
#pragma warning disable RS0030 // Two clients for the life of the process, over handlers that renew their connections.
        return new HttpClient(
            new SocketsHttpHandler
            {
                // No limit of connections here: the lane has one, and two lanes may share a server.
                ConnectCallback = guard.ConnectAsync,
                PlaintextStreamFilter = (connected, _) =>
                    ValueTask.FromResult<Stream>(new WatchedStream(connected.PlaintextStream)),
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                PooledConnectionLifetime = connectionLifetime,
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

    // A connection that its receiver closed while it was idle says nothing about the receiver: the message goes once more,
    // at once, over a connection of its own. A POST is safe to repeat here, because receivers know its webhook-id.
    private async Task<HttpResponseMessage> SendAsync(
        ClaimedMessage message,
        IReadOnlyList<string> secrets,
        string? integrityKey,
        CancellationToken cancellationToken
    )
    {
        var exchange = new Exchange();
        Current.Value = exchange;
        try
        {
            using var request = Request(message, secrets, integrityKey);
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException) when (exchange.DiedIdle)
        {
            Current.Value = null;
            using var again = Request(message, secrets, integrityKey);
            return await fresh.SendAsync(again, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    private HttpRequestMessage Request(ClaimedMessage message, IReadOnlyList<string> secrets, string? integrityKey)
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

        if (integrityKey is not null)
        {
            request.Headers.Add("x-data-integrity", Signatures.DataIntegrity(integrityKey, message.Body));
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
            // The bytes read so far are kept.
        }

        return length == 0
            ? null
            : ExcerptEncoding.GetString(excerpt, 0, length).Replace("\0", "", StringComparison.Ordinal);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) =>
        asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : null);

    /// <summary>One request and the connection that took it.</summary>
    private sealed class Exchange
    {
        private WatchedStream? connection;
        private long readBefore;

        /// <summary>Whether the connection had answered earlier requests and did not answer this one with a single byte.</summary>
        public bool DiedIdle => readBefore > 0 && connection!.BytesRead == readBefore;

        public void WrittenTo(WatchedStream stream)
        {
            if (connection != stream)
            {
                (connection, readBefore) = (stream, stream.BytesRead);
            }
        }
    }

    /// <summary>A connection that counts what came from it and tells the request being written on which one it is.</summary>
    private sealed class WatchedStream(Stream inner) : Stream
    {
        private long bytesRead;

        public long BytesRead => Volatile.Read(ref bytesRead);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Interlocked.Add(ref bytesRead, read);
            return read;
        }

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Current.Value?.WrittenTo(this);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            Interlocked.Add(ref bytesRead, read);
            return read;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Current.Value?.WrittenTo(this);
            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    [LoggerMessage(EventId = 25, Level = LogLevel.Error, Message = "Message {Id} could not be sent")]
    private static partial void LogNotSent(ILogger logger, string id, Exception exception);
}
