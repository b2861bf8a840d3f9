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

            // Counted apart: a tenant that snoozes nothing counts the others by the index alone.
            var snoozed = await queue.SnoozedAsync(caller.TenantId, Most, cancellationToken);
            foreach (var each in snoozed.GroupBy(each => each.Status))
            {
                counts[each.Key] = Without(counts[each.Key], each.Count());
            }

            var mine = await queue.CountAssignedAsync(caller.TenantId, caller.Required.Id, Most, cancellationToken);
            return new QueueCounts
            {
                ByStatus = counts,
                Mine = Without(mine, snoozed.Count(each => each.HeldBy == caller.Required.Id)),
                Snoozed = snoozed.Count,
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

        // What is counted no further stays "more than that".
        private static int Without(int count, int snoozed) =>
            count > QueueCounts.Cap ? count : Math.Max(0, count - snoozed);
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

    /// <summary>Open cases that are out of the queue for a while; the other numbers leave them out.</summary>
    public required int Snoozed { get; init; }

    /// <summary>Open cases of which a decision is recommended, and which the caller may decide.</summary>
    public required int Ready { get; init; }
}
