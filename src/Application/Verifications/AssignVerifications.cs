using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Gives several cases to one user: each that can be given is, and of the others it is told why not.</summary>
public sealed record AssignVerifications(IReadOnlyList<string> VerificationIds) : ICommand<VerificationsAssigned>
{
    /// <summary>The most cases at once.</summary>
    public const int Most = 200;

    /// <summary>To whom: a user's id, or <see cref="QueueFilter.Me"/>.</summary>
    public required string? UserId { get; init; }

    /// <summary>Whether to take them from whoever holds them.</summary>
    public bool TakeOver { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.assign");

    internal sealed class Validator : AbstractValidator<AssignVerifications>
    {
        public Validator()
        {
            RuleFor(c => c.VerificationIds)
                .Must(ids => ids.Count is > 0 and <= Most && ids.All(Ids.IsWellFormed))
                .WithMessage($"verificationIds must be 1 to {Most} ids of verifications");
            RuleFor(c => c.UserId).Required().Identifier();
        }
    }

    internal sealed class Handler(Assigning assigning) : IHandler<AssignVerifications, VerificationsAssigned>
    {
        public async Task<Result<VerificationsAssigned>> Handle(
            AssignVerifications command,
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

            var (assigned, refused) = (new List<string>(), new List<NotAssigned>());
            foreach (var id in command.VerificationIds.Distinct(StringComparer.Ordinal))
            {
                refusal = await assigning.AssignAsync(id, assignment, command.TakeOver, cancellationToken);
                if (refusal is null)
                {
                    assigned.Add(id);
                }
                else if (refusal.Kind == ErrorKind.Forbidden)
                {
                    return refusal;
                }
                else
                {
                    refused.Add(new NotAssigned(id, refusal));
                }
            }

            await assigning.TellAsync(assignment, assigned, cancellationToken);
            return new VerificationsAssigned(assignment, assigned, refused);
        }
    }
}

/// <summary>What became of several cases.</summary>
/// <param name="Assignment">Who holds those that could be given.</param>
/// <param name="Assigned">Their ids.</param>
/// <param name="NotAssigned">The others, each with the reason.</param>
public sealed record VerificationsAssigned(
    Assignment Assignment,
    IReadOnlyList<string> Assigned,
    IReadOnlyList<NotAssigned> NotAssigned
);

/// <summary>A case that could not be given, and why.</summary>
public sealed record NotAssigned(string VerificationId, Error Reason);
