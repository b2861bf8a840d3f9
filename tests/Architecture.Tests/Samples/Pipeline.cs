using MediatR;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Architecture.Tests.Samples.Pipeline;

#pragma warning disable MA0048
internal sealed class Witness
{
    public int Handled { get; set; }
}

/// <summary>Forgot to say which permission it needs, by going past IMessage.</summary>
internal sealed record Stray : IRequest<Result<int>>;

internal sealed class StrayHandler(Witness witness) : IRequestHandler<Stray, Result<int>>
{
    public Task<Result<int>> Handle(Stray request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<int>>(++witness.Handled);
}

internal sealed record Declared : ICommand<int>
{
    public Permission Permission => Permission.DecideVerifications;

    public AuditTarget Target => new("sample");
}

internal sealed class DeclaredHandler(Witness witness) : IHandler<Declared, int>
{
    public Task<Result<int>> Handle(Declared command, CancellationToken cancellationToken) =>
        Task.FromResult<Result<int>>(++witness.Handled);
}

/// <summary>Looks safe, and is skipped for everything that is not a message.</summary>
internal sealed class AuthorizationForMessagesOnly<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage
{
    public Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) => throw new InvalidOperationException("refused");
}

internal sealed class ForReferencesOnly<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TResponse : class
{
    public Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) => next();
}
