using System.Globalization;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>What activating, proposing, confirming and rejecting a policy share.</summary>
internal sealed class ChangingPolicy(
    IApprovalPolicyRepository policies,
    IUserRepository users,
    IApiKeyRepository keys,
    IAuditLog audit,
    Caller caller
)
{
    /// <summary>
    /// The policy in force, from the table and not from the cache: another node may have put one in force a moment ago.
    /// </summary>
    public async Task<PolicyInForce> InForceAsync(CancellationToken cancellationToken)
    {
        var latest = await policies.ListAsync(caller.TenantId, below: null, rows: 1, cancellationToken);
        return latest.Count == 0
            ? new PolicyInForce(ApprovalPolicy.BuiltIn, null)
            : new PolicyInForce(latest[0].Policy, latest[0]);
    }

    /// <summary>
    /// Whether a second person has to confirm what asks for less: two users of the tenant are power-tenants, or were a moment ago.
    /// Another tenant's have no say here. Keys are worth their owners, and the installation's are nobody's.
    /// </summary>
    public async Task<bool> TakesTwoAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        PolicyProposal.TakesTwo(await users.ListAsync(caller.TenantId, cancellationToken), now);

    /// <summary>A proposal as the caller sees it: what it changes, and why they may not confirm it.</summary>
    public async Task<PendingProposal> LookAtAsync(
        PolicyProposal proposal,
        ApprovalPolicy inForce,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var by = caller.Required;
        var refusals = proposal.Refusals(
            by,
            await PersonAsync(by.PersonId, cancellationToken),
            await PersonAsync(proposal.By.PersonId, cancellationToken),
            proposal.By.Kind == ActorKind.ApiKey
                ? await keys.FindAsync(caller.TenantId, proposal.By.Id, cancellationToken)
                : null,
            inForce.Version,
            now
        );
        return new PendingProposal(
            proposal,
            inForce.ChangesTo(proposal.Policy),
            [.. refusals],
            PolicyProposal.AloneFrom(await users.ListAsync(caller.TenantId, cancellationToken), now)
        );
    }

    /// <summary>Puts a version in force; refused when another one came first.</summary>
    public async Task<Result<ApprovalPolicyVersion>> PutInForceAsync(
        ApprovalPolicyVersion version,
        CancellationToken cancellationToken
    )
    {
        var policy = version.Policy;
        if (!await policies.AddAsync(caller.TenantId, version, cancellationToken))
        {
            return RiskErrors.PolicyChanged(policy.Version);
        }

        await RecordAsync(
            "approval_policy.activated",
            version.ActivatedAt,
            [
                new("version", Text(policy.Version)),
                new("standard", policy.Standard.ToText()),
                new("high", policy.High.ToText()),
                new("note", version.Note),
            ],
            cancellationToken
        );
        return version;
    }

    /// <summary>Writes what became of a proposal: who made it, and both policies.</summary>
    public Task RecordAsync(
        string action,
        PolicyProposal proposal,
        ApprovalPolicy inForce,
        string? replaced,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        RecordAsync(
            action,
            now,
            [
                new("proposal", proposal.Id),
                new("proposedById", proposal.By.Id),
                new("proposedByName", proposal.ByName),
                new("basedOnVersion", Text(proposal.BasedOnVersion)),
                new("fromStandard", inForce.Standard.ToText()),
                new("fromHigh", inForce.High.ToText()),
                new("standard", proposal.Policy.Standard.ToText()),
                new("high", proposal.Policy.High.ToText()),
                new("note", proposal.Note),
                new("replaced", replaced),
            ],
            cancellationToken
        );

    private Task RecordAsync(
        string action,
        DateTimeOffset now,
        IEnumerable<KeyValuePair<string, string?>> facts,
        CancellationToken cancellationToken
    ) =>
        audit.AppendAsync(
            new AuditRecord
            {
                TenantId = caller.TenantId,
                Stream = AuditStreams.Tenant(caller.TenantId),
                Action = action,
                OccurredAt = now,
                Facts = facts,
            },
            cancellationToken
        );

    private async Task<User?> PersonAsync(string? id, CancellationToken cancellationToken) =>
        id is null ? null : await users.FindToDecideAsync(caller.TenantId, id, cancellationToken);

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A proposal as somebody sees it.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Changes">What it changes in the policy in force.</param>
/// <param name="Refusals">Why this caller may not confirm it now, gravest first; empty when they may.</param>
/// <param name="AloneFrom">From when the only power-tenant left needs no confirmation, UTC; null where another one can give it.</param>
public sealed record PendingProposal(
    PolicyProposal Proposal,
    IReadOnlyList<PolicyChange> Changes,
    IReadOnlyList<Error> Refusals,
    DateTimeOffset? AloneFrom
);
