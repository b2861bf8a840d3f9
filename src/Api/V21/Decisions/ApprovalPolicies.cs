using System.ComponentModel.DataAnnotations;
using VerificationService.Application.Risk;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Api.V21.Decisions;

/// <summary>What one risk level asks; whatever is left out is as in the built-in policy.</summary>
public sealed class ApprovalRuleRequest
{
    /// <summary>The lowest role that decides: <c>tenant-admin</c> or <c>power-tenant</c>.</summary>
    /// <example>power-tenant</example>
    public string? RequiredRole { get; init; }

    /// <summary>How many different people must approve: 1 or 2.</summary>
    /// <example>2</example>
    [Range(1, 2)]
    public int? Approvals { get; init; }

    /// <summary>Whether whoever opened or requested a case may not decide it.</summary>
    public bool? SeparationOfDuties { get; init; }

    /// <summary>Whether a decision must carry a reason.</summary>
    public bool? ReasonRequired { get; init; }

    /// <summary>Document types that must be accepted before an approval.</summary>
    [MaxLength(20)]
    public IReadOnlyList<string>? RequiredDocuments { get; init; }

    internal ApprovalRule ToRule(ApprovalRule floor) =>
        floor with
        {
            RequiredRole = RequiredRole is null ? floor.RequiredRole : RoleNames.Parse(RequiredRole),
            Approvals = Approvals ?? floor.Approvals,
            SeparationOfDuties = SeparationOfDuties ?? floor.SeparationOfDuties,
            ReasonRequired = ReasonRequired ?? floor.ReasonRequired,
            RequiredDocuments = RequiredDocuments ?? floor.RequiredDocuments,
        };

    // A level left out would fall back to the floor unsaid.
    internal static Result<PolicyDraft> ToDraft(ApprovalRuleRequest? standard, ApprovalRuleRequest? high) =>
        standard is null ? Error.InvalidField("standard", "standard is required: the rule for standard risk")
        : high is null ? Error.InvalidField("high", "high is required: the rule for high risk")
        : new PolicyDraft(standard.ToRule(ApprovalPolicy.BuiltIn.Standard), high.ToRule(ApprovalPolicy.BuiltIn.High));
}

/// <summary>A policy to be put in force.</summary>
public sealed class ActivateApprovalPolicyRequest
{
    /// <summary>The version in force that the rules were written upon; 0 is the built-in policy. Another one is 409.</summary>
    /// <example>0</example>
    [Required]
    public int? BasedOnVersion { get; init; }

    /// <summary>Why, at most 1,000 characters.</summary>
    /// <example>Two people from now on, as agreed with the regulator</example>
    [MaxLength(1000)]
    public string? Note { get; init; }

    /// <summary>The rule for standard risk.</summary>
    [Required]
    public ApprovalRuleRequest? Standard { get; init; }

    /// <summary>The rule for high risk.</summary>
    [Required]
    public ApprovalRuleRequest? High { get; init; }

    internal Result<ActivateApprovalPolicy> ToCommand() =>
        ApprovalRuleRequest.ToDraft(Standard, High).Failed(out var refusal, out var draft)
            ? refusal
            : new ActivateApprovalPolicy
            {
                BasedOnVersion = BasedOnVersion,
                Note = Note,
                Draft = draft,
            };
}

/// <summary>A policy to be tried.</summary>
public sealed class DryRunApprovalPolicyRequest
{
    /// <summary>How many of the last decisions to look at: 1 to 500, 100 when left out.</summary>
    /// <example>100</example>
    [Range(1, 500)]
    public int? Decisions { get; init; }

    /// <summary>The rule for standard risk.</summary>
    [Required]
    public ApprovalRuleRequest? Standard { get; init; }

    /// <summary>The rule for high risk.</summary>
    [Required]
    public ApprovalRuleRequest? High { get; init; }

    internal Result<DryRunApprovalPolicy> ToQuery() =>
        ApprovalRuleRequest.ToDraft(Standard, High).Failed(out var refusal, out var draft)
            ? refusal
            : new DryRunApprovalPolicy(draft) { Decisions = Decisions };
}

/// <summary>What one risk level asks.</summary>
public sealed class ApprovalRuleData
{
    /// <summary>The lowest role that decides.</summary>
    /// <example>power-tenant</example>
    public required string RequiredRole { get; init; }

    /// <summary>What an approval grants.</summary>
    /// <example>POWER_TENANT_VERIFIED</example>
    public required string GrantsLevel { get; init; }

    /// <summary>How many different people must approve.</summary>
    public required int Approvals { get; init; }

    /// <summary>Whether whoever opened or requested a case may not decide it.</summary>
    public required bool SeparationOfDuties { get; init; }

    /// <summary>Whether a decision must carry a reason.</summary>
    public required bool ReasonRequired { get; init; }

    /// <summary>Document types that must be accepted before an approval.</summary>
    public required IReadOnlyList<string> RequiredDocuments { get; init; }

    internal static ApprovalRuleData Of(ApprovalRule rule) =>
        new()
        {
            RequiredRole = rule.RequiredRole.Format(),
            GrantsLevel = V21Words.Of(rule.Grants),
            Approvals = rule.Approvals,
            SeparationOfDuties = rule.SeparationOfDuties,
            ReasonRequired = rule.ReasonRequired,
            RequiredDocuments = rule.RequiredDocuments,
        };
}

/// <summary>The rules of the built-in policy, which a tenant may tighten and never loosen.</summary>
public sealed class PolicyFloorData
{
    /// <summary>The floor at standard risk.</summary>
    public required ApprovalRuleData Standard { get; init; }

    /// <summary>The floor at high risk.</summary>
    public required ApprovalRuleData High { get; init; }
}

/// <summary>The policy in force.</summary>
public sealed class ApprovalPolicyData
{
    /// <summary>Its version; 0 is the built-in policy.</summary>
    public required int Version { get; init; }

    /// <summary>The rule for standard risk.</summary>
    public required ApprovalRuleData Standard { get; init; }

    /// <summary>The rule for high risk.</summary>
    public required ApprovalRuleData High { get; init; }

    /// <summary>What no policy goes below.</summary>
    public required PolicyFloorData Floor { get; init; }

    /// <summary>Who put it in force, or proposed it; absent for the built-in one.</summary>
    public string? Author { get; init; }

    /// <summary>Since when it is in force, UTC; absent for the built-in one.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Why, in the author's words.</summary>
    public string? Note { get; init; }

    /// <summary>Who confirmed it; absent where nobody had to.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>What waits for a second power-tenant to take its place; absent when nothing does.</summary>
    public PolicyProposalData? Proposal { get; init; }

    internal static ApprovalPolicyData Of(PolicyInForce inForce) =>
        new()
        {
            Version = inForce.Policy.Version,
            Standard = ApprovalRuleData.Of(inForce.Policy.Standard),
            High = ApprovalRuleData.Of(inForce.Policy.High),
            Floor = new PolicyFloorData
            {
                Standard = ApprovalRuleData.Of(ApprovalPolicy.BuiltIn.Standard),
                High = ApprovalRuleData.Of(ApprovalPolicy.BuiltIn.High),
            },
            Author = inForce.Activation?.AuthorName,
            ActivatedAt = inForce.Activation?.ActivatedAt,
            Note = inForce.Activation?.Note,
            ConfirmedBy = inForce.Activation?.ConfirmedByName,
            Proposal = inForce.Pending is null ? null : PolicyProposalData.Of(inForce.Pending),
        };
}

/// <summary>A policy that asks for less than the one in force, and waits for a second power-tenant.</summary>
public sealed class PolicyProposalData
{
    /// <summary>Identifier.</summary>
    public required string ProposalId { get; init; }

    /// <summary>Who proposed it, by the name of the time.</summary>
    /// <example>power-tenant</example>
    public required string ProposedBy { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>From when it can no longer be confirmed, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The version in force when it was proposed; under any other it cannot be confirmed.</summary>
    public required int BasedOnVersion { get; init; }

    /// <summary>Why, in the proposer's words.</summary>
    public string? Note { get; init; }

    /// <summary>The rule for standard risk.</summary>
    public required ApprovalRuleData Standard { get; init; }

    /// <summary>The rule for high risk.</summary>
    public required ApprovalRuleData High { get; init; }

    /// <summary>What it changes in the policy in force.</summary>
    public required IReadOnlyList<PolicyChangeData> Changes { get; init; }

    /// <summary>Whether this caller may confirm it now.</summary>
    public required bool MayConfirm { get; init; }

    /// <summary>Why not, gravest first; empty when they may.</summary>
    public required IReadOnlyList<ReasonData> Reasons { get; init; }

    /// <summary>
    /// From when the tenant's only power-tenant puts the same draft in force without a confirmation, UTC; absent where another
    /// power-tenant can confirm it.
    /// </summary>
    public DateTimeOffset? AloneFrom { get; init; }

    internal static PolicyProposalData Of(PendingProposal pending) =>
        new()
        {
            ProposalId = pending.Proposal.Id,
            ProposedBy = pending.Proposal.ByName,
            ProposedAt = pending.Proposal.ProposedAt,
            ExpiresAt = pending.Proposal.ExpiresAt,
            BasedOnVersion = pending.Proposal.BasedOnVersion,
            Note = pending.Proposal.Note,
            Standard = ApprovalRuleData.Of(pending.Proposal.Policy.Standard),
            High = ApprovalRuleData.Of(pending.Proposal.Policy.High),
            Changes = [.. pending.Changes.Select(PolicyChangeData.Of)],
            MayConfirm = pending.Refusals.Count == 0,
            Reasons = [.. pending.Refusals.Select(e => new ReasonData { Error = e.Code, Message = e.Message })],
            AloneFrom = pending.AloneFrom,
        };
}

/// <summary>One thing that a proposal changes.</summary>
public sealed class PolicyChangeData
{
    /// <summary>In the rule for which risk.</summary>
    public required string RiskLevel { get; init; }

    /// <summary>Which field of the rule.</summary>
    /// <example>requiredRole</example>
    public required string Field { get; init; }

    /// <summary>What it is, for a person to read.</summary>
    /// <example>power-tenant</example>
    public required string From { get; init; }

    /// <summary>What it becomes, for a person to read.</summary>
    /// <example>tenant-admin</example>
    public required string To { get; init; }

    /// <summary>Whether it asks for less than now.</summary>
    public required bool Loosens { get; init; }

    internal static PolicyChangeData Of(PolicyChange change) =>
        new()
        {
            RiskLevel = V21Words.Of(change.Level),
            Field = change.Field,
            From = change.From,
            To = change.To,
            Loosens = change.Loosens,
        };
}

/// <summary>A proposal that waits no more.</summary>
public sealed class PolicyProposalIdData
{
    /// <summary>Its identifier.</summary>
    public required string ProposalId { get; init; }
}

/// <summary>One version of the tenant's policy.</summary>
public sealed class ApprovalPolicyVersionData
{
    /// <summary>Counts up from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Who put it in force, or proposed it, by the name of the time.</summary>
    /// <example>power-tenant</example>
    public required string Author { get; init; }

    /// <summary>When it was put in force, UTC.</summary>
    public required DateTimeOffset ActivatedAt { get; init; }

    /// <summary>Why, in the author's words.</summary>
    public string? Note { get; init; }

    /// <summary>Who confirmed it, by the name of the time; absent where nobody had to.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>The rule for standard risk.</summary>
    public required ApprovalRuleData Standard { get; init; }

    /// <summary>The rule for high risk.</summary>
    public required ApprovalRuleData High { get; init; }

    internal static ApprovalPolicyVersionData Of(ApprovalPolicyVersion version) =>
        new()
        {
            Version = version.Policy.Version,
            Author = version.AuthorName,
            ActivatedAt = version.ActivatedAt,
            Note = version.Note,
            ConfirmedBy = version.ConfirmedByName,
            Standard = ApprovalRuleData.Of(version.Policy.Standard),
            High = ApprovalRuleData.Of(version.Policy.High),
        };
}

/// <summary>What a dry run found.</summary>
public sealed class PolicyDryRunData
{
    /// <summary>The policy in force, which the draft would take the place of.</summary>
    public required int BasedOnVersion { get; init; }

    /// <summary>How many decisions were looked at.</summary>
    public required int Decisions { get; init; }

    /// <summary>How many of them would have come out otherwise.</summary>
    public required int Affected { get; init; }

    /// <summary>How many of them by each reason; one decision may have several.</summary>
    public required IReadOnlyList<DryRunReasonData> Reasons { get; init; }

    /// <summary>Those that would have come out otherwise, newest first.</summary>
    public required IReadOnlyList<DryRunDecisionData> Items { get; init; }

    internal static PolicyDryRunData Of(PolicyDryRun found)
    {
        var affected = found.Decisions.Where(decision => decision.Refusals.Count > 0).ToList();
        return new PolicyDryRunData
        {
            BasedOnVersion = found.BasedOnVersion,
            Decisions = found.Decisions.Count,
            Affected = affected.Count,
            Reasons =
            [
                .. affected
                    .SelectMany(decision => decision.Refusals)
                    .CountBy(refusal => refusal.Code)
                    .OrderByDescending(count => count.Value)
                    .ThenBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => new DryRunReasonData { Error = count.Key, Decisions = count.Value }),
            ],
            Items = [.. affected.Select(DryRunDecisionData.Of)],
        };
    }
}

/// <summary>One reason and how often it applies.</summary>
public sealed class DryRunReasonData
{
    /// <summary>
    /// <c>INSUFFICIENT_AUTHORITY</c>, <c>SEPARATION_OF_DUTIES</c>, <c>SECOND_APPROVAL_REQUIRED</c>,
    /// <c>FIRST_APPROVAL_OUTDATED</c>, <c>DOCUMENTS_MISSING</c> or <c>REASON_REQUIRED</c>.
    /// </summary>
    /// <example>SECOND_APPROVAL_REQUIRED</example>
    public required string Error { get; init; }

    /// <summary>How many decisions.</summary>
    public required int Decisions { get; init; }
}

/// <summary>A decision that would have come out otherwise.</summary>
public sealed class DryRunDecisionData
{
    /// <summary>The verification.</summary>
    public required string VerificationId { get; init; }

    /// <summary>What was decided: <c>APPROVED</c> or <c>REJECTED</c>.</summary>
    /// <example>APPROVED</example>
    public required string Status { get; init; }

    /// <summary>The approver claimed.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The case's risk.</summary>
    public required string RiskLevel { get; init; }

    /// <summary>What the draft would have asked besides, gravest first.</summary>
    public required IReadOnlyList<ReasonData> Reasons { get; init; }

    internal static DryRunDecisionData Of(DryRunDecision found) =>
        new()
        {
            VerificationId = found.Case.Before.Id,
            Status = V21Words.Of(
                found.Case.Decision.Outcome == DecisionOutcome.Approved
                    ? VerificationStatus.Approved
                    : VerificationStatus.Declined
            ),
            DecidedBy = found.Case.Decision.ClaimedApprover,
            DecidedAt = found.Case.Decision.DecidedAt,
            RiskLevel = V21Words.Of(found.Case.Before.Risk.Level),
            Reasons = [.. found.Refusals.Select(e => new ReasonData { Error = e.Code, Message = e.Message })],
        };
}
