using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Risk;

/// <summary>
/// Puts a new version of the tenant's approval policy in force, for every decision from then on. It may tighten the
/// built-in policy and never loosen it.
/// </summary>
public sealed record ActivateApprovalPolicy : ICommand<ApprovalPolicyVersion>
{
    /// <summary>Longest note, in characters.</summary>
    public const int MaxNote = 1000;

    /// <summary>The version the draft was written upon; 0 is the built-in policy.</summary>
    public int? BasedOnVersion { get; init; }

    /// <summary>The rules.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManagePolicy;

    /// <inheritdoc/>
    public AuditTarget Target => new("approval_policy.activate");

    internal sealed class Validator : AbstractValidator<ActivateApprovalPolicy>
    {
        public Validator(IValidator<PolicyDraft> draft)
        {
            RuleFor(c => c.BasedOnVersion)
                .Must(version => version is >= 0)
                .WithMessage("basedOnVersion must be the version of the policy in force, 0 for the built-in one");
            RuleFor(c => c.Note).Text(MaxNote);
            RuleFor(c => c.Draft).SetValidator(draft).OverridePropertyName("");
        }
    }

    internal sealed class Handler(IApprovalPolicyRepository policies, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<ActivateApprovalPolicy, ApprovalPolicyVersion>
    {
        public async Task<Result<ApprovalPolicyVersion>> Handle(
            ActivateApprovalPolicy command,
            CancellationToken cancellationToken
        )
        {
            // From the table and not from the cache: another node may have put one in force a moment ago.
            var latest = await policies.ListAsync(caller.TenantId, below: null, rows: 1, cancellationToken);
            var current = latest.Count == 0 ? ApprovalPolicy.BuiltIn.Version : latest[0].Policy.Version;
            if (command.BasedOnVersion != current)
            {
                return RiskErrors.PolicyChanged(current);
            }

            var tightened = ApprovalPolicy.Tighten(current + 1, command.Draft.Standard, command.Draft.High);
            if (tightened.Failed(out var refusal, out var policy))
            {
                return refusal;
            }

            var author = caller.Required;
            var version = new ApprovalPolicyVersion(policy, author.Id, author.Name, command.Note, time.Now());
            if (!await policies.AddAsync(caller.TenantId, version, cancellationToken))
            {
                return RiskErrors.PolicyChanged(current + 1);
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "approval_policy.activated",
                    OccurredAt = version.ActivatedAt,
                    Facts =
                    [
                        new("version", policy.Version.ToString(CultureInfo.InvariantCulture)),
                        new("standard", policy.Standard.ToText()),
                        new("high", policy.High.ToText()),
                        new("note", command.Note),
                    ],
                },
                cancellationToken
            );
            return version;
        }
    }
}
