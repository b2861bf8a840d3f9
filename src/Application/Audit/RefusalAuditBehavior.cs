using MediatR;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Statistics;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Records a refused attempt: who tried what and why it was refused. It stands outside authorization and
/// the transaction, so that it sees every refusal and its own entry is not rolled back with the work.
/// </summary>
internal sealed class RefusalAuditBehavior<TRequest, TResponse>(
    Caller caller,
    IUnitOfWork unitOfWork,
    IAuditLog audit,
    IStatistics statistics,
    TimeProvider time
) : IPipelineBehavior<TRequest, TResponse>
{
    public async Task<TResponse> Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    )
    {
        var response = await next();
        if (
            request is IAttempt attempt
            && caller.Actor is not null
            && response
                is IResult
                {
                    Error: { Kind: ErrorKind.Forbidden or ErrorKind.RuleBroken or ErrorKind.Conflict } refusal
                }
        )
        {
            // A caller that hangs up must not escape the record of what it tried.
            await unitOfWork.RunAsync(() => RecordAsync(attempt.Target, refusal), CancellationToken.None);
        }

        return response;
    }

    private async Task<Result> RecordAsync(AuditTarget target, Error refusal)
    {
        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = caller.TenantId,
                Stream = await StreamAsync(target.VerificationId),
                Action = target.Action + ".refused",
                OccurredAt = time.Now(),
                Facts =
                [
                    new("code", refusal.Code),
                    new("refusal", refusal.Message),
                    // The roles of this request, which may be fewer than the actor holds.
                    new("roles", caller.Required is { Roles: not Roles.None and var shown } ? shown.Format() : null),
                ],
            },
            CancellationToken.None
        );
        await statistics.CountRefusalAsync(caller.TenantId, refusal.Code, time.Now(), CancellationToken.None);
        return Result.Success;
    }

    // An id that is not one of the tenant's must not open a history of its own.
    private async Task<string> StreamAsync(string? verificationId) =>
        verificationId is not null
        && await audit.StreamExistsAsync(
            caller.TenantId,
            AuditStreams.Verification(verificationId),
            CancellationToken.None
        )
            ? AuditStreams.Verification(verificationId)
            : AuditStreams.Tenant(caller.TenantId);
}
