using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Puts an open case out of the queue until a time, or until it moves or something comes in.</summary>
/// <param name="VerificationId">Which verification.</param>
/// <param name="Until">Until when: later than now, by at most <see cref="Snooze.Longest"/>.</param>
/// <param name="Reason">Why, for the colleagues.</param>
public sealed record SnoozeVerification(string VerificationId, DateTimeOffset? Until, string? Reason)
    : ICommand<ReviewMoved>
{
    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.snooze", VerificationId);

    internal sealed class Validator : AbstractValidator<SnoozeVerification>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.Until)
                .Must(until => until > time.Now() && until <= time.Now() + Snooze.Longest)
                .WithMessage($"until must be later than now, by at most {Snooze.Longest.TotalDays} days");
            RuleFor(c => c.Reason).Required().Text(ApproveVerification.MaxNotes);
        }
    }

    internal sealed class Handler(ReviewContext review, Caller caller) : IHandler<SnoozeVerification, ReviewMoved>
    {
        public Task<Result<ReviewMoved>> Handle(SnoozeVerification command, CancellationToken cancellationToken) =>
            review.ChangeAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) =>
                    verification.Snooze(
                        new Snooze(
                            command.Until!.Value.ToUniversalTime(),
                            command.Reason!,
                            caller.Required.Id,
                            caller.Required.Name
                        ),
                        now
                    ),
                cancellationToken
            );
    }
}
