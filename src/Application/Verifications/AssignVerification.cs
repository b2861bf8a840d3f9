using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Gives a case to a user for a while; again, for a while longer.</summary>
public sealed record AssignVerification(string VerificationId) : ICommand<VerificationAssignment>
{
    /// <summary>To whom: a user's id, or <see cref="QueueFilter.Me"/>.</summary>
    public required string? UserId { get; init; }

    /// <summary>Whether to take it from whoever holds it.</summary>
    public bool TakeOver { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.assign", VerificationId);

    internal sealed class Validator : AbstractValidator<AssignVerification>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationId).Required();
            RuleFor(c => c.UserId).Required().Identifier();
        }
    }

    internal sealed class Handler(Assigning assigning) : IHandler<AssignVerification, VerificationAssignment>
    {
        public async Task<Result<VerificationAssignment>> Handle(
            AssignVerification command,
            CancellationToken cancellationToken
        )
        {
            if (
                (await assigning.ToAsync(command.UserId!, cancellationToken)).Failed(
                    out var refusal,
                    out var assignment
                )
            )
            {
                return refusal;
            }

            refusal = await assigning.AssignAsync(
                command.VerificationId,
                assignment,
                command.TakeOver,
                cancellationToken
            );
            if (refusal is not null)
            {
                return refusal;
            }

            await assigning.TellAsync(assignment, [command.VerificationId], cancellationToken);
            return new VerificationAssignment(command.VerificationId, assignment);
        }
    }
}

/// <summary>A case and who holds it now.</summary>
public sealed record VerificationAssignment(string VerificationId, Assignment Assignment);
