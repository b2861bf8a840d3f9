using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>Ends a proposed policy without putting it in force; whoever proposed it withdraws it by this.</summary>
public sealed record RejectPolicyProposal(string ProposalId) : ICommand<PolicyProposal>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("approval_policy.reject");

    internal sealed class Handler(
        IApprovalPolicyRepository policies,
        ChangingPolicy changing,
        Caller caller,
        TimeProvider time
    ) : IHandler<RejectPolicyProposal, PolicyProposal>
    {
        public async Task<Result<PolicyProposal>> Handle(
            RejectPolicyProposal command,
            CancellationToken cancellationToken
        )
        {
            var found = await policies.FindProposalAsync(caller.TenantId, cancellationToken);
            if (
                found is not { } proposal
                || proposal.Id != command.ProposalId
                || !await policies.EndProposalAsync(caller.TenantId, proposal.Id, cancellationToken)
            )
            {
                return RiskErrors.ProposalNotFound;
            }

            await changing.RecordAsync(
                "approval_policy.rejected",
                proposal,
                (await changing.InForceAsync(cancellationToken)).Policy,
                replaced: null,
                time.Now(),
                cancellationToken
            );
            return proposal;
        }
    }
}
