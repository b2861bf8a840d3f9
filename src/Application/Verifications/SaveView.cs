using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Keeps a list of cases under a name, for the caller or for everybody of the tenant; the caller's own of that name is replaced.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Wanted">What it is narrowed by: <see cref="SavedView.Filters"/>.</param>
/// <param name="ForTeam">Whether everybody of the tenant sees it.</param>
public sealed record SaveView(string? Name, IReadOnlyDictionary<string, string> Wanted, bool ForTeam)
    : ICommand<SavedView>
{
    /// <summary>The longest value of a filter, in characters.</summary>
    public const int MaxValue = 100;

    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("view.save");

    internal sealed class Validator : AbstractValidator<SaveView>
    {
        public Validator()
        {
            RuleFor(c => c.Name).Required().Line(SavedView.MaxName);
            RuleForEach(c => c.Wanted.Keys)
                .Must(SavedView.Filters.Contains)
                .OverridePropertyName("filters")
                .WithMessage(
                    $"A view keeps filters, and no text that is searched for: {string.Join(", ", SavedView.Filters)}"
                );
            RuleForEach(c => c.Wanted.Values).Line(MaxValue).OverridePropertyName("filters");
        }
    }

    internal sealed class Handler(ISavedViews views, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SaveView, SavedView>
    {
        public async Task<Result<SavedView>> Handle(SaveView command, CancellationToken cancellationToken)
        {
            var owner = caller.Required.PersonId ?? caller.Required.Id;
            var seen = await views.ListAsync(caller.TenantId, owner, cancellationToken);
            var before = seen.FirstOrDefault(view => view.OwnerId == owner && view.Name == command.Name);
            var others = seen.Where(view => view != before);
            if (
                others.Count(view => view.OwnerId == owner) >= SavedView.Most
                || (command.ForTeam && others.Count(view => view.IsShared) >= SavedView.Most)
            )
            {
                return SavedViewErrors.TooMany;
            }

            var now = time.Now();
            var view = new SavedView
            {
                Id = Ids.New(now),
                TenantId = caller.TenantId,
                OwnerId = owner,
                OwnerName = caller.Required.Name,
                Name = command.Name!,
                Wanted = command.Wanted,
                IsShared = command.ForTeam,
                SavedAt = now,
            };
            if (before is not null)
            {
                await views.RemoveAsync(before, cancellationToken);
            }

            await views.AddAsync(view, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "view.saved",
                    OccurredAt = now,
                    Facts =
                    [
                        new("viewId", view.Id),
                        new("name", view.Name),
                        new("filters", string.Join(' ', view.Wanted.Keys.Order(StringComparer.Ordinal))),
                        new("shared", view.IsShared ? "true" : "false"),
                    ],
                },
                cancellationToken
            );
            return view;
        }
    }
}

/// <summary>Where views live. Every call names the tenant.</summary>
public interface ISavedViews
{
    /// <summary>What <paramref name="ownerId"/> keeps and what the tenant shares, by name.</summary>
    Task<IReadOnlyList<SavedView>> ListAsync(string tenantId, string ownerId, CancellationToken cancellationToken);

    /// <summary>Adds one, whose name is free among its owner's.</summary>
    Task AddAsync(SavedView view, CancellationToken cancellationToken);

    /// <summary>Removes one.</summary>
    Task RemoveAsync(SavedView view, CancellationToken cancellationToken);
}
