using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>Tells until when the records of a person or a business are kept, and how much there is of them.</summary>
public sealed record GetRetention(SubjectRef Subject) : IQuery<SubjectRetention>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(IRetentionRepository retention, LookingAtRetention looking, Caller caller)
        : IHandler<GetRetention, SubjectRetention>
    {
        public async Task<Result<SubjectRetention>> Handle(GetRetention query, CancellationToken cancellationToken)
        {
            var looked = await looking.LookAsync(caller.TenantId, query.Subject, cancellationToken);
            return looked.Failed(out var refusal, out var outlook)
                ? refusal
                : new SubjectRetention(
                    outlook,
                    await retention.CountAsync(caller.TenantId, query.Subject, cancellationToken)
                );
        }
    }
}

/// <summary>Until when the records of a subject are kept, and how much there is of them.</summary>
public sealed record SubjectRetention(RetentionOutlook Outlook, IReadOnlyList<KeptRows> Kept);
