using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Lists the open cases, first due first, a page at a time. With a text it lists what the text finds, decided cases too,
/// in the order of their names.
/// </summary>
public sealed record ListQueue(QueueFilter Filter, PageRequest Page) : IQuery<Page<VerificationView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Validator : AbstractValidator<ListQueue>
    {
        public Validator()
        {
            RuleFor(q => q.Filter.Status)
                .Must((q, status) => status is null || q.Filter.Text is not null || !status.Value.IsDecided())
                .OverridePropertyName("status")
                .WithMessage("status must be one of an open case: nothing decided is due");
            RuleFor(q => q.Filter.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .OverridePropertyName("type")
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
            RuleFor(q => q.Filter.Text).Line(QueueFilter.MaxText).OverridePropertyName("text");
            RuleFor(q => q.Filter.MinAge)
                .Must(age => age is null || (age >= TimeSpan.Zero && age <= QueueFilter.MaxAge))
                .OverridePropertyName("minAgeHours")
                .WithMessage($"minAgeHours must be a whole number from 0 to {QueueFilter.MaxAge.TotalHours}");
        }
    }

    internal sealed class Handler(IReviewQueue queue, IVerificationReader verifications, Caller caller)
        : IHandler<ListQueue, Page<VerificationView>>
    {
        public async Task<Result<Page<VerificationView>>> Handle(ListQueue query, CancellationToken cancellationToken)
        {
            if (query.Page.Resolve().Failed(out var refusal, out var page))
            {
                return refusal;
            }

            var filter = query.Filter with
            {
                Assignee = query.Filter.Assignee == QueueFilter.Me ? caller.Required.Id : query.Filter.Assignee,
            };
            var places = await queue.ListAsync(caller.TenantId, filter, page.After, page.Limit + 1, cancellationToken);
            var found = Page<PageKey>.From(places, page.Limit, key => key);
            var views = await verifications.ReadAsync(
                caller.TenantId,
                [.. found.Items.Select(key => key.Id)],
                cancellationToken
            );
            return new Page<VerificationView>(views, found.NextCursor);
        }
    }
}

/// <summary>Which cases of the queue to list; whatever is absent does not filter.</summary>
public sealed record QueueFilter
{
    /// <summary>The caller, as <see cref="Assignee"/>.</summary>
    public const string Me = "me";

    /// <summary>Nobody, as <see cref="Assignee"/>.</summary>
    public const string Nobody = "nobody";

    /// <summary>The longest text, in characters.</summary>
    public const int MaxText = 200;

    /// <summary>The greatest age asked for: a hundred years.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_500);

    /// <summary>Where they stand.</summary>
    public VerificationStatus? Status { get; init; }

    /// <summary>Their risk level.</summary>
    public RiskLevel? RiskLevel { get; init; }

    /// <summary>Their main type.</summary>
    public string? Type { get; init; }

    /// <summary>Whoever holds them: <see cref="Me"/>, <see cref="Nobody"/> or a user's id.</summary>
    public string? Assignee { get; init; }

    /// <summary>The beginning of the subject's name (surname first), or a whole reference or id.</summary>
    public string? Text { get; init; }

    /// <summary>How long they have been waiting at least, by <see cref="ReviewClock"/>.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Only those that are overdue.</summary>
    public bool Overdue { get; init; }
}

/// <summary>Finds places in the queue. Every call names the tenant.</summary>
public interface IReviewQueue
{
    /// <summary>
    /// Up to <paramref name="rows"/> cases after a key, in the order of <see cref="ListQueue"/>. A key's time is when the
    /// case is due; for a text it says nothing, and the name is looked up.
    /// </summary>
    Task<IReadOnlyList<PageKey>> ListAsync(
        string tenantId,
        QueueFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>How many cases stand there, counted up to <paramref name="most"/>.</summary>
    Task<int> CountAsync(string tenantId, VerificationStatus status, int most, CancellationToken cancellationToken);

    /// <summary>How many open cases a user holds, counted up to <paramref name="most"/>.</summary>
    Task<int> CountAssignedAsync(string tenantId, string userId, int most, CancellationToken cancellationToken);
}
