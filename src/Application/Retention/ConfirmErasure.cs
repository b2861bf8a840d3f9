using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Confirms an erasure, by another person than whoever proposed it. It begins once nothing keeps the records any more.</summary>
public sealed record ConfirmErasure(string ErasureId) : ICommand<ErasureView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageRetention;

    /// <inheritdoc/>
    public AuditTarget Target => new("erasure.confirm");

    internal sealed class Handler(
        IRetentionRepository retention,
        IUserRepository users,
        ShowingErasures showing,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ConfirmErasure, ErasureView>
    {
        public async Task<Result<ErasureView>> Handle(ConfirmErasure command, CancellationToken cancellationToken)
        {
            var (tenantId, by, now) = (caller.TenantId, caller.Required, time.Now());
            if (await retention.FindErasureAsync(tenantId, command.ErasureId, cancellationToken) is not { } erasure)
            {
                return RetentionErrors.ErasureNotFound;
            }

            var refusal = erasure.RefusedToConfirm(
                by,
                await PersonAsync(by.PersonId, cancellationToken),
                await PersonAsync(erasure.ProposedBy.PersonId, cancellationToken)
            );
            if (refusal is not null)
            {
                return refusal;
            }

            var confirmed = erasure with
            {
                Status = ErasureStatus.Confirmed,
                ConfirmedAt = now,
                ConfirmedBy = by.Id,
                ConfirmedByName = by.Name,
                DueAt = now,
            };
            if (!await retention.TryMoveAsync(erasure, confirmed, cancellationToken))
            {
                return RetentionErrors.NotProposed(ErasureStatus.Confirmed);
            }

            await audit.AppendAsync(
                RetentionAudit.Of(
                    tenantId,
                    erasure.Subject,
                    "erasure_confirmed",
                    now,
                    new("erasureId", erasure.Id),
                    new("proposedBy", erasure.ProposedBy.Id)
                ),
                cancellationToken
            );
            return await showing.ShowAsync(confirmed, cancellationToken);
        }

        private async Task<User?> PersonAsync(string? id, CancellationToken cancellationToken) =>
            id is null ? null : await users.FindToDecideAsync(caller.TenantId, id, cancellationToken);
    }
}
