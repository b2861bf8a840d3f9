using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Lists all that a person or a business has agreed to, oldest first, withdrawn consents included.</summary>
public sealed record ListConsents(ConsentOwner Owner) : IQuery<IReadOnlyList<Consent>>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.ReadSubjects;

    internal sealed class Handler(ISubjectReader subjects, IConsentRepository consents, Caller caller)
        : IHandler<ListConsents, IReadOnlyList<Consent>>
    {
        public Task<Result<IReadOnlyList<Consent>>> Handle(ListConsents query, CancellationToken cancellationToken) =>
            query.Owner.ConsentsAsync(subjects, consents, caller.TenantId, mayChange: false, cancellationToken);
    }
}
