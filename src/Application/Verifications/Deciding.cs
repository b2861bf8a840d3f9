using FluentValidation;
using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>What approve, reject and the status command share: each a step that their handlers call in this order.</summary>
internal sealed class Deciding(
    IVerificationRepository verifications,
    IApprovalPolicyRepository policies,
    IReasonCodeRepository reasons,
    CaseEvidence evidence,
    ITenantRepository tenants,
    IUserRepository users,
    Telling telling,
    Caller caller,
    TimeProvider time
)
{
    private const int MostSecondApprovers = 20;

    /// <summary>Opens a case of the caller's tenant with the policy in force, and for an approval with its evidence.</summary>
    /// <param name="verificationId">Which.</param>
    /// <param name="expected">What the request says the record holds; a contradiction is refused.</param>
    /// <param name="outcome">Approved or Declined.</param>
    /// <param name="cancellationToken">Cancels before the unit of work starts.</param>
    public async Task<Result<OpenCase>> OpenAsync(
        string verificationId,
        ExpectedRecord expected,
        VerificationStatus outcome,
        CancellationToken cancellationToken
    )
    {
        var verification = await verifications.FindAsync(caller.TenantId, verificationId, cancellationToken);
        if (verification is null)
        {
            return VerificationErrors.NotFound;
        }

        if (verification.IsErased)
        {
            return SubjectErrors.Erased;
        }

        if (await ContradictsAsync(expected, verification, cancellationToken) is { } contradiction)
        {
            return contradiction;
        }

        var policy = await policies.CurrentAsync(caller.TenantId, cancellationToken);
        return new OpenCase(
            verification,
            policy,
            outcome == VerificationStatus.Approved
                ? await evidence.OfAsync(verification, policy, caller.Required, cancellationToken)
                : Evidence.None
        );
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

    /// <summary>The authority claimed by <paramref name="approvedBy"/>, or the caller's own where nothing is claimed.</summary>
    public Result<Authority> Claim(string? approvedBy) =>
        approvedBy is null
            ? Authority.Of(caller.Required)
            : Authority.Claim(approvedBy, caller.Required, caller.IsSandbox);

    /// <summary>Why a reason code cannot be given with this outcome; null when it can, or none is given.</summary>
    public async Task<Error?> CheckReasonAsync(
        string? code,
        VerificationStatus outcome,
        CancellationToken cancellationToken
    ) =>
        code is null
            ? null
            : ReasonCode.Refusal(
                await reasons.ListAsync(caller.TenantId, cancellationToken),
                code,
                outcome == VerificationStatus.Approved ? ReasonUses.Approve : ReasonUses.Reject
            );

    /// <summary>Who is told: whom the request names, and the callback address where the tenant has every decision told there.</summary>
    public async Task<Notifications> TellAsync(
        Notifications asked,
        Verification verification,
        CancellationToken cancellationToken
    ) =>
        !asked.Callback
        && await tenants.FindAsync(caller.TenantId, cancellationToken)
            is { Callbacks: { EveryDecision: true } callbacks }
        && (verification.Opened.CallbackUrl ?? callbacks.Url) is not null
            ? asked with
            {
                Callback = true,
            }
            : asked;

    /// <summary>Whether a callback about the case has somewhere to go.</summary>
    public async Task<bool> HasCallbackUrlAsync(Verification verification, CancellationToken cancellationToken) =>
        verification.Opened.CallbackUrl is not null
        || await tenants.FindAsync(caller.TenantId, cancellationToken) is { Callbacks.Url: not null };

    /// <summary>Now, for the decision.</summary>
    public DateTimeOffset Now => time.Now();

    /// <summary>Saves what was decided; the repeat of a decision that stands writes nothing.</summary>
    public async Task<Result<DecisionMade>> SaveAsync(
        OpenCase opened,
        Decision decision,
        CancellationToken cancellationToken
    )
    {
        var verification = opened.Verification;
        if (
            verification.NewDecisions.Any()
            && (await verifications.SaveAsync(verification, cancellationToken)).Error is { } lost
        )
        {
            return lost;
        }

        if (decision.Outcome == DecisionOutcome.ApprovalProposed)
        {
            await TellSecondApproversAsync(opened, decision, cancellationToken);
        }

        return new DecisionMade(verification.Id, verification.Status, decision, verification.Version);
    }

    // Those who may give the second approval, by name, and so many at most: the queue shows it to the others.
    private async Task TellSecondApproversAsync(OpenCase opened, Decision first, CancellationToken cancellationToken)
    {
        var since = opened.Verification.CreatedAt;
        var all = await users.ListAsync(caller.TenantId, cancellationToken);
        var firstPerson = all.FirstOrDefault(user => user.Id == first.By.PersonId);
        foreach (
            var user in all.Where(user =>
                    user.MayBeTold(NoticeKinds.SecondApproval)
                    && !first.By.IsSamePersonAs(new Identity(ActorKind.User, user.Id))
                    && !user.IsTiedTo(first.By.PersonId, since)
                    && firstPerson?.IsTiedTo(user.Id, since) != true
                    && opened.Verification.RefusedFor(
                        Authority.Of(new Actor(ActorKind.User, user.Id, user.UserName, caller.TenantId, user.Roles)),
                        opened.Policy
                    )
                        is null
                )
                .Take(MostSecondApprovers)
        )
        {
            await telling.TellAsync(
                user,
                NoticeKinds.SecondApproval,
                [opened.Verification.Id],
                null,
                cancellationToken
            );
        }
    }

    private async Task<bool> RequiresVersionAsync(CancellationToken cancellationToken) =>
        await tenants.FindAsync(caller.TenantId, cancellationToken) is { RequiresIfMatch: true };
}

/// <summary>A case with everything it is judged by.</summary>
/// <param name="Verification">The case.</param>
/// <param name="Policy">The policy in force.</param>
/// <param name="Evidence">What an approval is judged by beside the case.</param>
internal sealed record OpenCase(Verification Verification, ApprovalPolicy Policy, Evidence Evidence);

/// <summary>What stands after a decision command.</summary>
/// <param name="VerificationId">The verification.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Decision">The decision that stands, or the first of two approvals.</param>
/// <param name="Version">The verification's version now, for optimistic concurrency.</param>
public sealed record DecisionMade(string VerificationId, VerificationStatus Status, Decision Decision, long Version)
{
    /// <summary>Whether a callback was asked for and no address of it is known.</summary>
    public bool HasNowhereToCall { get; init; }
}

/// <summary>What a decision request says of the record it means; whatever is absent is not compared.</summary>
public sealed record ExpectedRecord
{
    /// <summary>Nothing said.</summary>
    public static ExpectedRecord Nothing { get; } = new();

    /// <summary>The verification's id, repeated in the body.</summary>
    public string? VerificationId { get; init; }

    /// <summary>The business.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The person, or the business of a case that has no person.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The associated user; not compared with a record that names none.</summary>
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
            : Differs(CustomerId, verification.ApplicantId ?? verification.OrganizationId)
                ? VerificationErrors.Mismatch("customerId")
            : UserId?.Length > CreateVerification.MaxUserId
            || (verification.Opened.UserId is { } user && Differs(UserId, user))
                ? VerificationErrors.Mismatch("userId")
            : VerificationType is not null && !verification.Types.Contains(VerificationType)
                ? VerificationErrors.Mismatch("verificationType")
            : null;
    }

    private static bool Differs(string? said, string? recorded) => said is not null && said != recorded;
}

/// <summary>What approve and reject ask of their grounds.</summary>
internal static class GroundsRules
{
    /// <param name="rule">The grounds of a request.</param>
    /// <param name="reason">What the request calls <see cref="Grounds.Reason"/>.</param>
    public static void Accepted<T>(this IRuleBuilder<T, Grounds> rule, string reason)
    {
        var grounds = new InlineValidator<Grounds>();
        grounds.RuleFor(g => g.Reason).Text(ApproveVerification.MaxNotes).OverridePropertyName(reason).WithName(reason);
        grounds.RuleFor(g => g.Notes).Text(ApproveVerification.MaxNotes);
        grounds.RuleFor(g => g.Comment).Text(ApproveVerification.MaxNotes);
        grounds.RuleFor(g => g.ReasonCode).ReasonCode();
        grounds.RuleFor(g => g.AdminNotes).Text(ApproveVerification.MaxNotes);

        // The contract calls notes required in one place and sends a sample without it in another.
        grounds
            .RuleFor(g => g.Notes)
            .Must((g, _) => g.HaveText)
            .WithMessage($"One of notes, {reason} or comment is required");
        rule.SetValidator(grounds).OverridePropertyName("");
    }
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
