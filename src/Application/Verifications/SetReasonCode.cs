using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Verifications;

/// <summary>
/// Adds a reason to the tenant's list or changes the one of that code. None is ever removed: decisions keep theirs. With
/// the first one, decisions may give no code that is not on the list.
/// </summary>
public sealed record SetReasonCode(string Code, string? Text, ReasonUses Uses, bool IsActive) : ICommand<ReasonCode>
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxText = 200;

    /// <summary>Most reasons on one list.</summary>
    public const int MaxCodes = 200;

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageTenant;

    /// <inheritdoc/>
    public AuditTarget Target => new("reason_code.set");

    internal sealed class Validator : AbstractValidator<SetReasonCode>
    {
        public Validator()
        {
            RuleFor(c => c.Code)
                .Must(ReasonCode.IsWellFormed)
                .WithMessage(
                    $"code must be 1 to {ReasonCode.MaxCode} capital letters, digits and underscores, a letter first"
                );
            RuleFor(c => c.Text).Required().Line(MaxText);
            RuleFor(c => c.Uses)
                .Must(uses => uses != ReasonUses.None)
                .OverridePropertyName("appliesTo")
                .WithMessage("appliesTo must name at least one of APPROVE, REJECT, REQUEST_INFORMATION");
        }
    }

    internal sealed class Handler(IReasonCodeRepository reasons, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SetReasonCode, ReasonCode>
    {
        public async Task<Result<ReasonCode>> Handle(SetReasonCode command, CancellationToken cancellationToken)
        {
            var list = await reasons.ListAsync(caller.TenantId, cancellationToken);
            if (list.Count >= MaxCodes && list.All(known => known.Code != command.Code))
            {
                return new Error(
                    ErrorKind.RuleBroken,
                    "TOO_MANY_REASON_CODES",
                    $"A list holds at most {MaxCodes} reasons; change one of them instead"
                );
            }

            var reason = new ReasonCode(command.Code, command.Text!, command.Uses, command.IsActive);
            await reasons.SetAsync(caller.TenantId, reason, cancellationToken);
            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Tenant(caller.TenantId),
                    Action = "reason_code.set",
                    OccurredAt = time.Now(),
                    Facts =
                    [
                        new("code", reason.Code),
                        new("text", reason.Text),
                        new("uses", reason.Uses.ToString()),
                        new("active", reason.IsActive ? "true" : "false"),
                    ],
                },
                cancellationToken
            );
            return reason;
        }
    }
}
