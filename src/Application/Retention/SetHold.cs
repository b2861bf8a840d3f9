using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Keeps the records of a subject, or of the whole tenant, from being erased.</summary>
public sealed record SetHold : ICommand<LegalHold>
{
    /// <summary>Whose records; null for all of the tenant.</summary>
    public SubjectRef? Subject { get; init; }

    /// <inheritdoc cref="LegalHold.Matter"/>
    public string? Matter { get; init; }

    /// <inheritdoc cref="LegalHold.Reason"/>
    public string? Reason { get; init; }

    /// <inheritdoc cref="LegalHold.Until"/>
    public DateTimeOffset? Until { get; init; }

    /// <inheritdoc/>
    public Permission Permission => Permission.ManageRetention;

    /// <inheritdoc/>
    public AuditTarget Target => new("hold.set");

    /// <inheritdoc/>
    public override string ToString() => nameof(SetHold);

    internal sealed class Validator : AbstractValidator<SetHold>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Matter).Required().Line(LegalHold.MaxMatter);
            RuleFor(c => c.Reason).Required().Text(4000);
            RuleFor(c => c.Until)
                .Must(until => until is null || until > time.Now())
                .WithMessage("until must be in the future, or left out");
        }
    }

    internal sealed class Handler(IRetentionRepository retention, IAuditLog audit, Caller caller, TimeProvider time)
        : IHandler<SetHold, LegalHold>
    {
        public async Task<Result<LegalHold>> Handle(SetHold command, CancellationToken cancellationToken)
        {
            var (tenantId, now) = (caller.TenantId, time.Now());
            await retention.LockAsync(tenantId, command.Subject, cancellationToken);
            if (command.Subject is { } subject)
            {
                if (await retention.FindSubjectAsync(tenantId, subject, cancellationToken) is not { } kept)
                {
                    return LookingAtRetention.NotFound(subject);
                }

                if (kept.ErasedAt is not null)
                {
                    return SubjectErrors.Erased;
                }
            }

            var hold = new LegalHold
            {
                Id = Ids.New(now),
                TenantId = tenantId,
                Subject = command.Subject,
                Matter = command.Matter!,
                Reason = command.Reason!,
                Until = command.Until,
                SetAt = now,
                SetBy = caller.Required.Id,
                SetByName = caller.Required.Name,
            };
            await retention.AddAsync(hold, cancellationToken);
            await audit.AppendAsync(
                RetentionAudit.Of(
                    tenantId,
                    hold.Subject,
                    "hold_set",
                    now,
                    new("holdId", hold.Id),
                    new("until", hold.Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
                    new("matter", hold.Matter),
                    new("reason", hold.Reason)
                ),
                cancellationToken
            );
            return hold;
        }
    }
}
