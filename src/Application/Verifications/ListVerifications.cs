using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Lists verifications, newest first, a page at a time.</summary>
public sealed record ListVerifications(VerificationFilter Filter, PageRequest Page) : IQuery<Page<VerificationView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<ListVerifications>
    {
        public Validator() =>
            RuleFor(q => q.Filter.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .OverridePropertyName("type")
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
    }

    internal sealed class Handler(IVerificationReader verifications, Caller caller)
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
