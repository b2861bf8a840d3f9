using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>
/// Puts a new version of the tenant's approval policy in force, for every decision from then on. It may tighten the
/// built-in policy and never loosen it. What asks for less than the policy in force waits for a second power-tenant, where the
/// tenant has two, or had until a moment ago (<see cref="PolicyProposal.Remembered"/>); a proposal that waits already is replaced.
/// </summary>
public sealed record ActivateApprovalPolicy : ICommand<PolicySubmitted>
{
    /// <summary>Longest note, in characters.</summary>
    public const int MaxNote = 1000;

    /// <summary>The version the draft was written upon; 0 is the built-in policy.</summary>
    public int? BasedOnVersion { get; init; }

    /// <summary>The rules.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("approval_policy.activate");

    internal sealed class Validator : AbstractValidator<ActivateApprovalPolicy>
    {
        public Validator(IValidator<PolicyDraft> draft)
        {
            RuleFor(c => c.BasedOnVersion)
                .Must(version => version is >= 0)
                .WithMessage("basedOnVersion must be the version of the policy in force, 0 for the built-in one");
            RuleFor(c => c.Note).Text(MaxNote);
            RuleFor(c => c.Draft).SetValidator(draft).OverridePropertyName("");
        }
    }

    internal sealed class Handler(
        IApprovalPolicyRepository policies,
        ChangingPolicy changing,
        Caller caller,
        TimeProvider time
    ) : IHandler<ActivateApprovalPolicy, PolicySubmitted>
    {
        public async Task<Result<PolicySubmitted>> Handle(
            ActivateApprovalPolicy command,
            CancellationToken cancellationToken
        )
        {
            var inForce = (await changing.InForceAsync(cancellationToken)).Policy;
            if (command.BasedOnVersion != inForce.Version)
            {
                return RiskErrors.PolicyChanged(inForce.Version);
            }

            var tightened = ApprovalPolicy.Tighten(inForce.Version + 1, command.Draft.Standard, command.Draft.High);
            if (tightened.Failed(out var refusal, out var policy))
            {
                return refusal;
            }

            var now = time.Now();
            var author = caller.Required;
            if (inForce.IsLoosenedBy(policy) && await changing.TakesTwoAsync(now, cancellationToken))
            {
                return await ProposeAsync(
                    new PolicyProposal
                    {
                        Id = Ids.New(now),
                        Policy = policy,
                        By = author.Identity,
                        ByName = author.Name,
                        Note = command.Note,
                        ProposedAt = now,
                    },
                    inForce,
                    cancellationToken
                );
            }

            var version = new ApprovalPolicyVersion(policy, author.Id, author.Name, command.Note, now);
            return (await changing.PutInForceAsync(version, cancellationToken)).Failed(out var lost, out var activated)
                ? lost
                : new PolicySubmitted(activated, null);
        }

        private async Task<Result<PolicySubmitted>> ProposeAsync(
            PolicyProposal proposal,
            ApprovalPolicy inForce,
            CancellationToken cancellationToken
        )
        {
            var replaced = await policies.FindProposalAsync(caller.TenantId, cancellationToken);
            if (
                (
                    replaced is not null
                    && !await policies.EndProposalAsync(caller.TenantId, replaced.Id, cancellationToken)
                ) || !await policies.AddProposalAsync(caller.TenantId, proposal, cancellationToken)
            )
            {
                return RiskErrors.ProposedMeanwhile;
            }

            await changing.RecordAsync(
                "approval_policy.proposed",
                proposal,
                inForce,
                replaced?.Id,
                proposal.ProposedAt,
                cancellationToken
            );
            return new PolicySubmitted(
                null,
                await changing.LookAtAsync(proposal, inForce, proposal.ProposedAt, cancellationToken)
            );
        }
    }
}

/// <summary>What became of a draft: one of both is there.</summary>
/// <param name="Activated">The version in force by it.</param>
/// <param name="Proposed">The proposal that waits for a second power-tenant.</param>
public sealed record PolicySubmitted(ApprovalPolicyVersion? Activated, PendingProposal? Proposed);
