using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Lists the tenant's erasures, newest first.</summary>
public sealed record ListErasures(PageRequest Page) : IQuery<Page<Erasure>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadAudit;

    internal sealed class Handler(IRetentionRepository retention, Caller caller) : IHandler<ListErasures, Page<Erasure>>
    {
        public async Task<Result<Page<Erasure>>> Handle(ListErasures query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var erasures = await retention.ListErasuresAsync(
                caller.TenantId,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<Erasure>.From(erasures, page.Limit, each => new PageKey(each.ProposedAt, each.Id));
        }
    }
}
