using System.Globalization;
using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Says when the relationship with a person or a business ended: its records are kept for years from then. Another date replaces it.</summary>
public sealed record EndRelationship(SubjectRef Subject, DateOnly EndedOn) : ICommand<SubjectRetention>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("subject.end_relationship");

    internal sealed class Validator : AbstractValidator<EndRelationship>
    {
        public Validator(TimeProvider time) =>
            RuleFor(c => c.EndedOn)
                .Must(endedOn => endedOn.Year >= 1900 && endedOn <= DateOnly.FromDateTime(time.Now().UtcDateTime))
                .WithMessage("endedOn must be a date from 1900-01-01 that is not in the future");
    }

    internal sealed class Handler(
        IRetentionRepository retention,
        LookingAtRetention looking,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<EndRelationship, SubjectRetention>
    {
        public async Task<Result<SubjectRetention>> Handle(EndRelationship command, CancellationToken cancellationToken)
        {
            var (tenantId, subject) = (caller.TenantId, command.Subject);
            if (await retention.FindSubjectAsync(tenantId, subject, cancellationToken) is not { } kept)
            {
                return LookingAtRetention.NotFound(subject);
            }

            if (kept.ErasedAt is not null)
            {
                return SubjectErrors.Erased;
            }

            if (kept.RelationshipEndedOn != command.EndedOn)
            {
                if (!await retention.EndRelationshipAsync(tenantId, subject, command.EndedOn, cancellationToken))
                {
                    return SubjectErrors.Erased;
                }

                await audit.AppendAsync(
                    RetentionAudit.Of(
                        tenantId,
                        subject,
                        "relationship_ended",
                        time.Now(),
                        new("endedOn", Text(command.EndedOn)),
                        new("before", kept.RelationshipEndedOn is { } before ? Text(before) : null)
                    ),
                    cancellationToken
                );
            }

            var looked = await looking.LookAsync(tenantId, subject, cancellationToken);
            return looked.Failed(out var refusal, out var outlook)
                ? refusal
                : new SubjectRetention(outlook, await retention.CountAsync(tenantId, subject, cancellationToken));
        }

        private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
