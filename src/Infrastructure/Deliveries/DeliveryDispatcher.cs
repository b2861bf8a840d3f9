using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;
using VerificationService.Infrastructure.Deliveries.Webhooks;

namespace VerificationService.Infrastructure.Deliveries;

/// <summary>
/// Sends what the outbox holds. Every receiver is a lane with a worker of its own while it has messages, so that a slow
/// or dead one delays nobody else; a receiver that fails is tried with one request at a time until it answers again.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    OutboxSignal signal,
    IServiceScopeFactory scopes,
    WebhookSender webhooks,
    EmailSender emails,
    DeliveryMetrics metrics,
    DispatcherLag lag,
    DeliveryOptions options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<DeliveryDispatcher> logger
) : BackgroundService
{
    // Messages claimed in one transaction from a receiver that answers.
    private const int HealthyBatch = 128;

    private readonly string claimer = $"{Environment.MachineName}:{Environment.ProcessId}:{Ids.New(time.GetUtcNow())}";
    private readonly ConcurrentDictionary<string, Lane> lanes = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        // From the first sign of the end, beside the requests that are being ended, and not after the last of them.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            stoppingToken,
            lifetime.ApplicationStopping
        );
        try
        {
            await Task.WhenAll(PollAsync(stopping.Token), ListenAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Attempts that have begun are ended and recorded before the host stops further.
            await Task.WhenAll(lanes.Values.Select(lane => lane.Worker));
        }
    }

    // New messages of this process.
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Wake(await signal.NextAsync(cancellationToken), cancellationToken);
        }
    }

    // Messages that fell due, and those of other nodes, living and dead.
    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.PollMs));
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var store = scope.ServiceProvider.GetRequiredService<DeliveryStore>();
                var due = await store.DueLanesAsync(time.Now(), cancellationToken);
                lag.Observed(due.Select(WaitingSince));
                foreach (var lane in due)
                {
                    Wake(lane.Lane, cancellationToken);
                }

                metrics.Observed(await store.BacklogAsync(time.Now(), cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogPollFailed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // A lane whose worker claims is not late, however slowly its receiver takes what is claimed.
    private DateTimeOffset WaitingSince(DueLane due)
    {
        var claimed = lanes.TryGetValue(due.Lane, out var lane) ? lane.ClaimedAt : lag.Since;
        return claimed > due.DueAt ? claimed : due.DueAt;
    }

    private void Wake(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lane = lanes.GetOrAdd(name, name => new Lane(name) { ClaimedAt = lag.Since });
            lock (lane)
            {
                if (lane.IsRetired)
                {
                    continue;
                }

                lane.HasNews = lane.IsRunning;
                if (!lane.IsRunning)
                {
                    lane.IsRunning = true;
                    lane.Worker = Task.Run(() => RunLaneAsync(lane, cancellationToken), CancellationToken.None);
                }

                return;
            }
        }
    }

    private async Task RunLaneAsync(Lane lane, CancellationToken cancellationToken)
    {
        do
        {
            try
            {
                while (await SendBatchAsync(lane, cancellationToken)) { }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                LogLaneFailed(logger, lane.Name, exception);
                break;
            }
        } while (lane.TakeNews());

        lane.Retire();
        lanes.TryRemove(lane.Name, out _);
    }

    private async Task<bool> SendBatchAsync(Lane lane, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<DeliveryStore>();
        var now = time.Now();
        var leaseEnd = now.AddSeconds(options.LeaseSeconds);
        var batch = await store.ClaimAsync(
            lane.Name,
            claimer,
            lane.IsHealthy ? HealthyBatch : 1,
            now,
            leaseEnd,
            cancellationToken
        );
        lane.ClaimedAt = now;
        if (batch.Count == 0)
        {
            return false;
        }

        var tried = new ConcurrentDictionary<string, bool>();
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = lane.IsHealthy ? options.ConcurrencyPerReceiver : 1 },
            async (message, _) =>
            {
                // A message that may not end within its lease is given back, and so is the rest of a batch whose receiver fails.
                var tooLate = time.Now().AddSeconds(options.TimeoutSeconds + 2) > leaseEnd;
                if (cancellationToken.IsCancellationRequested || tooLate || (!lane.IsHealthy && batch.Count > 1))
                {
                    return;
                }

                tried[message.Id] = true;
                lane.IsHealthy = await SendAsync(message, leaseEnd);
            }
        );
        if (tried.Count < batch.Count)
        {
            await store.ReleaseAsync(
                claimer,
                [.. batch.Select(message => message.Id).Where(id => !tried.ContainsKey(id))],
                time.Now()
            );
        }

        return true;
    }

    // An attempt that began is ended and marked, also while the service stops: the host waits for it.
    private async Task<bool> SendAsync(ClaimedMessage message, DateTimeOffset leaseEnd)
    {
        var startedAt = time.Now();
        using var activity = Telemetry.BeginSending(message.Kind, message.TraceParent);
        var attempt = OutboxKinds.IsEmail(message.Kind)
            ? await emails.SendAsync(message, CancellationToken.None)
            : await webhooks.SendAsync(message, CancellationToken.None);
        if (attempt.Outcome == AttemptOutcome.Held)
        {
            await MarkAsync(message, store => store.HoldAsync(message, claimer, time.Now()), leaseEnd);
            return true;
        }

        metrics.Attempted(message.Kind, attempt.Outcome);
        activity?.SetTag("delivery.outcome", attempt.Outcome.ToString().ToLowerInvariant());
        var endedAt = time.Now();
        await MarkAsync(message, store => store.MarkAsync(message, claimer, attempt, startedAt, endedAt), leaseEnd);

        if (attempt.Outcome != AttemptOutcome.Delivered)
        {
            LogFailed(logger, message.Id, message.Kind, message.Attempts + 1, attempt.Status, attempt.Error);
        }

        return attempt.Outcome == AttemptOutcome.Delivered;
    }

    // A database that is busy or full for a moment is tried again while the claim lasts: an attempt that is not marked is
    // made once more.
    private async Task MarkAsync(ClaimedMessage message, Func<DeliveryStore, Task<bool>> mark, DateTimeOffset leaseEnd)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause *= 2)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (!await mark(scope.ServiceProvider.GetRequiredService<DeliveryStore>()))
                {
                    LogClaimLost(logger, message.Id);
                }

                return;
            }
            catch (Exception exception)
            {
                if (exception is not DatabaseUnavailableException || time.Now() + pause >= leaseEnd)
                {
                    LogNotMarked(logger, message.Id, exception);
                    return;
                }
            }

            await Task.Delay(pause, CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "The outbox could not be read")]
    private static partial void LogPollFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Deliveries of {Lane} stopped until the next poll")]
    private static partial void LogLaneFailed(ILogger logger, string lane, Exception exception);

    [LoggerMessage(
        EventId = 22,
        Level = LogLevel.Warning,
        Message = "The claim on message {Id} had run out before it was marked"
    )]
    private static partial void LogClaimLost(ILogger logger, string id);

    [LoggerMessage(
        EventId = 23,
        Level = LogLevel.Warning,
        Message = "Message {Id} ({Kind}) was not delivered at attempt {Attempt}: {Status} {Error}"
    )]
    private static partial void LogFailed(
        ILogger logger,
        string id,
        string kind,
        int attempt,
        int? status,
        string? error
    );

    [LoggerMessage(
        EventId = 24,
        Level = LogLevel.Error,
        Message = "What became of message {Id} could not be written: it is sent again when its claim runs out"
    )]
    private static partial void LogNotMarked(ILogger logger, string id, Exception exception);

    private sealed class Lane(string name)
    {
        private volatile bool isHealthy = true;
        private long claimedAt;

        public string Name => name;

        /// <summary>When its worker last claimed, or found nothing left to claim.</summary>
        public DateTimeOffset ClaimedAt
        {
            get => new(Volatile.Read(ref claimedAt), TimeSpan.Zero);
            set => Volatile.Write(ref claimedAt, value.UtcTicks);
        }

        public Task Worker { get; set; } = Task.CompletedTask;

        // These three change under the lane's lock.
        public bool HasNews { get; set; }

        public bool IsRunning { get; set; }

        public bool IsRetired { get; private set; }

        public bool IsHealthy
        {
            get => isHealthy;
            set => isHealthy = value;
        }

        public void Retire()
        {
            lock (this)
            {
                IsRetired = true;
            }
        }

        // A lane without news retires; whoever brings news after that makes a new one.
        public bool TakeNews()
        {
            lock (this)
            {
                IsRetired = !HasNews;
                HasNews = false;
                return !IsRetired;
            }
        }
    }
}
