using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.Idempotency;

/// <summary>
/// Runs a request with an <c>Idempotency-Key</c> again whose unit of work lost a deadlock or a race. The unit holds the whole
/// action, and the framework runs an action once per request: so it is the request that goes through once more, from its
/// authentication on. Nothing of the attempt before it stands, and nothing of it has left.
/// </summary>
internal sealed class RepeatedRequests(RequestDelegate next)
{
    /// <summary>How often a request is run at most: as often as any other unit of work.</summary>
    public const int MaxAttempts = 8;

    public Task InvokeAsync(HttpContext context) =>
        context.Request.Headers.ContainsKey(IdempotencyKey.Header) ? RepeatAsync(context) : next(context);

    private async Task RepeatAsync(HttpContext context)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await next(context);
                return;
            }
            catch (RequestLostRaceException lost)
            {
                if (attempt == MaxAttempts)
                {
                    throw new DatabaseUnavailableException("A keyed request lost every race.", lost);
                }
            }
        }
    }
}

/// <summary>A request's unit of work is to be run again, after the pause that the unit of work has made.</summary>
internal sealed class RequestLostRaceException() : Exception("A keyed request lost a race.");
