using VerificationService.Application.Pipeline;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Reads the settings of the caller's tenant.</summary>
public sealed record GetTenantSettings : IQuery<TenantSettings>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    internal sealed class Handler(ITenantRepository tenants, ReviewOptions installation, Caller caller)
        : IHandler<GetTenantSettings, TenantSettings>
    {
        public async Task<Result<TenantSettings>> Handle(
            GetTenantSettings query,
            CancellationToken cancellationToken
        ) =>
            await tenants.FindToChangeAsync(caller.TenantId, cancellationToken) is { } tenant
                ? TenantSettings.Of(tenant, installation)
                : TenancyErrors.TenantNotFound;
    }
}
