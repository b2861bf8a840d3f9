using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Cancels an erasure that has not begun.</summary>
public sealed record CancelErasure(string ErasureId) : ICommand<ErasureView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageRetention;

    /// <inheritdoc/>
    public AuditTarget Target => new("erasure.cancel");

    internal sealed class Handler(
        IRetentionRepository retention,
        ShowingErasures showing,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<CancelErasure, ErasureView>
    {
        public async Task<Result<ErasureView>> Handle(CancelErasure command, CancellationToken cancellationToken)
        {
            var (tenantId, now) = (caller.TenantId, time.Now());
            if (await retention.FindErasureAsync(tenantId, command.ErasureId, cancellationToken) is not { } erasure)
            {
                return RetentionErrors.ErasureNotFound;
            }

            if (erasure.RefusedToCancel() is { } refusal)
            {
                return refusal;
            }

            var cancelled = erasure with
            {
                Status = ErasureStatus.Cancelled,
                CancelledAt = now,
                CancelledByName = caller.Required.Name,
            };
            if (!await retention.TryMoveAsync(erasure, cancelled, cancellationToken))
            {
                return RetentionErrors.NotCancellable(ErasureStatus.Running);
            }

            await audit.AppendAsync(
                RetentionAudit.Of(
                    tenantId,
                    erasure.Subject,
                    "erasure_cancelled",
                    now,
                    new KeyValuePair<string, string?>("erasureId", erasure.Id)
                ),
                cancellationToken
            );
            return await showing.ShowAsync(cancelled, cancellationToken);
        }
    }
}
