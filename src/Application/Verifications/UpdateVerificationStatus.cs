using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Finalises or adjusts a verification's outcome (v1 <c>POST /verifications/{id}/status</c>), under the calling key's
/// own authority and the same guard as every other decision.
/// </summary>
public sealed record UpdateVerificationStatus : ICommand<DecisionMade>
{
    /// <summary>Which verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary><see cref="VerificationStatus.Approved"/> or <see cref="VerificationStatus.Declined"/>.</summary>
    public required VerificationStatus Status { get; init; }

    /// <summary>Send the "Verification completed" callback.</summary>
    public bool CallbackEnabled { get; init; }

    /// <summary>Write to the project owner.</summary>
    public bool ProjectOwnerEmailEnabled { get; init; }

    /// <summary>Write to the applicant.</summary>
    public bool ApplicantEmailEnabled { get; init; }

    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.DecideVerifications;

    /// <inheritdoc/>
    public AuditTarget Target =>
        new(Status == VerificationStatus.Approved ? "verification.approve" : "verification.decline", VerificationId);

    internal sealed class Validator : AbstractValidator<UpdateVerificationStatus>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Status)
                .Must(status => status.IsDecided())
                .WithMessage("verification_status must be approved or declined");
        }
    }

    internal sealed class Handler(Deciding deciding) : IHandler<UpdateVerificationStatus, DecisionMade>
    {
        public async Task<Result<DecisionMade>> Handle(
            UpdateVerificationStatus command,
            CancellationToken cancellationToken
        )
        {
            var opening = await deciding.OpenAsync(
                command.VerificationId,
                command.Expected,
                command.Status,
                cancellationToken
            );
            if (opening.Failed(out var refusal, out var opened))
            {
                return refusal;
            }

            if (deciding.Claim(null).Failed(out refusal, out var authority))
            {
                return refusal;
            }

            var decided =
                command.Status == VerificationStatus.Approved
                    ? opened.Verification.Approve(
                        command.Under(authority),
                        opened.Policy,
                        opened.Evidence,
                        deciding.Now
                    )
                    : opened.Verification.Decline(command.Under(authority), opened.Policy, deciding.Now);
            return decided.Failed(out refusal, out var decision)
                ? refusal
                : await deciding.SaveAsync(opened, decision, cancellationToken);
        }
    }

    private DecisionRequest Under(Authority authority) =>
        new()
        {
            Authority = authority,
            Notify = new Notifications(
                CallbackEnabled,
                ProjectOwnerEmailEnabled,
                ApplicantEmailEnabled,
                Subscriptions: true
            ),
        };
}
