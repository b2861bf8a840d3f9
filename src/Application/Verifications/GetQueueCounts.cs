using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>How many cases stand where, and how many the caller holds.</summary>
public sealed record GetQueueCounts : IQuery<QueueCounts>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IReviewQueue queue, IApprovalPolicyRepository policies, Caller caller)
        : IHandler<GetQueueCounts, QueueCounts>
    {
        public async Task<Result<QueueCounts>> Handle(GetQueueCounts query, CancellationToken cancellationToken)
        {
            // One beyond the cap tells "exactly that many" from "more".
            const int Most = QueueCounts.Cap + 1;
            var counts = new Dictionary<VerificationStatus, int>();
            foreach (var status in Enum.GetValues<VerificationStatus>())
            {
                counts[status] = await queue.CountAsync(caller.TenantId, status, Most, cancellationToken);
            }

            return new QueueCounts
            {
                ByStatus = counts,
                Mine = await queue.CountAssignedAsync(caller.TenantId, caller.Required.Id, Most, cancellationToken),
                Ready = caller.Required.IsAdmin
                    ? await queue.CountReadyAsync(
                        caller.TenantId,
                        new Decidable(caller.Required, await policies.CurrentAsync(caller.TenantId, cancellationToken)),
                        Most,
                        cancellationToken
                    )
                    : 0,
            };
        }
    }
}

/// <summary>Numbers of cases. Above <see cref="Cap"/> means more than that: they are counted no further.</summary>
public sealed record QueueCounts
{
    /// <summary>
    /// Where counting ends: an exact number would be read from every row, or kept by every decision, and nobody works
    /// otherwise for knowing it.
    /// </summary>
    public const int Cap = 1000;

    /// <summary>For each status.</summary>
    public required IReadOnlyDictionary<VerificationStatus, int> ByStatus { get; init; }

    /// <summary>Open cases that the caller holds.</summary>
    public required int Mine { get; init; }

    /// <summary>Open cases of which a decision is recommended, and which the caller may decide.</summary>
    public required int Ready { get; init; }
}
