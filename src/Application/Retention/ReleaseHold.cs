using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Releases a hold, which stays on record.</summary>
public sealed record ReleaseHold(string HoldId, string? Reason) : ICommand<LegalHold>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageRetention;

    /// <inheritdoc/>
    public AuditTarget Target => new("hold.release");

    /// <inheritdoc/>
    public override string ToString() => $"ReleaseHold {{ HoldId = {HoldId} }}";

    internal sealed class Validator : AbstractValidator<ReleaseHold>
    {
        public Validator() => RuleFor(c => c.Reason).Required().Text(4000);
    }

    internal sealed class Handler(IRetentionRepository retention, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<ReleaseHold, LegalHold>
    {
        public async Task<Result<LegalHold>> Handle(ReleaseHold command, CancellationToken cancellationToken)
        {
            if (await retention.FindHoldAsync(caller.TenantId, command.HoldId, cancellationToken) is not { } hold)
            {
                return RetentionErrors.HoldNotFound;
            }

            var now = time.Now();
            var released = hold with
            {
                ReleasedAt = now,
                ReleasedBy = caller.Required.Id,
                ReleasedByName = caller.Required.Name,
                ReleaseReason = command.Reason,
            };
            if (!await retention.ReleaseAsync(released, cancellationToken))
            {
                return RetentionErrors.HoldReleased;
            }

            await audit.AppendAsync(
                RetentionAudit.Of(
                    caller.TenantId,
                    hold.Subject,
                    "hold_released",
                    now,
                    new("holdId", hold.Id),
                    new("reason", command.Reason)
                ),
                cancellationToken
            );
            return released;
        }
    }
}
