using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Audit;

/// <summary>
/// Hands out a tenant's entries, oldest first and whole, a page at a time: neither memory nor a transaction grows with the
/// history. The answer is how many.
/// </summary>
/// <param name="Filter">Which; actor and action do not count.</param>
/// <param name="Write">Takes each page.</param>
public sealed record ExportAudit(AuditFilter Filter, Func<IReadOnlyList<AuditEntryView>, Task> Write) : IQuery<long>
{
    private const int Rows = 1000;

    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(IAuditReader audit, Caller caller) : IHandler<ExportAudit, long>
    {
        public async Task<Result<long>> Handle(ExportAudit query, CancellationToken cancellationToken)
        {
            if (query.Filter.Refusal() is { } refusal)
            {
                return refusal;
            }

            var count = 0L;
            AuditEntryView? last = null;
            while (true)
            {
                var page = await audit.OldestAsync(caller.TenantId, query.Filter, last, Rows, cancellationToken);
                if (page.Count > 0)
                {
                    await query.Write(page);
                    count += page.Count;
                    last = page[^1];
                }

                if (page.Count < Rows)
                {
                    return count;
                }
            }
        }
    }
}
