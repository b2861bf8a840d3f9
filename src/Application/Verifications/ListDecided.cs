using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Lists decided cases by the decision that stands, the latest first unless it is asked otherwise, a page at a time. What one request
/// looks through is bounded: a page may be short, or empty, while there is a next one.
/// </summary>
public sealed record ListDecided(DecidedFilter Filter, PageRequest Page) : IQuery<Page<VerificationView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<ListDecided>
    {
        public Validator()
        {
            RuleFor(q => q.Filter.Status)
                .Must(status => status is null || status.Value.IsDecided())
                .OverridePropertyName("status")
                .WithMessage("status must be Approved or Declined");
            RuleFor(q => q.Filter.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .OverridePropertyName("type")
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
            RuleFor(q => q.Filter.Country).Country().WithName("country").OverridePropertyName("country");
            RuleFor(q => q.Filter.To)
                .Must((q, to) => to is null || q.Filter.From is null || q.Filter.From < to)
                .OverridePropertyName("to")
                .WithMessage("to must be later than from");
        }
    }

    internal sealed class Handler(IVerificationReader verifications, IUserRepository users, Caller caller)
        : IHandler<ListDecided, Page<VerificationView>>
    {
        public async Task<Result<Page<VerificationView>>> Handle(ListDecided query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var (items, next) = await verifications.DecidedAsync(
                caller.TenantId,
                await query.Filter.ForAsync(caller, users, cancellationToken),
                page.After,
                page.Limit,
                cancellationToken
            );
            return new Page<VerificationView>(items, next?.ToCursor());
        }
    }
}

/// <summary>Which decided cases to list; whatever is absent does not filter.</summary>
public sealed record DecidedFilter
{
    /// <summary>Approved or declined.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>Their risk level.</summary>
    public RiskLevel? RiskLevel { get; init; }

    /// <summary>Their main type.</summary>
    public string? Type { get; init; }

    /// <summary>Who made the decision, themselves or by a key of theirs: a user's id or sign-in name, or a key's id.</summary>
    public string? Decider { get; init; }

    /// <summary>What was granted.</summary>
    public ApprovalLevel? Level { get; init; }

    /// <summary>Why, as a code of the tenant's list.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>The country of their business or the residence of their person, by ISO 3166-1 in two letters.</summary>
    public string? Country { get; init; }

    /// <summary>What has come in of their documents.</summary>
    public DocumentsWanted? Documents { get; init; }

    /// <summary>Whether the earliest decision comes first.</summary>
    public bool IsOldestFirst { get; init; }

    /// <summary>Not decided before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Decided before, not at.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>As it is asked: which user and which country were meant.</summary>
    internal async Task<DecidedFilter> ForAsync(
        Caller caller,
        IUserRepository users,
        CancellationToken cancellationToken
    ) =>
        this with
        {
            Country = Country is { } country ? Countries.Find(country) : null,
            Decider = await users.IdOfAsync(caller.TenantId, Decider, cancellationToken),
        };
}
