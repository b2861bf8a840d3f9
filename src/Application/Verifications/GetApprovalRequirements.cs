using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Who may approve this, what is missing, and why: the same guard as the approval itself, with nothing written.
/// </summary>
public sealed record GetApprovalRequirements(string VerificationId) : IQuery<ApprovalRequirements>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadVerifications;

    internal sealed class Handler(
        IVerificationRepository verifications,
        IApprovalPolicyRepository policies,
        CaseEvidence evidence,
        Caller caller
    ) : IHandler<GetApprovalRequirements, ApprovalRequirements>
    {
        public async Task<Result<ApprovalRequirements>> Handle(
            GetApprovalRequirements query,
            CancellationToken cancellationToken
        )
        {
            var verification = await verifications.FindAsync(caller.TenantId, query.VerificationId, cancellationToken);
            if (verification is null)
            {
                return VerificationErrors.NotFound;
            }

            var policy = await policies.CurrentAsync(caller.TenantId, cancellationToken);
            var rule = policy.For(verification.Risk.Level);
            await verifications.ReadDocumentsAsync(verification, cancellationToken);

            // Grounds belong to the approval that may follow; the rule says whether it needs them. Repeating an approval
            // that stands changes nothing, and so meets only the question who asks.
            var refusals = verification
                .Refusals(
                    Authority.Of(caller.Required),
                    policy,
                    VerificationStatus.Approved,
                    hasGrounds: true,
                    await evidence.OfAsync(verification, policy, caller.Required, cancellationToken)
                )
                .Where(refusal =>
                    verification.Status != VerificationStatus.Approved || refusal.Kind == ErrorKind.Forbidden
                )
                .ToList();
            return new ApprovalRequirements
            {
                VerificationId = verification.Id,
                Status = verification.Status,
                Version = verification.Version,
                Risk = verification.Risk,
                Rule = rule,
                PolicyVersion = policy.Version,
                ApprovalsGiven = verification.ApprovalsGiven,
                MissingDocuments = [.. rule.RequiredDocuments.Except(verification.AcceptedDocuments)],
                Refusals = refusals,
            };
        }
    }
}

/// <summary>What an approval needs, and what stands between this caller and it.</summary>
public sealed record ApprovalRequirements
{
    public required string VerificationId { get; init; }

    /// <summary>Where it stands.</summary>
    public required VerificationStatus Status { get; init; }

    /// <summary>Its version, for optimistic concurrency.</summary>
    public required long Version { get; init; }

    /// <summary>Its risk and why.</summary>
    public required RiskAssessment Risk { get; init; }

    /// <summary>What the policy asks at that risk.</summary>
    public required ApprovalRule Rule { get; init; }

    /// <summary>The policy's version; 0 is the built-in one.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Approvals that count already.</summary>
    public required int ApprovalsGiven { get; init; }

    /// <summary>Required documents that are not accepted yet.</summary>
    public required IReadOnlyList<string> MissingDocuments { get; init; }

    /// <summary>Why this caller may not approve it now, gravest first; empty when they may.</summary>
    public required IReadOnlyList<Error> Refusals { get; init; }
}
