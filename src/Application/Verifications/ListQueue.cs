using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Subjects;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Lists the open cases, a page at a time: those whose subject has answered the caller, then first due first. With a text or an identifier of the caller's own it lists what that
/// finds, decided cases too, newest subject first.
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
                .Must((q, status) => status is null || q.Filter.Subjects.IsAny || !status.Value.IsDecided())
                .OverridePropertyName("status")
                .WithMessage("status must be one of an open case: nothing decided is due");
            RuleFor(q => q.Filter.Type)
                .Must(type => type is null || VerificationTypes.IsKnown(type))
                .OverridePropertyName("type")
                .WithMessage($"type must be one of {string.Join(", ", VerificationTypes.All)}");
            RuleFor(q => q.Filter.Subjects).SetValidator(new SubjectQueryRules()).OverridePropertyName("");
            RuleFor(q => q.Filter.Snoozed)
                .Must((q, snoozed) => !snoozed || !q.Filter.Ready)
                .OverridePropertyName("snoozed")
                .WithMessage("snoozed and ready cannot both be true: what is snoozed is not ready");
            RuleFor(q => q.Filter.MinAge)
                .Must(age => age is null || (age >= TimeSpan.Zero && age <= QueueFilter.MaxAge))
                .OverridePropertyName("minAgeHours")
                .WithMessage($"minAgeHours must be a whole number from 0 to {QueueFilter.MaxAge.TotalHours}");
        }
    }

    internal sealed class Handler(
        IReviewQueue queue,
        ICaseSearch search,
        IVerificationReader verifications,
        IApprovalPolicyRepository policies,
        Caller caller
    ) : IHandler<ListQueue, Page<VerificationView>>
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
                FirstFor = query.Filter.Snoozed ? null : caller.Required.PersonId,
            };
            if (filter.Ready)
            {
                filter = filter with
                {
                    Decidable = new Decidable(
                        caller.Required,
                        await policies.CurrentAsync(caller.TenantId, cancellationToken)
                    ),
                    FirstFor = null,
                };
            }

            if (filter.Subjects.IsAny)
            {
                var searched = new CaseQuery(filter.Subjects, filter);
                return await search.ReadAsync(verifications, caller.TenantId, searched, page, cancellationToken);
            }

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

    /// <inheritdoc cref="SubjectQuery.Text"/>
    public string? Text { get; init; }

    /// <inheritdoc cref="SubjectQuery.ExternalId"/>
    public string? ExternalId { get; init; }

    /// <summary>By whom the cases are about.</summary>
    public SubjectQuery Subjects => new() { Text = Text, ExternalId = ExternalId };

    /// <summary>How long they have been waiting at least, by <see cref="ReviewClock"/>.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Only those that are overdue.</summary>
    public bool Overdue { get; init; }

    /// <summary>Only those of which a decision is recommended, and which the caller may decide.</summary>
    public bool Ready { get; init; }

    /// <summary>Only those that are snoozed, first awake first. Otherwise these are left out, unless a text or identifier is searched for.</summary>
    public bool Snoozed { get; init; }

    /// <summary>What the caller may decide, where only that is listed.</summary>
    public Decidable? Decidable { get; init; }

    /// <summary>Whether those of which a decision is recommended are left out.</summary>
    public bool WithoutRecommended { get; init; }

    /// <summary>The user whose answered questions come before everything else; null for the order of the due times alone.</summary>
    public string? FirstFor { get; init; }

    /// <summary>Whether a place of the queue is before the others because a question of <see cref="FirstFor"/> was answered.</summary>
    public static bool IsFirst(PageKey? place) => place?.Order?.StartsWith(First, StringComparison.Ordinal) == true;

    /// <summary>What <see cref="PageKey.Order"/> begins with at such a place.</summary>
    public const string First = "first-";
}

/// <summary>Finds places in the queue. Every call names the tenant.</summary>
public interface IReviewQueue
{
    /// <summary>
    /// Up to <paramref name="rows"/> cases after a key, in the order of <see cref="ListQueue"/>. A key's time is when the
    /// case is due.
    /// </summary>
    Task<IReadOnlyList<PageKey>> ListAsync(
        string tenantId,
        QueueFilter filter,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Up to <paramref name="most"/> of what is snoozed: where it stands, and who holds it now.</summary>
    Task<IReadOnlyList<SnoozedCase>> SnoozedAsync(string tenantId, int most, CancellationToken cancellationToken);

    /// <summary>How many cases stand there, snoozed or not, counted up to <paramref name="most"/>.</summary>
    Task<int> CountAsync(string tenantId, VerificationStatus status, int most, CancellationToken cancellationToken);

    /// <summary>How many cases are ready for whoever may decide them, counted up to <paramref name="most"/>.</summary>
    Task<int> CountReadyAsync(string tenantId, Decidable decidable, int most, CancellationToken cancellationToken);

    /// <summary>How many open cases a user holds, snoozed or not, counted up to <paramref name="most"/>.</summary>
    Task<int> CountAssignedAsync(string tenantId, string userId, int most, CancellationToken cancellationToken);
}

/// <summary>What counting knows of a snoozed case.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="HeldBy">The user who holds it, if anybody does now.</param>
public sealed record SnoozedCase(VerificationStatus Status, string? HeldBy);
