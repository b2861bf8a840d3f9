using Microsoft.AspNetCore.Mvc;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Console.Pages;

/// <summary>The approval policy: what is in force, a draft of the next one tried before it counts, and every version.</summary>
internal sealed class PoliciesPage(Dispatcher dispatcher) : ConsolePage
{
    private const string Here = "/console/policies";

    public override string Title => "Approval policy";

    /// <summary>The rule being written for standard risk.</summary>
    [BindProperty(Name = "standard")]
    public RuleForm Standard { get; set; } = new();

    /// <summary>The rule being written for high risk.</summary>
    [BindProperty(Name = "high")]
    public RuleForm High { get; set; } = new();

    [BindProperty(Name = "note")]
    public string? Note { get; set; }

    /// <summary>The version in force when the form was shown.</summary>
    [BindProperty(Name = "basedOn")]
    public int BasedOn { get; set; }

    public PolicyInForce InForce { get; private set; } = new(ApprovalPolicy.BuiltIn, null);

    public IReadOnlyList<ApprovalPolicyVersion> Versions { get; private set; } = [];

    /// <summary>What the draft would have changed, once it was tried.</summary>
    public PolicyDryRun? Tried { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal)
        {
            return Refuse(refusal);
        }

        FillIn();
        return Page();
    }

    /// <summary>Tries the draft; nothing is written.</summary>
    public async Task<IActionResult> OnPostTryAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } unread)
        {
            return Refuse(unread);
        }

        var tried = await dispatcher.SendAsync(new DryRunApprovalPolicy(Draft()), cancellationToken);
        if (tried.Failed(out var refusal, out var found))
        {
            return ShowAgain(refusal);
        }

        Tried = found;
        return Page();
    }

    /// <summary>Puts the draft in force, or proposes it.</summary>
    public async Task<IActionResult> OnPostActivateAsync(CancellationToken cancellationToken)
    {
        var activated = await dispatcher.SendAsync(
            new ActivateApprovalPolicy
            {
                BasedOnVersion = BasedOn,
                Draft = Draft(),
                Note = string.IsNullOrWhiteSpace(Note) ? null : Note,
            },
            cancellationToken
        );
        return activated.Error is { } refusal
            ? await LookAsync(cancellationToken) is { } unread
                ? Refuse(unread)
                : ShowAgain(refusal)
            : activated.Value.Activated is { } version
                ? Go(Here, InForceNow(version))
                : Go(Here, "Nothing has changed yet. The draft asks for less, so it waits for a second power-tenant.");
    }

    /// <summary>Puts what somebody else proposed in force.</summary>
    public async Task<IActionResult> OnPostConfirmAsync(string? proposalId, CancellationToken cancellationToken)
    {
        var confirmed = await dispatcher.SendAsync(new ConfirmPolicyProposal(proposalId ?? ""), cancellationToken);
        return confirmed.Failed(out var refusal, out var version)
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, InForceNow(version));
    }

    /// <summary>Ends a proposal.</summary>
    public async Task<IActionResult> OnPostRejectAsync(string? proposalId, CancellationToken cancellationToken)
    {
        var rejected = await dispatcher.SendAsync(new RejectPolicyProposal(proposalId ?? ""), cancellationToken);
        return rejected.Failed(out var refusal, out _)
            ? await ShowRefusedAsync(refusal, cancellationToken)
            : Go(Here, "The proposal is rejected. The policy in force stays.");
    }

    /// <summary>What is wrong with one field, to be told beside it.</summary>
    public string? RefusalOf(string field) =>
        Refusal?.Fields.FirstOrDefault(refusal => refusal.Field == field)?.Message;

    private static string InForceNow(ApprovalPolicyVersion version) => $"Version {version.Policy.Version} is in force.";

    private void FillIn()
    {
        (Standard, High) = (RuleForm.Of(InForce.Policy.Standard), RuleForm.Of(InForce.Policy.High));
        BasedOn = InForce.Policy.Version;
    }

    // The forms of a proposal have no draft to show again.
    private async Task<IActionResult> ShowRefusedAsync(Error refusal, CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } unread)
        {
            return Refuse(unread);
        }

        FillIn();
        return ShowAgain(refusal);
    }

    private PolicyDraft Draft() =>
        new(Standard.ToRule(ApprovalPolicy.BuiltIn.Standard), High.ToRule(ApprovalPolicy.BuiltIn.High));

    private async Task<Error?> LookAsync(CancellationToken cancellationToken)
    {
        var read = await dispatcher.SendAsync(new GetApprovalPolicy(), cancellationToken);
        var listed = await dispatcher.SendAsync(
            new ListApprovalPolicyVersions(new PageRequest(20, null)),
            cancellationToken
        );
        if (read.Failed(out var refusal, out var inForce) || listed.Failed(out refusal, out var versions))
        {
            return refusal;
        }

        (InForce, Versions) = (inForce, versions.Items);
        return null;
    }
}

/// <summary>One rule as a form sends it.</summary>
public sealed class RuleForm
{
    /// <summary>The lowest deciding role.</summary>
    public string? Role { get; set; }

    /// <summary>How many people.</summary>
    public int Approvals { get; set; }

    /// <summary>Whether duties are separated.</summary>
    public bool Separation { get; set; }

    /// <summary>Whether a reason is asked for.</summary>
    public bool Reason { get; set; }

    /// <summary>Document types, by spaces or commas.</summary>
    public string? Documents { get; set; }

    internal static RuleForm Of(ApprovalRule rule) =>
        new()
        {
            Role = rule.RequiredRole.Format(),
            Approvals = rule.Approvals,
            Separation = rule.SeparationOfDuties,
            Reason = rule.ReasonRequired,
            Documents = string.Join(' ', rule.RequiredDocuments),
        };

    internal ApprovalRule ToRule(ApprovalRule floor) =>
        floor with
        {
            RequiredRole = RoleNames.Parse(Role ?? ""),
            Approvals = Approvals,
            SeparationOfDuties = Separation,
            ReasonRequired = Reason,
            RequiredDocuments = (Documents ?? "")
                .ToUpperInvariant()
                .Split([' ', ',', ';', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries),
        };
}
