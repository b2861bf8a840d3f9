using MediatR;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Pipeline;

/// <summary>
/// Lets a message through only when the caller holds its permission. It has no generic constraint on purpose: the
/// container silently skips a behaviour whose constraint fails. What does not declare a permission is refused.
/// </summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(Caller caller) : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        if (request is not IMessage message)
        {
            throw new InvalidOperationException($"{typeof(TRequest)} declares no permission and is not run.");
        }

        if (message.Permission == Permission.Anonymous)
        {
            return next();
        }

        if (caller.Actor is not { } actor)
        {
            return Task.FromResult(Refusal<TResponse>.Of(TenancyErrors.NotAuthenticated));
        }

        return (actor.Permissions & message.Permission) == message.Permission
            ? next()
            : Task.FromResult(Refusal<TResponse>.Of(TenancyErrors.MissingPermission(message.Permission)));
    }
}
