using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Lists the keys of the caller's tenant, newest first; never the keys themselves.</summary>
public sealed record ListApiKeys : IQuery<IReadOnlyList<ApiKeySummary>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(IApiKeyRepository keys, Caller caller)
        : IHandler<ListApiKeys, IReadOnlyList<ApiKeySummary>>
    {
        public async Task<Result<IReadOnlyList<ApiKeySummary>>> Handle(
            ListApiKeys query,
            CancellationToken cancellationToken
        ) => new List<ApiKeySummary>(await keys.ListAsync(caller.TenantId, cancellationToken)).AsReadOnly();
    }
}
