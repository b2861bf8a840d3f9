using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>Takes a case back into review once what the subject was asked for has come in.</summary>
public sealed record ResumeReview(string VerificationId) : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.resume_review", VerificationId);

    internal sealed class Validator : AbstractValidator<ResumeReview>
    {
        public Validator() => RuleFor(c => c.VerificationId).Required();
    }

    internal sealed class Handler(ReviewContext review) : IHandler<ResumeReview, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(ResumeReview command, CancellationToken cancellationToken) =>
            review.MoveAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.ResumeReview(now),
                cancellationToken
            );
    }
}
