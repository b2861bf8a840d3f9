using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;
using VerificationService.Api.Http.Errors;

namespace VerificationService.Api.Http.Hosting;

/// <summary>
/// Lets a bounded number of requests run at once, each for a bounded time; beyond, 503 in the surface's shape. Health is
/// not counted: a busy service is alive.
/// </summary>
internal sealed class RequestLimits(RequestDelegate next, IOptions<RequestLimitOptions> configured)
{
    private readonly RequestLimitOptions options = configured.Value;
    private int running;

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            ? next(context)
            : RunAsync(context);

    private async Task RunAsync(HttpContext context)
    {
        using var timeout = new RequestTimeout(context, TimeSpan.FromSeconds(options.TimeoutSeconds));
        context.Features.Set(timeout);
        try
        {
            if (Interlocked.Increment(ref running) > options.MaxConcurrent)
            {
                await Answers.WriteAsync(context, Failure.Busy);
                return;
            }

            await next(context);
        }
        catch (OperationCanceledException) when (timeout.IsOver && !context.Response.HasStarted)
        {
            timeout.Disarm();
            await Answers.WriteAsync(context, Failure.TimedOut);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }
}

/// <summary>
/// Cancels a request that takes too long, by the token it would be cancelled with if its caller hung up: what waits is
/// given up, a unit of work that is interrupted is undone whole, and one that is committed stands.
/// </summary>
internal sealed class RequestTimeout : IDisposable
{
    private readonly HttpContext context;
    private readonly CancellationToken hungUp;
    private readonly CancellationTokenSource source;

    public RequestTimeout(HttpContext context, TimeSpan limit)
    {
        this.context = context;
        hungUp = context.RequestAborted;
        source = CancellationTokenSource.CreateLinkedTokenSource(hungUp);
        source.CancelAfter(limit);
        context.RequestAborted = source.Token;
    }

    /// <summary>Whether the time is over, and not the caller gone.</summary>
    public bool IsOver => source.IsCancellationRequested && !hungUp.IsCancellationRequested;

    /// <summary>From here on the request takes the time it takes: there is an answer, and it must leave whole.</summary>
    public void Disarm() => context.RequestAborted = hungUp;

    /// <inheritdoc/>
    public void Dispose()
    {
        Disarm();
        source.Dispose();
    }
}

/// <summary>Ends the time-out when there is an answer: one cut off would tell less than none.</summary>
internal sealed class AnswerIsReady : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context) =>
        context.HttpContext.Features.Get<RequestTimeout>()?.Disarm();

    public void OnResultExecuted(ResultExecutedContext context) { }
}
