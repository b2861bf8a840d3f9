using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Gives the caller the case that is due first among those that nobody holds and that wait for a reviewer; one whose subject has
/// answered the caller comes before the others. Whoever decides is given only what they may decide by role and duty. What awaits
/// a second approval is not among them: the first approver would be given their own. Nor is what a reviewer's recommendation handed
/// to those who decide, for others than them and for whoever gave it.
/// </summary>
public sealed record TakeNextVerification : ICommand<NextVerification>
{
    /// <summary>Only of that risk.</summary>
    public RiskLevel? RiskLevel { get; init; }

    /// <summary>Only of that main type.</summary>
    public string? Type { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ReviewVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("verification.take_next");

    internal sealed class Validator : AbstractValidator<TakeNextVerification>
    {
        public Validator() =>
            RuleFor(c => c.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
    }

    internal sealed class Handler(
        Assigning assigning,
        IReviewQueue queue,
        IVerificationReader views,
        IVerificationRepository verifications,
        IApprovalPolicyRepository policies,
        Caller caller
    ) : IHandler<TakeNextVerification, NextVerification>
    {
        // The head of the queue is read several cases deep, because others may take the first ones meanwhile.
        private const int Candidates = 32;

        // Where somebody may decide none of so many, they are told that nothing waits for them.
        private const int Pages = 32;

        public async Task<Result<NextVerification>> Handle(
            TakeNextVerification command,
            CancellationToken cancellationToken
        )
        {
            if (
                (await assigning.ToAsync(QueueFilter.Me, cancellationToken)).Failed(out var refusal, out var assignment)
            )
            {
                return refusal;
            }

            var policy = caller.Required.IsAdmin
                ? await policies.CurrentAsync(caller.TenantId, cancellationToken)
                : null;
            PageKey? after = null;
            for (var page = 0; page < Pages; page++)
            {
                var candidates = await NextAsync(command, after, cancellationToken);
                foreach (var candidate in candidates)
                {
                    if (
                        await IsForCallerAsync(candidate.Id, policy, cancellationToken)
                        && await assigning.AssignAsync(candidate.Id, assignment, false, cancellationToken) is null
                    )
                    {
                        return new NextVerification(
                            await views.FindAsync(caller.TenantId, candidate.Id, cancellationToken)
                        );
                    }
                }

                if (candidates.Count == 0)
                {
                    break;
                }

                after = candidates[^1];
            }

            return new NextVerification(null);
        }

        private async Task<bool> IsForCallerAsync(
            string id,
            ApprovalPolicy? policy,
            CancellationToken cancellationToken
        ) =>
            policy is null
            || (
                await verifications.FindAsync(caller.TenantId, id, cancellationToken) is { } verification
                && verification.RefusedFor(Authority.Of(caller.Required), policy) is null
                && verification.Recommended?.By.IsSamePersonAs(caller.Required.Identity) != true
            );

        private async Task<List<PageKey>> NextAsync(
            TakeNextVerification command,
            PageKey? after,
            CancellationToken cancellationToken
        )
        {
            var found = new List<PageKey>();
            foreach (var status in new[] { VerificationStatus.Pending, VerificationStatus.InReview })
            {
                var filter = new QueueFilter
                {
                    Status = status,
                    RiskLevel = command.RiskLevel,
                    Type = command.Type,
                    Assignee = QueueFilter.Nobody,
                    FirstFor = caller.Required.PersonId,
                    WithoutRecommended = !caller.Required.IsAdmin,
                };
                found.AddRange(await queue.ListAsync(caller.TenantId, filter, after, Candidates, cancellationToken));
            }

            return
            [
                .. found
                    .OrderByDescending(QueueFilter.IsFirst)
                    .ThenBy(key => key.CreatedAt)
                    .ThenBy(key => key.Id, StringComparer.Ordinal)
                    .Take(Candidates),
            ];
        }
    }
}

/// <summary>The case that was taken; null when nothing waits.</summary>
public sealed record NextVerification(VerificationView? Verification);
