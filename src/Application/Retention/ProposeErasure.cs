using FluentValidation;
using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>
/// Proposes to erase a subject. One that comes early is not refused: once another person has confirmed it, it waits until nothing
/// keeps the records any more.
/// </summary>
public sealed record ProposeErasure(SubjectRef Subject, ErasureBasis Basis, string? Reason) : ICommand<ErasureView>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ManageRetention;

    /// <inheritdoc/>
    public AuditTarget Target => new("erasure.propose");

    /// <inheritdoc/>
    public override string ToString() => $"ProposeErasure {{ Subject = {Subject.Id} }}";

    internal sealed class Validator : AbstractValidator<ProposeErasure>
    {
        public Validator() => RuleFor(c => c.Reason).Required().Text(4000);
    }

    internal sealed class Handler(
        IRetentionRepository retention,
        ShowingErasures showing,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<ProposeErasure, ErasureView>
    {
        public async Task<Result<ErasureView>> Handle(ProposeErasure command, CancellationToken cancellationToken)
        {
            var (tenantId, subject, now) = (caller.TenantId, command.Subject, time.Now());
            if (await retention.FindSubjectAsync(tenantId, subject, cancellationToken) is not { } kept)
            {
                return LookingAtRetention.NotFound(subject);
            }

            if (kept.ErasedAt is not null)
            {
                return SubjectErrors.Erased;
            }

            var erasure = new Erasure
            {
                Id = Ids.New(now),
                TenantId = tenantId,
                Subject = subject,
                Basis = command.Basis,
                Reason = command.Reason!,
                Status = ErasureStatus.Proposed,
                ProposedAt = now,
                ProposedBy = caller.Required.Identity,
                ProposedByName = caller.Required.Name,
                DueAt = now,
            };
            if (!await retention.TryAddAsync(erasure, cancellationToken))
            {
                return RetentionErrors.ErasureExists;
            }

            await audit.AppendAsync(
                RetentionAudit.Of(
                    tenantId,
                    subject,
                    "erasure_proposed",
                    now,
                    new("erasureId", erasure.Id),
                    new("basis", erasure.Basis.ToString()),
                    new("reason", erasure.Reason)
                ),
                cancellationToken
            );
            return await showing.ShowAsync(erasure, cancellationToken);
        }
    }
}
