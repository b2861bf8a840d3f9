using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Lists businesses, newest first, a page at a time.</summary>
public sealed record ListOrganizations(PageRequest Page) : IQuery<Page<OrganizationView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller)
        : IHandler<ListOrganizations, Page<OrganizationView>>
    {
        public async Task<Result<Page<OrganizationView>>> Handle(
            ListOrganizations query,
            CancellationToken cancellationToken
        )
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var rows = await subjects.ListOrganizationsAsync(
                caller.TenantId,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<OrganizationView>.From(rows, page.Limit, view => view.Key);
        }
    }
}
