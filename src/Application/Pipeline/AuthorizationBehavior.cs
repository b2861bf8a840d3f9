using MediatR;
using VerificationService.Domain.Shared;
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
        using (Telemetry.Begin("authorization"))
        {
            if (RefusalOf(request) is { } refusal)
            {
                return Task.FromResult(Refusal<TResponse>.Of(refusal));
            }
        }

        return next();
    }

    private Error? RefusalOf(TRequest request)
    {
        if (request is not IMessage message)
        {
            throw new InvalidOperationException($"{typeof(TRequest)} declares no permission and is not run.");
        }

        if (message.Permission == Permission.Anonymous)
        {
            return null;
        }

        if (caller.Actor is not { } actor)
        {
            return TenancyErrors.NotAuthenticated;
        }

        return (actor.Permissions & message.Permission) == message.Permission
            ? null
            : TenancyErrors.MissingPermission(message.Permission);
    }
}
