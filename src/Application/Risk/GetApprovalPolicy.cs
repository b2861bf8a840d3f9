using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>The approval policy in force; without an author while it is the built-in one.</summary>
public sealed record GetApprovalPolicy : IQuery<PolicyInForce>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(IApprovalPolicyRepository policies, Caller caller)
        : IHandler<GetApprovalPolicy, PolicyInForce>
    {
        public async Task<Domain.Shared.Result<PolicyInForce>> Handle(
            GetApprovalPolicy query,
            CancellationToken cancellationToken
        )
        {
            var latest = await policies.ListAsync(caller.TenantId, below: null, rows: 1, cancellationToken);
            return latest.Count == 0
                ? new PolicyInForce(ApprovalPolicy.BuiltIn, null)
                : new PolicyInForce(latest[0].Policy, latest[0]);
        }
    }
}

/// <summary>The policy in force and how it came to be.</summary>
/// <param name="Policy">Its rules.</param>
/// <param name="Activation">Who put it in force; null for the built-in one.</param>
public sealed record PolicyInForce(ApprovalPolicy Policy, ApprovalPolicyVersion? Activation);
