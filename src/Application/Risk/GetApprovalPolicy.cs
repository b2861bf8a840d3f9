using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>The approval policy in force, without an author while it is the built-in one, and what waits to take its place.</summary>
public sealed record GetApprovalPolicy : IQuery<PolicyInForce>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        IApprovalPolicyRepository policies,
        ChangingPolicy changing,
        Caller caller,
        TimeProvider time
    ) : IHandler<GetApprovalPolicy, PolicyInForce>
    {
        public async Task<Domain.Shared.Result<PolicyInForce>> Handle(
            GetApprovalPolicy query,
            CancellationToken cancellationToken
        )
        {
            var now = time.Now();
            var inForce = await changing.InForceAsync(cancellationToken);
            return
                await policies.FindProposalAsync(caller.TenantId, cancellationToken) is { } proposal
                && !proposal.IsExpired(now)
                ? inForce with
                {
                    Pending = await changing.LookAtAsync(proposal, inForce.Policy, now, cancellationToken),
                }
                : inForce;
        }
    }
}

/// <summary>The policy in force and how it came to be.</summary>
/// <param name="Policy">Its rules.</param>
/// <param name="Activation">Who put it in force; null for the built-in one.</param>
public sealed record PolicyInForce(ApprovalPolicy Policy, ApprovalPolicyVersion? Activation)
{
    /// <summary>The proposal that waits for a second power-tenant; null without one.</summary>
    public PendingProposal? Pending { get; init; }
}
