using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Tenancy;

/// <summary>What a tenant decides for itself.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="IsSandbox">Whether test approvers are accepted; the operator's to say.</param>
/// <param name="RequiresIfMatch">Whether a decision must name the version it is about.</param>
public sealed record TenantSettings(string TenantId, string Name, bool IsSandbox, bool RequiresIfMatch)
{
    internal static TenantSettings Of(Tenant tenant) =>
        new(tenant.Id, tenant.Name, tenant.IsSandbox, tenant.RequiresIfMatch);
}
