using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// How long the cases of a tenant may wait: what the tenant set, and the installation's where it set nothing. When a case
/// is due is reckoned whenever it is looked at, so that a change counts for the cases that are open.
/// </summary>
public sealed class TenantDueTimes(ITenantRepository tenants, ReviewOptions installation)
{
    /// <summary>Those of one tenant.</summary>
    public async ValueTask<DueTimes> OfAsync(string tenantId, CancellationToken cancellationToken)
    {
        var own = (await tenants.FindAsync(tenantId, cancellationToken))?.DueHours ?? DueHours.OfInstallation;
        var hours = installation.InForce(own);
        return new DueTimes(TimeSpan.FromHours(hours.Standard!.Value), TimeSpan.FromHours(hours.High!.Value));
    }
}
