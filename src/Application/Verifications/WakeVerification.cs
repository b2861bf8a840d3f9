using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>Takes a snoozed case back into the queue before its time.</summary>
public sealed record WakeVerification(string VerificationId) : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.wake", VerificationId);

    internal sealed class Validator : AbstractValidator<WakeVerification>
    {
        public Validator() => RuleFor(c => c.VerificationId).Required();
    }

    internal sealed class Handler(ReviewContext review) : IHandler<WakeVerification, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(WakeVerification command, CancellationToken cancellationToken) =>
            review.ChangeAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.Wake(now),
                cancellationToken
            );
    }
}
