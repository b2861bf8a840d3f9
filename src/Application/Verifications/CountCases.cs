using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Verifications;

/// <summary>
/// How many cases a list holds, counted up to <see cref="Cap"/>: it reads no further than that, and than the list looks through at
/// once, by the indices of the list itself.
/// </summary>
/// <param name="Open">The list of open cases; null for one of decided cases.</param>
/// <param name="Decided">The list of decided cases; null for one of open cases.</param>
public sealed record CountCases(QueueFilter? Open, DecidedFilter? Decided) : IQuery<CountedCases>
{
    /// <summary>Where counting ends.</summary>
    public const int Cap = 99;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<CountCases>
    {
        private static readonly PageRequest First = new(1, null);

        public Validator()
        {
            RuleFor(q => q.Open)
                .NotNull()
                .When(q => q.Decided is null)
                .OverridePropertyName("filter")
                .WithMessage("filter is required");
            RuleFor(q => new ListQueue(q.Open!, First))
                .SetValidator(new ListQueue.Validator())
                .When(q => q.Open is not null)
                .OverridePropertyName("");
            RuleFor(q => new ListDecided(q.Decided!, First))
                .SetValidator(new ListDecided.Validator())
                .When(q => q.Decided is not null)
                .OverridePropertyName("");
        }
    }

    internal sealed class Handler(
        IReviewQueue queue,
        ICaseSearch search,
        IVerificationReader verifications,
        IUserRepository users,
        IApprovalPolicyRepository policies,
        Caller caller
    ) : IHandler<CountCases, CountedCases>
    {
        public async Task<Result<CountedCases>> Handle(CountCases query, CancellationToken cancellationToken)
        {
            if (query.Decided is { } decided)
            {
                var asked = await decided.ForAsync(caller, users, cancellationToken);
                var (items, next) = await verifications.DecidedAsync(
                    caller.TenantId,
                    asked,
                    null,
                    Cap,
                    cancellationToken
                );
                return new CountedCases(items.Count, AreMore: next is not null);
            }

            var filter = await query.Open!.ForAsync(caller, policies, cancellationToken);
            if (filter.Subjects.IsAny)
            {
                var found = await search.FindAsync(
                    caller.TenantId,
                    new CaseQuery(filter.Subjects, filter),
                    null,
                    Cap,
                    cancellationToken
                );
                return new CountedCases(found.Items.Count, AreMore: found.NextCursor is not null);
            }

            // In no order of anybody's: a place is a place.
            var places = await queue.ListAsync(
                caller.TenantId,
                filter with
                {
                    FirstFor = null,
                },
                null,
                Cap + 1,
                cancellationToken
            );
            return new CountedCases(Math.Min(places.Count, Cap), AreMore: places.Count > Cap);
        }
    }
}

/// <summary>How many cases a list holds.</summary>
/// <param name="Cases">How many were counted.</param>
/// <param name="AreMore">Whether counting ended there, and there may be more.</param>
public sealed record CountedCases(int Cases, bool AreMore);
