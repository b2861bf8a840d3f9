using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>Removes a view: one of the caller's, or, for an admin, one that is shared.</summary>
public sealed record RemoveView(string ViewId) : ICommand<SavedView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    /// <inheritdoc/>
    public AuditTarget Target => new("view.remove");

    internal sealed class Validator : AbstractValidator<RemoveView>
    {
        public Validator() => RuleFor(c => c.ViewId).Required();
    }

    internal sealed class Handler(ISavedViews views, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<RemoveView, SavedView>
    {
        public async Task<Result<SavedView>> Handle(RemoveView command, CancellationToken cancellationToken)
        {
            var owner = caller.Required.PersonId ?? caller.Required.Id;
            var seen = await views.ListAsync(caller.TenantId, owner, cancellationToken);
            if (seen.FirstOrDefault(view => view.Id == command.ViewId) is not { } view)
            {
                return SavedViewErrors.NotFound;
            }

            if (view.OwnerId != owner && !caller.Required.IsAdmin)
            {
                return SavedViewErrors.OfOthers;
            }

            await views.RemoveAsync(view, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "view.removed",
                    OccurredAt = time.Now(),
                    Facts = [new("viewId", view.Id), new("name", view.Name)],
                },
                cancellationToken
            );
            return view;
        }
    }
}
