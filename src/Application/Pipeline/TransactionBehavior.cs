using MediatR;

namespace VerificationService.Application.Pipeline;

/// <summary>Runs a command as one unit of work; queries and processes pass through.</summary>
internal sealed class TransactionBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) =>
        request is not ICommand ? next()
        : Telemetry.IsTraced ? TraceAsync(next, cancellationToken)
        : unitOfWork.RunAsync(() => next(), cancellationToken);

    // From queueing to the commit; what the handler does lies within.
    private async Task<TResponse> TraceAsync(
        RequestHandlerDelegate<TResponse> next,
        CancellationToken cancellationToken
    )
    {
        using var stage = Telemetry.Begin("transaction");
        return await unitOfWork.RunAsync(
            async () =>
            {
                using var handler = Telemetry.Begin("handler");
                return await next();
            },
            cancellationToken
        );
    }
}
