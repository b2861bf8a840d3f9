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
    public required string VerificationId { get; init; }

    /// <summary><see cref="VerificationStatus.Approved"/> or <see cref="VerificationStatus.Declined"/>.</summary>
    public required VerificationStatus Status { get; init; }

    /// <summary>Send the "Verification completed" callback, also where the outcome stood already.</summary>
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

    internal sealed class Handler(Deciding deciding, IDecisionNotices notices)
        : IHandler<UpdateVerificationStatus, DecisionMade>
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

            var request = new DecisionRequest(authority, Grounds.None, command.Notify);
            var decided =
                command.Status == VerificationStatus.Approved
                    ? opened.Verification.Approve(request, opened.Policy, opened.Evidence, deciding.Now)
                    : opened.Verification.Decline(request, opened.Policy, deciding.Now);
            if (decided.Failed(out refusal, out var decision))
            {
                return refusal;
            }

            var stoodAlready = !opened.Verification.NewDecisions.Any();
            if ((await deciding.SaveAsync(opened, decision, cancellationToken)).Failed(out refusal, out var made))
            {
                return refusal;
            }

            var hasCallbackUrl =
                command.CallbackEnabled && await deciding.HasCallbackUrlAsync(opened.Verification, cancellationToken);
            if (stoodAlready && command.TellsSomebody)
            {
                await notices.TellAgainAsync(
                    opened.Verification,
                    new OutcomeToldAgain(decision, command.Notify, hasCallbackUrl, deciding.Now),
                    cancellationToken
                );
            }

            return made with
            {
                HasNowhereToCall = command.CallbackEnabled && !hasCallbackUrl,
            };
        }
    }

    private bool TellsSomebody => CallbackEnabled || ProjectOwnerEmailEnabled || ApplicantEmailEnabled;

    private Notifications Notify =>
        new(CallbackEnabled, ProjectOwnerEmailEnabled, ApplicantEmailEnabled, Subscriptions: true);
}

/// <summary>Tells what was decided once more, without deciding anew: as rows of the transaction, audited.</summary>
public interface IDecisionNotices
{
    /// <summary>Writes the messages that <paramref name="told"/> asks for; the case itself stays as it is.</summary>
    Task TellAgainAsync(Verification verification, OutcomeToldAgain told, CancellationToken cancellationToken);
}
