using System.Globalization;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>Lists every version of the tenant's own policy, newest first; the built-in one is not among them.</summary>
public sealed record ListApprovalPolicyVersions(PageRequest Page) : IQuery<Page<ApprovalPolicyVersion>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IApprovalPolicyRepository policies, Caller caller)
        : IHandler<ListApprovalPolicyVersions, Page<ApprovalPolicyVersion>>
    {
        public async Task<Result<Page<ApprovalPolicyVersion>>> Handle(
            ListApprovalPolicyVersions query,
            CancellationToken cancellationToken
        )
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            // Versions count up without a gap and so are their own place in the order; a cursor of another list has none.
            int? below = null;
            if (page.After is { } after)
            {
                below = int.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                    ? version
                    : 0;
            }

            var rows = await policies.ListAsync(caller.TenantId, below, page.Limit + 1, cancellationToken);
            return Page<ApprovalPolicyVersion>.From(
                rows,
                page.Limit,
                row => new PageKey(row.ActivatedAt, row.Policy.Version.ToString(CultureInfo.InvariantCulture))
            );
        }
    }
}
