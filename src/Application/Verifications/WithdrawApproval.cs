using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Takes the first of two approvals back and returns the case to review: by whoever gave it, or by somebody else who
/// decides, when what was approved is no longer what lies there.
/// </summary>
public sealed record WithdrawApproval(string VerificationId, string? Reason) : ICommand<ApprovalReturned>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.DecideVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.withdraw_approval", VerificationId);

    internal sealed class Validator : AbstractValidator<WithdrawApproval>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Reason).Required().Text(ApproveVerification.MaxNotes);
        }
    }

    internal sealed class Handler(
        IVerificationRepository verifications,
        IApprovalPolicyRepository policies,
        Deciding deciding,
        Caller caller,
        TimeProvider time
    ) : IHandler<WithdrawApproval, ApprovalReturned>
    {
        public async Task<Result<ApprovalReturned>> Handle(
            WithdrawApproval command,
            CancellationToken cancellationToken
        )
        {
            var verification = await verifications.FindAsync(
                caller.TenantId,
                command.VerificationId,
                cancellationToken
            );
            if (verification is null)
            {
                return VerificationErrors.NotFound;
            }

            var policy = await policies.CurrentAsync(caller.TenantId, cancellationToken);
            var refusal =
                await deciding.ContradictsAsync(command.Expected, verification, cancellationToken)
                ?? verification.WithdrawApproval(command.Reason, caller.Required, policy, time.Now()).Error
                ?? (await verifications.SaveAsync(verification, cancellationToken)).Error;
            return refusal is not null
                ? refusal
                : new ApprovalReturned(verification.Id, verification.Status, verification.Version);
        }
    }
}

/// <summary>What stands after a first approval was withdrawn.</summary>
/// <param name="VerificationId">The verification.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Version">Its version now, for optimistic concurrency.</param>
public sealed record ApprovalReturned(string VerificationId, VerificationStatus Status, long Version);
