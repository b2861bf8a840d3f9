using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Verifications;

/// <summary>A decision that was made, and the case as it stood before it.</summary>
/// <param name="Before">The case, with the decision before this one; its documents are those accepted now.</param>
/// <param name="Decision">An approval or a decline.</param>
public sealed record DecidedCase(Verification Before, Decision Decision)
{
    /// <summary>
    /// What <paramref name="policy"/> would have said to the same person deciding the same on the same grounds, by the
    /// guard that judges every decision; empty when the decision would have come out as it did.
    /// </summary>
    public IReadOnlyList<Error> Under(ApprovalPolicy policy)
    {
        var approves = Decision.Outcome == DecisionOutcome.Approved;
        var refusals = Before
            .Refusals(
                Authority.Of(Decision.Actor(Before.TenantId)),
                policy,
                approves ? VerificationStatus.Approved : VerificationStatus.Declined,
                Decision.Grounds.AreGiven,
                new Evidence
                {
                    Seen = Decision.Seen,
                    First = Before.Decisions is [.., { Outcome: DecisionOutcome.ApprovalProposed } first]
                        ? FirstApprover.AsTheyWere(first, Before.TenantId)
                        : null,
                }
            )
            .ToList();
        if (approves && Before.IsFirstOfTwo(policy.For(Before.Risk.Level)))
        {
            refusals.Add(VerificationErrors.SecondApprovalRequired);
        }

        return refusals;
    }
}
