using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Lists verifications, newest first, a page at a time; what a search finds, newest subject first.</summary>
public sealed record ListVerifications(VerificationFilter Filter, PageRequest Page) : IQuery<Page<VerificationView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<ListVerifications>
    {
        public Validator()
        {
            RuleFor(q => q.Filter.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .OverridePropertyName("type")
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
            RuleFor(q => q.Filter.Subjects).SetValidator(new SubjectQueryRules()).OverridePropertyName("");
        }
    }

    internal sealed class Handler(IVerificationReader verifications, ICaseSearch search, Caller caller)
        : IHandler<ListVerifications, Page<VerificationView>>
    {
        public async Task<Result<Page<VerificationView>>> Handle(
            ListVerifications query,
            CancellationToken cancellationToken
        )
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            if (query.Filter.Subjects.IsAny)
            {
                var filter = query.Filter;
                return await search.ReadAsync(
                    verifications,
                    caller.TenantId,
                    new CaseQuery(
                        filter.Subjects,
                        new QueueFilter
                        {
                            Status = filter.Status,
                            RiskLevel = filter.RiskLevel,
                            Type = filter.Type,
                        }
                    )
                    {
                        CustomerId = filter.CustomerId,
                        OrganizationId = filter.OrganizationId,
                    },
                    page,
                    cancellationToken
                );
            }

            var rows = await verifications.ListAsync(
                caller.TenantId,
                query.Filter,
                page.After,
                page.Limit + 1,
                cancellationToken
            );
            return Page<VerificationView>.From(rows, page.Limit, view => view.Key);
        }
    }
}
