namespace VerificationService.Domain.Risk;

/// <summary>Where tenants' own approval policies live, every version of them.</summary>
public interface IApprovalPolicyRepository
{
    /// <summary>The policy in force: the tenant's latest version, or the built-in one.</summary>
    Task<ApprovalPolicy> CurrentAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="rows"/> versions below <paramref name="below"/> (all when null), newest first.</summary>
    Task<IReadOnlyList<ApprovalPolicyVersion>> ListAsync(
        string tenantId,
        int? below,
        int rows,
        CancellationToken cancellationToken
    );

    /// <summary>Adds a version, which is in force from then on; false when that version exists.</summary>
    Task<bool> AddAsync(string tenantId, ApprovalPolicyVersion version, CancellationToken cancellationToken);
}
