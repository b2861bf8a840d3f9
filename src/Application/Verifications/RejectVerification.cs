using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Declines a verification under a claimed authority (v2.1 <c>POST …/reject</c>, or approve with REJECTED).</summary>
public sealed record RejectVerification : ICommand<DecisionMade>
{
    public required string VerificationId { get; init; }

    /// <summary>The authority claimed; null claims the caller's own.</summary>
    public string? RejectedBy { get; init; }

    /// <summary>On which grounds; a text that others than admins read is required.</summary>
    public Grounds Grounds { get; init; } = Grounds.None;

    /// <summary>Who is to be told; the subscriptions alone where nothing is said, and the callback address where the tenant has it told every decision.</summary>
    public Notifications Notify { get; init; } = Notifications.SubscriptionsOnly;

    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.DecideVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.decline", VerificationId);

    internal sealed class Validator : AbstractValidator<RejectVerification>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.RejectedBy).Required().Line(200);
            RuleFor(c => c.Grounds).Accepted("rejectionReason");
        }
    }

    internal sealed class Handler(Deciding deciding) : IHandler<RejectVerification, DecisionMade>
    {
        private const VerificationStatus Outcome = VerificationStatus.Declined;

        public async Task<Result<DecisionMade>> Handle(RejectVerification command, CancellationToken cancellationToken)
        {
            var opening = await deciding.OpenAsync(
                command.VerificationId,
                command.Expected,
                Outcome,
                cancellationToken
            );
            if (opening.Failed(out var refusal, out var opened))
            {
                return refusal;
            }

            if (deciding.Claim(command.RejectedBy).Failed(out refusal, out var authority))
            {
                return refusal;
            }

            if (await deciding.CheckReasonAsync(command.Grounds.ReasonCode, Outcome, cancellationToken) is { } unknown)
            {
                return unknown;
            }

            var notify = await deciding.TellAsync(command.Notify, opened.Verification, cancellationToken);
            var decided = opened.Verification.Decline(
                new DecisionRequest(authority, command.Grounds, notify),
                opened.Policy,
                deciding.Now
            );
            return decided.Failed(out refusal, out var decision)
                ? refusal
                : await deciding.SaveAsync(opened, decision, cancellationToken);
        }
    }
}
