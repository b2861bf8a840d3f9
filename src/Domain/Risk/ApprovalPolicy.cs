using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Domain.Risk;

/// <summary>What one risk level asks of an approval.</summary>
public sealed record ApprovalRule
{
    /// <summary>The lowest deciding role: tenant-admin or power-tenant.</summary>
    public required Roles RequiredRole { get; init; }

    /// <summary>What the approval grants.</summary>
    public required ApprovalLevel Grants { get; init; }

    /// <summary>How many different people must approve: 1, or 2 (four eyes).</summary>
    public int Approvals { get; init; } = 1;

    /// <summary>Whoever opened or requested the case may not decide it.</summary>
    public bool SeparationOfDuties { get; init; }

    /// <summary>A decision must carry a reason, notes or a comment.</summary>
    public bool ReasonRequired { get; init; }

    /// <summary>Document types that must be there and accepted before an approval.</summary>
    public IReadOnlyList<string> RequiredDocuments { get; init; } = [];

    /// <summary>Whether this rule asks at least as much as <paramref name="floor"/> on every count.</summary>
    public bool IsAtLeast(ApprovalRule floor) =>
        RequiredRole >= floor.RequiredRole
        && Grants == floor.Grants
        && Approvals >= floor.Approvals
        && (SeparationOfDuties || !floor.SeparationOfDuties)
        && (ReasonRequired || !floor.ReasonRequired)
        && floor.RequiredDocuments.All(RequiredDocuments.Contains);
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

    /// <summary>A tenant's own policy, refused when it would loosen the floor.</summary>
    public static Result<ApprovalPolicy> Tighten(int version, ApprovalRule standard, ApprovalRule high)
    {
        foreach (
            var (rule, floor, level) in new[] { (standard, BuiltIn.Standard, "standard"), (high, BuiltIn.High, "high") }
        )
        {
            // Flags compare as numbers: auditor stands "above" power-tenant, and nobody could decide any more.
            if (rule.RequiredRole is not (Roles.TenantAdmin or Roles.PowerTenant))
            {
                return RiskErrors.RoleDoesNotDecide(level);
            }

            if (rule.Approvals is < 1 or > 2)
            {
                return RiskErrors.ApprovalsOutOfRange(level);
            }

            if (!rule.IsAtLeast(floor))
            {
                return RiskErrors.PolicyLoosened(level);
            }
        }

        return new ApprovalPolicy(version, standard, high);
    }
}

/// <summary>Every refusal of the risk module, one sentence each.</summary>
public static class RiskErrors
{
    /// <summary>A policy below the floor.</summary>
    public static Error PolicyLoosened(string level) =>
        new(
            ErrorKind.RuleBroken,
            "POLICY_BELOW_FLOOR",
            $"The rule for {level} risk asks less than the built-in policy, which a tenant may tighten and never loosen"
        );

    /// <summary>A required role that carries no right to decide.</summary>
    public static Error RoleDoesNotDecide(string level) =>
        new(
            ErrorKind.RuleBroken,
            "ROLE_DOES_NOT_DECIDE",
            $"The rule for {level} risk must require the role tenant-admin or power-tenant"
        );

    /// <summary>A number of approvals other than one or two.</summary>
    public static Error ApprovalsOutOfRange(string level) =>
        new(ErrorKind.RuleBroken, "APPROVALS_OUT_OF_RANGE", $"The rule for {level} risk must ask for 1 or 2 approvals");
}
