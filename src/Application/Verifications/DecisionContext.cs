using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// What approve, reject and the status command do alike around the aggregate's own guard: find the case, see that the
/// request speaks of it, let it decide, save.
/// </summary>
internal sealed class DecisionContext(
    IVerificationRepository verifications,
    IApprovalPolicyRepository policies,
    IReasonCodeRepository reasons,
    CaseFingerprint fingerprint,
    ITenantRepository tenants,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>Decides one verification of the caller's tenant.</summary>
    /// <param name="verificationId">Which.</param>
    /// <param name="expected">What the request says the record holds; a contradiction is refused.</param>
    /// <param name="outcome">Approved or Declined.</param>
    /// <param name="request">Grounds and notifications under an authority.</param>
    /// <param name="cancellationToken">Cancels before the unit of work starts.</param>
    public async Task<Result<DecisionMade>> DecideAsync(
        string verificationId,
        ExpectedRecord expected,
        VerificationStatus outcome,
        Func<Result<DecisionRequest>> request,
        CancellationToken cancellationToken
    )
    {
        var verification = await verifications.FindAsync(caller.TenantId, verificationId, cancellationToken);
        if (verification is null)
        {
            return VerificationErrors.NotFound;
        }

        if (await ContradictsAsync(expected, verification, cancellationToken) is { } contradiction)
        {
            return contradiction;
        }

        if (request().Failed(out var refusal, out var decisionRequest))
        {
            return refusal;
        }

        if (
            decisionRequest.ReasonCode is { } code
            && ReasonCode.Refusal(
                await reasons.ListAsync(caller.TenantId, cancellationToken),
                code,
                outcome == VerificationStatus.Approved ? ReasonUses.Approve : ReasonUses.Reject
            )
                is { } unknown
        )
        {
            return unknown;
        }

        var policy = await policies.CurrentAsync(caller.TenantId, cancellationToken);
        if (outcome == VerificationStatus.Approved && policy.For(verification.Risk.Level).LooksAtDocuments)
        {
            await verifications.ReadDocumentsAsync(verification, cancellationToken);
        }

        var decided =
            outcome == VerificationStatus.Approved
                ? verification.Approve(
                    decisionRequest with
                    {
                        Seen = await fingerprint.OfAsync(verification, policy, cancellationToken),
                    },
                    policy,
                    time.Now()
                )
                : verification.Decline(decisionRequest, policy, time.Now());
        if (decided.Failed(out refusal, out var decision))
        {
            return refusal;
        }

        if (verification.NewDecisions.Any())
        {
            var saved = await verifications.SaveAsync(verification, cancellationToken);
            if (saved.Error is { } lost)
            {
                return lost;
            }
        }

        return new DecisionMade(verification.Id, verification.Status, decision, verification.Version);
    }

    /// <summary>Why a request must not go on: the tenant wants a version named, or what it says is not what stands.</summary>
    public async Task<Error?> ContradictsAsync(
        ExpectedRecord expected,
        Verification verification,
        CancellationToken cancellationToken
    ) =>
        expected.Version is null && await RequiresVersionAsync(cancellationToken)
            ? VerificationErrors.VersionRequired
            : expected.Contradicts(verification);

    private async Task<bool> RequiresVersionAsync(CancellationToken cancellationToken) =>
        await tenants.FindAsync(caller.TenantId, cancellationToken) is { RequiresIfMatch: true };

    /// <summary>The authority claimed by <paramref name="approvedBy"/>, or the caller's own where nothing is claimed.</summary>
    public Result<Authority> Authority(string? approvedBy) =>
        approvedBy is null
            ? Domain.Verifications.Authority.Of(caller.Required)
            : Domain.Verifications.Authority.Claim(approvedBy, caller.Required, caller.IsSandbox);
}

/// <summary>What stands after a decision command.</summary>
/// <param name="VerificationId">The verification.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Decision">The decision that stands, or the first of two approvals.</param>
/// <param name="Version">The verification's version now, for optimistic concurrency.</param>
public sealed record DecisionMade(string VerificationId, VerificationStatus Status, Decision Decision, long Version);

/// <summary>What a decision request says of the record it means; whatever is absent is not compared.</summary>
public sealed record ExpectedRecord
{
    /// <summary>Nothing said.</summary>
    public static ExpectedRecord Nothing { get; } = new();

    /// <summary>The verification's id, repeated in the body.</summary>
    public string? VerificationId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The person.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The associated user.</summary>
    public string? UserId { get; init; }

    /// <summary>One of the types checked.</summary>
    public string? VerificationType { get; init; }

    /// <summary>The version the caller read (If-Match).</summary>
    public ExpectedVersion? Version { get; init; }

    internal Error? Contradicts(Verification verification)
    {
        if (Version is { } version && !version.Includes(verification.Version))
        {
            return VerificationErrors.VersionMismatch;
        }

        return Differs(VerificationId, verification.Id) ? VerificationErrors.Mismatch("verificationId")
            : Differs(OrganizationId, verification.OrganizationId) ? VerificationErrors.Mismatch("organizationId")
            : Differs(CustomerId, verification.ApplicantId) ? VerificationErrors.Mismatch("customerId")
            : Differs(UserId, verification.UserId) ? VerificationErrors.Mismatch("userId")
            : VerificationType is not null && !verification.Types.Contains(VerificationType)
                ? VerificationErrors.Mismatch("verificationType")
            : null;
    }

    private static bool Differs(string? said, string? recorded) => said is not null && said != recorded;
}

/// <summary>The form of a reason code in a request; whether it is on the tenant's list is the handler's to say.</summary>
internal static class ReasonCodeRules
{
    public static IRuleBuilderOptions<T, string?> ReasonCode<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(code => code is null || Domain.Verifications.ReasonCode.IsWellFormed(code))
            .WithMessage(
                $"{{PropertyName}} must be 1 to {Domain.Verifications.ReasonCode.MaxCode} capital letters, digits and underscores, a letter first"
            );
}
