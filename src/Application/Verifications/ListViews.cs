using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>The caller's views and those that the tenant shares, by name.</summary>
public sealed record ListViews : IQuery<IReadOnlyList<SavedView>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(ISavedViews views, Caller caller) : IHandler<ListViews, IReadOnlyList<SavedView>>
    {
        public async Task<Result<IReadOnlyList<SavedView>>> Handle(
            ListViews query,
            CancellationToken cancellationToken
        ) =>
            (await views.ListAsync(caller.TenantId, caller.Required.PersonId ?? caller.Required.Id, cancellationToken))
                .ToList()
                .AsReadOnly();
    }
}
