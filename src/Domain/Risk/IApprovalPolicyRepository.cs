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

    /// <summary>The proposal that waits, expired or not; null without one.</summary>
    Task<PolicyProposal?> FindProposalAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds a proposal; false when one waits.</summary>
    Task<bool> AddProposalAsync(string tenantId, PolicyProposal proposal, CancellationToken cancellationToken);

    /// <summary>Removes the proposal of that id; false when it does not wait any more.</summary>
    Task<bool> EndProposalAsync(string tenantId, string id, CancellationToken cancellationToken);
}
