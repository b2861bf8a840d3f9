using System.Globalization;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Risk;

/// <summary>What one risk level asks of an approval.</summary>
public sealed record ApprovalRule
{
    /// <summary>The lowest deciding role: tenant-admin or power-tenant.</summary>
    public required Roles RequiredRole { get; init; }

    public required ApprovalLevel Grants { get; init; }

    /// <summary>How many different people must approve: 1, or 2 (four eyes).</summary>
    public int Approvals { get; init; } = 1;

    /// <summary>Whoever opened or requested the case may not decide it.</summary>
    public bool SeparationOfDuties { get; init; }

    /// <summary>A decision must carry a reason, notes or a comment.</summary>
    public bool ReasonRequired { get; init; }

    /// <summary>Document types that must be there and accepted before an approval.</summary>
    public IReadOnlyList<string> RequiredDocuments { get; init; } = [];

    /// <summary>Whether an approval must know the case's documents: some are required, or two people must have seen the same.</summary>
    public bool LooksAtDocuments => RequiredDocuments.Count > 0 || Approvals > 1;

    /// <summary>The whole rule in one line, for the audit.</summary>
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"role {RequiredRole.Format()}, grants {Grants}, approvals {Approvals}, separation of duties {(SeparationOfDuties ? "yes" : "no")}, reason {(ReasonRequired ? "yes" : "no")}, documents {(RequiredDocuments.Count == 0 ? "none" : string.Join(' ', RequiredDocuments))}"
        );

    /// <summary>Whether this rule asks at least as much as <paramref name="floor"/> on every count.</summary>
    public bool IsAtLeast(ApprovalRule floor) => !Below(floor).Any();

    /// <summary>Every member that <paramref name="next"/> changes in the rule for <paramref name="level"/>.</summary>
    internal IEnumerable<PolicyChange> ChangesTo(ApprovalRule next, RiskLevel level)
    {
        var less = next.Below(this).Select(below => below.Field).ToList();
        return Members()
            .Zip(next.Members())
            .Where(pair => pair.First.Text != pair.Second.Text)
            .Select(pair => new PolicyChange(
                level,
                pair.First.Field,
                pair.First.Text,
                pair.Second.Text,
                less.Contains(pair.First.Field)
            ));
    }

    private IEnumerable<(string Field, string Text)> Members() =>
        [
            ("requiredRole", RequiredRole.Format()),
            ("grants", Grants.ToString()),
            ("approvals", Approvals.ToString(CultureInfo.InvariantCulture)),
            ("separationOfDuties", SeparationOfDuties ? "yes" : "no"),
            ("reasonRequired", ReasonRequired ? "yes" : "no"),
            (
                "requiredDocuments",
                RequiredDocuments.Count == 0
                    ? "none"
                    : string.Join(' ', RequiredDocuments.Order(StringComparer.Ordinal))
            ),
        ];

    /// <summary>Every count on which this rule asks less than <paramref name="floor"/>, and what the floor asks there.</summary>
    internal IEnumerable<(string Field, string Accepted)> Below(ApprovalRule floor)
    {
        if (RequiredRole < floor.RequiredRole)
        {
            yield return ("requiredRole", $"must be {floor.RequiredRole.Format()} or above");
        }

        if (Grants != floor.Grants)
        {
            yield return ("grants", $"must be {floor.Grants}");
        }

        if (Approvals < floor.Approvals)
        {
            yield return ("approvals", $"must be at least {floor.Approvals}");
        }

        if (floor.SeparationOfDuties && !SeparationOfDuties)
        {
            yield return ("separationOfDuties", "must be true");
        }

        if (floor.ReasonRequired && !ReasonRequired)
        {
            yield return ("reasonRequired", "must be true");
        }

        if (floor.RequiredDocuments.Except(RequiredDocuments).ToList() is { Count: > 0 } missing)
        {
            yield return ("requiredDocuments", $"must hold {string.Join(", ", missing)}");
        }
    }
}

/// <summary>
/// A tenant's rules per risk level. The built-in policy is the floor: a tenant may tighten it, never loosen it.
/// </summary>
/// <param name="Version">Stored on every decision made under it; 0 is the built-in policy.</param>
/// <param name="Standard">The rule for standard risk.</param>
/// <param name="High">The rule for high risk.</param>
public sealed record ApprovalPolicy(int Version, ApprovalRule Standard, ApprovalRule High)
{
    /// <summary>The floor, from the published contract's table "Approval Authority for Organizations".</summary>
    public static ApprovalPolicy BuiltIn { get; } =
        new(
            0,
            new ApprovalRule { RequiredRole = Roles.TenantAdmin, Grants = ApprovalLevel.TenantVerified },
            new ApprovalRule { RequiredRole = Roles.PowerTenant, Grants = ApprovalLevel.PowerTenantVerified }
        );

    /// <summary>The rule for <paramref name="level"/>.</summary>
    public ApprovalRule For(RiskLevel level) => level == RiskLevel.High ? High : Standard;

    /// <summary>What <paramref name="next"/> changes, standard risk first.</summary>
    public IReadOnlyList<PolicyChange> ChangesTo(ApprovalPolicy next) =>
        [.. Standard.ChangesTo(next.Standard, RiskLevel.Standard), .. High.ChangesTo(next.High, RiskLevel.High)];

    /// <summary>
    /// Whether <paramref name="next"/> lets a decision pass that this policy refuses, at either risk: a lower role, fewer approvals,
    /// no separation of duties, no reason, a required document less, or another level granted. What it tightens beside that
    /// does not make up for it.
    /// </summary>
    public bool IsLoosenedBy(ApprovalPolicy next) => ChangesTo(next).Any(change => change.Loosens);

    /// <summary>A tenant's own policy, refused with every field that would loosen the floor.</summary>
    public static Result<ApprovalPolicy> Tighten(int version, ApprovalRule standard, ApprovalRule high)
    {
        var refusals = Refusals(standard, BuiltIn.Standard, "standard")
            .Concat(Refusals(high, BuiltIn.High, "high"))
            .ToList();
        return refusals.Count == 0
            ? new ApprovalPolicy(version, standard, high)
            : refusals[0] with
            {
                Fields = [.. refusals.SelectMany(refusal => refusal.Fields)],
            };
    }

    private static IEnumerable<Error> Refusals(ApprovalRule rule, ApprovalRule floor, string level)
    {
        // Flags compare as numbers: auditor stands "above" power-tenant, and nobody could decide any more.
        var decides = rule.RequiredRole is Roles.TenantAdmin or Roles.PowerTenant;
        if (!decides)
        {
            yield return RiskErrors.RoleDoesNotDecide(level);
        }

        if (rule.Approvals is < 1 or > 2)
        {
            yield return RiskErrors.ApprovalsOutOfRange(level);
            yield break;
        }

        foreach (var (field, accepted) in rule.Below(floor))
        {
            if (decides || field != "requiredRole")
            {
                yield return RiskErrors.PolicyLoosened(level, field, accepted);
            }
        }
    }
}

/// <summary>One member in which two policies differ.</summary>
/// <param name="Level">In the rule for which risk.</param>
/// <param name="Field">Which member, as the API names it.</param>
/// <param name="From">What it was.</param>
/// <param name="To">What it becomes.</param>
/// <param name="Loosens">Whether it asks less than it did.</param>
public sealed record PolicyChange(RiskLevel Level, string Field, string From, string To, bool Loosens);

/// <summary>One version of a tenant's policy as it was put in force.</summary>
/// <param name="Policy">The rules under their version.</param>
/// <param name="AuthorId">Who put it in force, or proposed it: a user's or key's id, or the system part's name.</param>
/// <param name="AuthorName">The author's name at the time.</param>
/// <param name="Note">Why, in the author's words.</param>
/// <param name="ActivatedAt">Since when it was in force, UTC.</param>
public sealed record ApprovalPolicyVersion(
    ApprovalPolicy Policy,
    string AuthorId,
    string AuthorName,
    string? Note,
    DateTimeOffset ActivatedAt
)
{
    /// <summary>Who confirmed it, a user's or key's id; null where nobody had to.</summary>
    public string? ConfirmedById { get; init; }

    /// <summary>Their name at the time.</summary>
    public string? ConfirmedByName { get; init; }
}

/// <summary>Every refusal of the risk module, one sentence each.</summary>
public static class RiskErrors
{
    /// <summary>A policy that asks less than the floor in one field.</summary>
    public static Error PolicyLoosened(string level, string field, string accepted) =>
        OfField(
            "POLICY_BELOW_FLOOR",
            $"{level}.{field}",
            $"{level}.{field} {accepted}: the rule for {level} risk may tighten the built-in policy and never loosen it"
        );

    /// <summary>A required role that carries no right to decide.</summary>
    public static Error RoleDoesNotDecide(string level) =>
        OfField(
            "ROLE_DOES_NOT_DECIDE",
            $"{level}.requiredRole",
            $"{level}.requiredRole must be tenant-admin or power-tenant: nobody else decides cases of {level} risk"
        );

    /// <summary>A number of approvals other than one or two.</summary>
    public static Error ApprovalsOutOfRange(string level) =>
        OfField(
            "APPROVALS_OUT_OF_RANGE",
            $"{level}.approvals",
            $"{level}.approvals must be 1 or 2: the rule for {level} risk asks for one person or two"
        );

    /// <summary>A draft written upon a version that is no longer in force.</summary>
    public static Error PolicyChanged(int current) =>
        new(
            ErrorKind.Conflict,
            "POLICY_CHANGED",
            $"The policy in force is version {current}, not the one this draft is based on; read it again"
        );

    /// <summary>No such proposal, or another tenant's.</summary>
    public static readonly Error ProposalNotFound = new(
        ErrorKind.NotFound,
        "POLICY_PROPOSAL_NOT_FOUND",
        "No such proposal waits: it was confirmed, rejected or replaced, or never made"
    );

    /// <summary>Two proposals at the same moment.</summary>
    public static readonly Error ProposedMeanwhile = new(
        ErrorKind.Conflict,
        "POLICY_PROPOSED_MEANWHILE",
        "Somebody else proposed a policy at the same moment; read it before you propose another"
    );

    /// <summary>The installation confirms nothing.</summary>
    public static readonly Error PersonConfirms = new(
        ErrorKind.Forbidden,
        "CONFIRMER_IS_NOBODY",
        "A policy that asks for less is confirmed by a person: this key has no owner, so nobody would have confirmed it"
    );

    /// <summary>Nobody confirms their own proposal.</summary>
    public static readonly Error SecondPowerTenantRequired = new(
        ErrorKind.Forbidden,
        "SECOND_POWER_TENANT_REQUIRED",
        "A policy that asks for less must be confirmed by another power-tenant than the one who proposed it"
    );

    /// <summary>Two users, one of whom holds what the other gave them.</summary>
    public static readonly Error ConfirmerNotIndependent = new(
        ErrorKind.Forbidden,
        "CONFIRMER_NOT_INDEPENDENT",
        "One of the two power-tenants created the other, or set their password; whoever was given the password confirms once they have set their own by an activation that the other cannot have read: one shown to somebody else, or mailed to an address that somebody else entered"
    );

    /// <summary>The proposal would not be made again by its proposer's rights of today.</summary>
    /// <param name="why">The end of a sentence about the proposal.</param>
    public static Error ProposalOutdated(string why) =>
        new(
            ErrorKind.Conflict,
            "POLICY_PROPOSAL_OUTDATED",
            $"The proposal no longer counts: {why}; reject it and propose it anew"
        );

    /// <summary>It waited too long.</summary>
    public static readonly Error ProposalExpired = new(
        ErrorKind.Conflict,
        "POLICY_PROPOSAL_EXPIRED",
        $"The proposal waited longer than {PolicyProposal.Lifetime.Days} days; propose it anew"
    );

    private static Error OfField(string code, string field, string message) =>
        new(ErrorKind.RuleBroken, code, message) { Fields = [new FieldError(field, message)] };
}
