using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Approves a verification under a claimed authority (v2.1 <c>POST …/approve</c>).</summary>
public sealed record ApproveVerification : ICommand<DecisionMade>
{
    /// <summary>The longest text any of the note fields takes, in characters.</summary>
    public const int MaxNotes = 4000;

    /// <summary>Which verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>The authority claimed; null claims the caller's own.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>Why.</summary>
    public string? ApprovalReason { get; init; }

    /// <summary>Notes about the decision.</summary>
    public string? Notes { get; init; }

    /// <summary>A further comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Kept among admins.</summary>
    public string? AdminNotes { get; init; }

    /// <summary>Who is to be told; the subscriptions alone where nothing is said.</summary>
    public Notifications Notify { get; init; } = Notifications.SubscriptionsOnly;

    /// <summary>What the request says the record holds.</summary>
    public ExpectedRecord Expected { get; init; } = ExpectedRecord.Nothing;

    /// <inheritdoc/>
    public Permission Permission => Permission.DecideVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.approve", VerificationId);

    internal sealed class Validator : AbstractValidator<ApproveVerification>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.ApprovedBy).Required().Line(200);
            RuleFor(c => c.ApprovalReason).Text(MaxNotes);
            RuleFor(c => c.Notes).Text(MaxNotes);
            RuleFor(c => c.Comment).Text(MaxNotes);
            RuleFor(c => c.ReasonCode).ReasonCode();
            RuleFor(c => c.AdminNotes).Text(MaxNotes);

            // The contract calls notes required in one place and sends a sample without it in another.
            RuleFor(c => c.Notes)
                .Must(
                    (c, _) =>
                        !ShownText.IsEmpty(c.Notes)
                        || !ShownText.IsEmpty(c.ApprovalReason)
                        || !ShownText.IsEmpty(c.Comment)
                )
                .WithMessage("One of notes, approvalReason or comment is required");
        }
    }

    internal sealed class Handler(DecisionContext decisions) : IHandler<ApproveVerification, DecisionMade>
    {
        public Task<Result<DecisionMade>> Handle(ApproveVerification command, CancellationToken cancellationToken) =>
            decisions.DecideAsync(
                command.VerificationId,
                command.Expected,
                VerificationStatus.Approved,
                () =>
                    decisions.Authority(command.ApprovedBy).Failed(out var refusal, out var authority)
                        ? refusal
                        : new DecisionRequest
                        {
                            Authority = authority,
                            Reason = ShownText.OrNull(command.ApprovalReason),
                            Notes = ShownText.OrNull(command.Notes),
                            Comment = ShownText.OrNull(command.Comment),
                            AdminNotes = ShownText.OrNull(command.AdminNotes),
                            ReasonCode = command.ReasonCode,
                            Notify = command.Notify,
                        },
                cancellationToken
            );
    }
}
