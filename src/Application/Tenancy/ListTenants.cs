using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>Lists every tenant. Only whoever operates the installation can.</summary>
public sealed record ListTenants : IQuery<IReadOnlyList<Tenant>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.OperateInstallation;

    internal sealed class Handler(ITenantRepository tenants) : IHandler<ListTenants, IReadOnlyList<Tenant>>
    {
        public async Task<Result<IReadOnlyList<Tenant>>> Handle(
            ListTenants query,
            CancellationToken cancellationToken
        ) => new List<Tenant>(await tenants.ListAsync(cancellationToken)).AsReadOnly();
    }
}
