using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// How the tenant's last decisions would have come out under a draft of its policy: the guard of every decision, asked
/// again, with nothing written. Each is judged by the grounds and the role it was made with, and by the documents
/// accepted now.
/// </summary>
public sealed record DryRunApprovalPolicy(PolicyDraft Draft) : IQuery<PolicyDryRun>
{
    /// <summary>Decisions looked at when nothing is said.</summary>
    public const int DefaultDecisions = 100;

    /// <summary>Most decisions looked at.</summary>
    public const int MaxDecisions = 500;

    /// <summary>How many of the last decisions to look at.</summary>
    public int? Decisions { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    internal sealed class Validator : AbstractValidator<DryRunApprovalPolicy>
    {
        public Validator(IValidator<PolicyDraft> draft)
        {
            RuleFor(q => q.Decisions)
                .Must(count => count is null or (>= 1 and <= MaxDecisions))
                .WithMessage($"decisions must be a whole number from 1 to {MaxDecisions}");
            RuleFor(q => q.Draft).SetValidator(draft).OverridePropertyName("");
        }
    }

    internal sealed class Handler(
        IVerificationRepository verifications,
        IApprovalPolicyRepository policies,
        Caller caller
    ) : IHandler<DryRunApprovalPolicy, PolicyDryRun>
    {
        public async Task<Result<PolicyDryRun>> Handle(DryRunApprovalPolicy query, CancellationToken cancellationToken)
        {
            var current = await policies.CurrentAsync(caller.TenantId, cancellationToken);
            var drafted = ApprovalPolicy.Tighten(current.Version + 1, query.Draft.Standard, query.Draft.High);
            if (drafted.Failed(out var refusal, out var draft))
            {
                return refusal;
            }

            var cases = await verifications.LastDecidedAsync(
                caller.TenantId,
                query.Decisions ?? DefaultDecisions,
                cancellationToken
            );
            return new PolicyDryRun(
                current.Version,
                [.. cases.Select(decided => new DryRunDecision(decided, decided.Under(draft)))]
            );
        }
    }
}

/// <summary>What a dry run found.</summary>
/// <param name="BasedOnVersion">The policy in force, upon which the draft would be activated.</param>
/// <param name="Decisions">The decisions looked at, newest first.</param>
public sealed record PolicyDryRun(int BasedOnVersion, IReadOnlyList<DryRunDecision> Decisions);

/// <summary>One decision under the draft.</summary>
/// <param name="Case">The decision and the case before it.</param>
/// <param name="Refusals">Why it would not have come out as it did, gravest first; empty when it would.</param>
public sealed record DryRunDecision(DecidedCase Case, IReadOnlyList<Error> Refusals);
