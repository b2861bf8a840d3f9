using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>Takes a case up for review.</summary>
public sealed record StartReview(string VerificationId) : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.start_review", VerificationId);

    internal sealed class Validator : AbstractValidator<StartReview>
    {
        public Validator() => RuleFor(c => c.VerificationId).Required();
    }

    internal sealed class Handler(ReviewContext review) : IHandler<StartReview, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(StartReview command, CancellationToken cancellationToken) =>
            review.MoveAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.StartReview(now),
                cancellationToken
            );
    }
}
