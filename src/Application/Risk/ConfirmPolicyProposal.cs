using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>
/// Puts a proposed policy in force, by another power-tenant than whoever proposed it. It is refused when the policy in force
/// is no longer the one it was proposed on.
/// </summary>
public sealed record ConfirmPolicyProposal(string ProposalId) : ICommand<ApprovalPolicyVersion>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("approval_policy.confirm");

    internal sealed class Handler(
        IApprovalPolicyRepository policies,
        ChangingPolicy changing,
        Caller caller,
        TimeProvider time
    ) : IHandler<ConfirmPolicyProposal, ApprovalPolicyVersion>
    {
        public async Task<Result<ApprovalPolicyVersion>> Handle(
            ConfirmPolicyProposal command,
            CancellationToken cancellationToken
        )
        {
            var found = await policies.FindProposalAsync(caller.TenantId, cancellationToken);
            if (found is not { } proposal || proposal.Id != command.ProposalId)
            {
                return RiskErrors.ProposalNotFound;
            }

            var now = time.Now();
            var inForce = (await changing.InForceAsync(cancellationToken)).Policy;
            var pending = await changing.LookAtAsync(proposal, inForce, now, cancellationToken);
            if (pending.Refusals is [var refusal, ..])
            {
                return refusal;
            }

            if (!await policies.EndProposalAsync(caller.TenantId, proposal.Id, cancellationToken))
            {
                return RiskErrors.ProposalNotFound;
            }

            await changing.RecordAsync(
                "approval_policy.confirmed",
                proposal,
                inForce,
                replaced: null,
                now,
                cancellationToken
            );
            return await changing.PutInForceAsync(
                new ApprovalPolicyVersion(proposal.Policy, proposal.By.Id, proposal.ByName, proposal.Note, now)
                {
                    ConfirmedById = caller.Required.Id,
                    ConfirmedByName = caller.Required.Name,
                },
                cancellationToken
            );
        }
    }
}
