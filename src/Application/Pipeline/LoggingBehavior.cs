using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Logging;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Pipeline;

/// <summary>One structured line and one activity per use case: what, how it ended, how long. Never what was in it.</summary>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(
    Caller caller,
    ILogger<LoggingBehavior<TRequest, TResponse>> logger
) : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        using var activity = Telemetry.Begin(typeof(TRequest).Name);
        var started = Stopwatch.GetTimestamp();
        var response = await next();
        var refusal = (response as IResult)?.Error;
        Telemetry.Ended(activity, typeof(TRequest).Name, refusal);
        LogOutcome(
            logger,
            typeof(TRequest).Name,
            refusal?.Code ?? "OK",
            caller.Origin.Surface,
            caller.Actor?.TenantId,
            caller.Actor?.Id,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds
        );
        return response;
    }

    [LoggerMessage(
        EventId = 1,
        EventName = "UseCase",
        Level = LogLevel.Information,
        Message = "{UseCase} {Outcome} surface={Surface} tenant={Tenant} actor={Actor} {ElapsedMs:F1} ms"
    )]
    private static partial void LogOutcome(
        ILogger logger,
        string useCase,
        string outcome,
        string surface,
        string? tenant,
        string? actor,
        double elapsedMs
    );
}
