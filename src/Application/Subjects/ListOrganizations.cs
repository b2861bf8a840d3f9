using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Lists businesses, newest first, a page at a time: all, or those that are looked for.</summary>
public sealed record ListOrganizations(PageRequest Page) : IQuery<Page<OrganizationView>>
{
    /// <summary>Which businesses are looked for; all where nothing is said.</summary>
    public SubjectQuery Query { get; init; } = new();

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Validator : AbstractValidator<ListOrganizations>
    {
        public Validator() => RuleFor(q => q.Query).SetValidator(new SubjectQueryRules()).OverridePropertyName("");
    }

    internal sealed class Handler(ISubjectReader subjects, ISubjectSearch search, Caller caller)
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

            if (query.Query.IsAny)
            {
                var found = await search.PageAsync(
                    caller.TenantId,
                    query.Query,
                    isBusiness: true,
                    page,
                    cancellationToken
                );
                var views = await subjects.ReadOrganizationsAsync(
                    caller.TenantId,
                    [.. found.Items.Select(subject => subject.Id)],
                    cancellationToken
                );
                return new Page<OrganizationView>(views, found.NextCursor);
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
