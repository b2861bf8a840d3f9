using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;

namespace VerificationService.Api.Http.Errors;

/// <summary>
/// Catches what nobody else did and what the framework refuses by a status alone (unknown routes, wrong methods), and
/// answers in the surface's shape. Logs each exception once; no text of an exception leaves.
/// </summary>
internal sealed partial class FailureMiddleware(RequestDelegate next, ILogger<FailureMiddleware> logger)
{
    // nginx's "client closed request"; it is only logged.
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException
                && context.RequestAborted.IsCancellationRequested
            )
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }
        catch (Exception exception)
        {
            Log(exception, context);
            if (context.Response.HasStarted)
            {
                // Half an answer must not look like a whole one.
                context.Abort();
                return;
            }

            await Answers.WriteAsync(context, Failure.Of(exception));
            return;
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            var surface = Surfaces.Of(context.Request.Path);
            if (response.StatusCode == StatusCodes.Status404NotFound && !surface.OwnsUnknownRoutes)
            {
                surface = Surfaces.None;
            }

            await Answers.WriteAsync(context, Failure.OfStatus(response.StatusCode), surface);
        }
    }

    private void Log(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException:
                return;
            case DatabaseUnavailableException:
                LogUnavailable(logger, exception, ForeignText.Of(context.Request.Method), RouteOf(context));
                return;
            case DocumentStoreUnavailableException:
                LogNoDocuments(logger, exception, ForeignText.Of(context.Request.Method), RouteOf(context));
                return;
            default:
                LogFailed(logger, exception, ForeignText.Of(context.Request.Method), RouteOf(context));
                return;
        }
    }

    // The template, not the path: a path may hold what somebody typed into it.
    private static string? RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    [LoggerMessage(
        EventId = 10,
        EventName = "RequestFailed",
        Level = LogLevel.Error,
        Message = "{Method} {Route} failed"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string? route);

    [LoggerMessage(
        EventId = 11,
        EventName = "DatabaseUnavailable",
        Level = LogLevel.Warning,
        Message = "{Method} {Route} answered 503: the database is unavailable"
    )]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string method, string? route);

    [LoggerMessage(
        EventId = 12,
        EventName = "DocumentStoreUnavailable",
        Level = LogLevel.Warning,
        Message = "{Method} {Route} answered 503: the store of documents is unavailable"
    )]
    private static partial void LogNoDocuments(ILogger logger, Exception exception, string method, string? route);
}
