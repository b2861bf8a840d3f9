using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Lists persons, newest first, a page at a time: all, or those that are looked for.</summary>
public sealed record ListCustomers(PageRequest Page) : IQuery<Page<CustomerView>>
{
    /// <summary>Which persons are looked for; all where nothing is said.</summary>
    public SubjectQuery Query { get; init; } = new();

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Validator : AbstractValidator<ListCustomers>
    {
        public Validator() => RuleFor(q => q.Query).SetValidator(new SubjectQueryRules()).OverridePropertyName("");
    }

    internal sealed class Handler(ISubjectReader subjects, ISubjectSearch search, Caller caller)
        : IHandler<ListCustomers, Page<CustomerView>>
    {
        public async Task<Result<Page<CustomerView>>> Handle(ListCustomers query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            if (query.Query.IsAny)
            {
                var found = await search.PageAsync(
                    caller.TenantId,
                    query.Query,
                    isBusiness: false,
                    page,
                    cancellationToken
                );
                var views = await subjects.ReadCustomersAsync(
                    caller.TenantId,
                    [.. found.Items.Select(subject => subject.Id)],
                    cancellationToken
                );
                return new Page<CustomerView>(views, found.NextCursor);
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
