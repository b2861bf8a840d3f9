using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Lists the keys of the caller's tenant, newest first, with whose they are and what they are worth today; never the keys themselves.</summary>
public sealed record ListApiKeys : IQuery<IReadOnlyList<ApiKeySummary>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IApiKeyRepository keys, IUserRepository users, Caller caller)
        : IHandler<ListApiKeys, IReadOnlyList<ApiKeySummary>>
    {
        public async Task<Result<IReadOnlyList<ApiKeySummary>>> Handle(
            ListApiKeys query,
            CancellationToken cancellationToken
        )
        {
            var owners = (await users.ListAsync(caller.TenantId, cancellationToken)).ToDictionary(user => user.Id);
            return (await keys.ListAsync(caller.TenantId, cancellationToken))
                .Select(key => ApiKeySummary.Of(key, owners.GetValueOrDefault(key.OwnerId ?? "")))
                .ToList()
                .AsReadOnly();
        }
    }
}
