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

    internal sealed class Handler(DecisionContext decisions) : IHandler<UpdateVerificationStatus, DecisionMade>
    {
        public Task<Result<DecisionMade>> Handle(
            UpdateVerificationStatus command,
            CancellationToken cancellationToken
        ) =>
            decisions.DecideAsync(
                command.VerificationId,
                command.Expected,
                command.Status,
                () =>
                    decisions.Authority(null).Failed(out var refusal, out var authority)
                        ? refusal
                        : new DecisionRequest
                        {
                            Authority = authority,
                            Notify = new Notifications(
                                command.CallbackEnabled,
                                command.ProjectOwnerEmailEnabled,
                                command.ApplicantEmailEnabled,
                                Subscriptions: true
                            ),
                        },
                cancellationToken
            );
    }
}
