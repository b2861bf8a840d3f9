using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Lists persons, newest first, a page at a time.</summary>
public sealed record ListCustomers(PageRequest Page) : IQuery<Page<CustomerView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, Caller caller) : IHandler<ListCustomers, Page<CustomerView>>
    {
        public async Task<Result<Page<CustomerView>>> Handle(ListCustomers query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var rows = await subjects.ListCustomersAsync(
                caller.TenantId,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<CustomerView>.From(rows, page.Limit, view => view.Key);
        }
    }
}
