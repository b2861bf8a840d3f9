using VerificationService.Application.Verifications;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.V21.Decisions;

/// <summary>Who may approve a verification, what is missing, and why.</summary>
public sealed class ApprovalRequirementsData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Status { get; init; }

    /// <summary><c>STANDARD</c> or <c>HIGH</c>.</summary>
    public required string RiskLevel { get; init; }

    /// <summary>Why the risk is high; empty when it is not.</summary>
    public required IReadOnlyList<string> RiskFactors { get; init; }

    /// <summary>The lowest role that may approve.</summary>
    /// <example>power-tenant</example>
    public required string RequiredRole { get; init; }

    /// <summary>What an approval grants.</summary>
    public required string GrantsLevel { get; init; }

    /// <summary>How many different people must approve.</summary>
    public required int ApprovalsRequired { get; init; }

    /// <summary>How many approvals count already.</summary>
    public required int ApprovalsGiven { get; init; }

    /// <summary>Whether whoever opened or requested the case may not decide it.</summary>
    public required bool SeparationOfDuties { get; init; }

    /// <summary>Whether a decision must carry a reason.</summary>
    public required bool ReasonRequired { get; init; }

    /// <summary>Documents that must be accepted before an approval.</summary>
    public required IReadOnlyList<string> RequiredDocuments { get; init; }

    /// <summary>Those of them that are not accepted yet.</summary>
    public required IReadOnlyList<string> MissingDocuments { get; init; }

    /// <summary>The tenant's policy version; 0 is the built-in policy.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>Whether this caller may approve it now.</summary>
    public required bool MayApprove { get; init; }

    /// <summary>Why not, gravest first; empty when they may.</summary>
    public required IReadOnlyList<ReasonData> Reasons { get; init; }

    internal static ApprovalRequirementsData Of(ApprovalRequirements needs) =>
        new()
        {
            VerificationId = needs.VerificationId,
            Status = V21Words.Of(needs.Status),
            RiskLevel = V21Words.Of(needs.Risk.Level),
            RiskFactors = [.. needs.Risk.Factors.Select(V21Words.Of)],
            RequiredRole = needs.Rule.RequiredRole.Format(),
            GrantsLevel = V21Words.Of(needs.Rule.Grants),
            ApprovalsRequired = needs.Rule.Approvals,
            ApprovalsGiven = needs.ApprovalsGiven,
            SeparationOfDuties = needs.Rule.SeparationOfDuties,
            ReasonRequired = needs.Rule.ReasonRequired,
            RequiredDocuments = needs.Rule.RequiredDocuments,
            MissingDocuments = needs.MissingDocuments,
            PolicyVersion = needs.PolicyVersion,
            MayApprove = needs.Refusals.Count == 0,
            Reasons = [.. needs.Refusals.Select(e => new ReasonData { Error = e.Code, Message = e.Message })],
        };
}

/// <summary>One thing that stands between a caller and an approval.</summary>
public sealed class ReasonData
{
    /// <summary>The code that the approval would be refused with.</summary>
    public required string Error { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }
}
