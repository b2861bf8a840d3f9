using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Recommends a decision and hands the case to those who may make it: the caller holds it no longer. It takes the place of a
/// recommendation that stands.
/// </summary>
/// <param name="VerificationId">Which verification.</param>
/// <param name="Outcome">What should become of it.</param>
/// <param name="Reason">Why, for whoever decides.</param>
public sealed record RecommendDecision(string VerificationId, RecommendedOutcome? Outcome, string? Reason)
    : ICommand<ReviewMoved>
{
    /// <summary>Why, as a code of the tenant's list, where it has one.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.recommend", VerificationId);

    internal sealed class Validator : AbstractValidator<RecommendDecision>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Outcome).NotNull().WithMessage("outcome is required");
            RuleFor(c => c.Reason).Required().Text(ApproveVerification.MaxNotes);
            RuleFor(c => c.ReasonCode).ReasonCode();
        }
    }

    internal sealed class Handler(
        ReviewContext review,
        IReasonCodeRepository reasons,
        IAssignments assignments,
        Caller caller
    ) : IHandler<RecommendDecision, ReviewMoved>
    {
        public async Task<Result<ReviewMoved>> Handle(RecommendDecision command, CancellationToken cancellationToken)
        {
            if (
                command.ReasonCode is { } code
                && Domain.Verifications.ReasonCode.Refusal(
                    await reasons.ListAsync(caller.TenantId, cancellationToken),
                    code,
                    command.Outcome == RecommendedOutcome.Approve ? ReasonUses.Approve : ReasonUses.Reject
                )
                    is { } unknown
            )
            {
                return unknown;
            }

            var actor = caller.Required;
            var at = DateTimeOffset.MinValue;
            var recommended = await review.ChangeAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) =>
                    verification.Recommend(
                        new Recommendation(
                            command.Outcome!.Value,
                            command.Reason!,
                            command.ReasonCode,
                            actor.Identity,
                            actor.Name,
                            at = now
                        )
                    ),
                cancellationToken
            );
            if (recommended.Error is null && actor.PersonId is { } person)
            {
                await assignments.HandOnAsync(caller.TenantId, command.VerificationId, person, at, cancellationToken);
            }

            return recommended;
        }
    }
}
