using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Lists the tenant's holds, newest first, released ones included.</summary>
public sealed record ListHolds(PageRequest Page) : IQuery<Page<LegalHold>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadAudit;

    internal sealed class Handler(IRetentionRepository retention, Caller caller) : IHandler<ListHolds, Page<LegalHold>>
    {
        public async Task<Result<Page<LegalHold>>> Handle(ListHolds query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var holds = await retention.ListHoldsAsync(caller.TenantId, page.After, page.Limit + 1, cancellationToken);
            return Page<LegalHold>.From(holds, page.Limit, hold => new PageKey(hold.SetAt, hold.Id));
        }
    }
}
