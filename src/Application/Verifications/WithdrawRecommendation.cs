using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Takes the recommendation that stands back, and the case into the queue of those who review: by whoever gave it, or by somebody
/// who decides and wants it reviewed further.
/// </summary>
public sealed record WithdrawRecommendation(string VerificationId, string? Reason) : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.withdraw_recommendation", VerificationId);

    internal sealed class Validator : AbstractValidator<WithdrawRecommendation>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Reason).Required().Text(ApproveVerification.MaxNotes);
        }
    }

    internal sealed class Handler(ReviewContext review, Caller caller) : IHandler<WithdrawRecommendation, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(WithdrawRecommendation command, CancellationToken cancellationToken) =>
            review.ChangeAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.WithdrawRecommendation(command.Reason, caller.Required, now),
                cancellationToken
            );
    }
}
