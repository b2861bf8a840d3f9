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
    ) => request is ICommand ? unitOfWork.RunAsync(() => next(), cancellationToken) : next();
}
