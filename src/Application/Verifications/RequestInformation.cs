using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Asks the subject for more; the review clock stands still until review is resumed.</summary>
/// <param name="VerificationId">Which verification.</param>
/// <param name="Message">What is missing; it reaches the subject.</param>
public sealed record RequestInformation(string VerificationId, string? Message) : ICommand<ReviewMoved>
{
    /// <summary>Why, as a code of the tenant's list, where it has one.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Notes among admins; only an admin writes them.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>Whether the subject is asked by e-mail too; webhook subscriptions hear of it in any case.</summary>
    public bool ApplicantEmail { get; init; }

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
            RuleFor(c => c.AdminNotes).Text(ApproveVerification.MaxNotes);
            RuleFor(c => c.ReasonCode).ReasonCode();
        }
    }

    internal sealed class Handler(ReviewContext review, IReasonCodeRepository reasons, Caller caller)
        : IHandler<RequestInformation, ReviewMoved>
    {
        public async Task<Result<ReviewMoved>> Handle(RequestInformation command, CancellationToken cancellationToken)
        {
            if (!ShownText.IsEmpty(command.AdminNotes) && !caller.Required.IsAdmin)
            {
                return VerificationErrors.AdminNotesOfOthers;
            }

            if (
                command.ReasonCode is { } code
                && Domain.Verifications.ReasonCode.Refusal(
                    await reasons.ListAsync(caller.TenantId, cancellationToken),
                    code,
                    ReasonUses.RequestInformation
                )
                    is { } unknown
            )
            {
                return unknown;
            }

            var request = new InformationRequest(command.Message!)
            {
                ReasonCode = command.ReasonCode,
                AdminNotes = ShownText.OrNull(command.AdminNotes),
                ApplicantEmail = command.ApplicantEmail,
            };
            return await review.MoveAsync(
                command.VerificationId,
                command.Expected,
                (verification, now) => verification.RequestInformation(request, now),
                cancellationToken
            );
        }
    }
}
