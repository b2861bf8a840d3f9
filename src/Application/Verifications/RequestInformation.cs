using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>Asks the subject for more; the review clock stands still until review is resumed.</summary>
/// <param name="VerificationId">Which verification.</param>
/// <param name="Message">What is missing; it reaches the subject.</param>
public sealed record RequestInformation(string VerificationId, string? Message) : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.request_information", VerificationId);

    internal sealed class Validator : AbstractValidator<RequestInformation>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Message).Required().Text(ApproveVerification.MaxNotes);
        }
    }

    internal sealed class Handler(ReviewContext review) : IHandler<RequestInformation, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(RequestInformation command, CancellationToken cancellationToken) =>
            review.MoveAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.RequestInformation(command.Message!, now),
                cancellationToken
            );
    }
}
