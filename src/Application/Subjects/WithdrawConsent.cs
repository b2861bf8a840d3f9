using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Subjects;

/// <summary>Withdraws the consent of a kind that stands. It stays on record (GDPR Article 7(1) and (3)).</summary>
public sealed record WithdrawConsent(ConsentOwner Owner, ConsentKind Kind) : ICommand<Consent>
{
    /// <inheritdoc/>
    public Permission Permission => Permission.CreateSubjects;

    /// <inheritdoc/>
    public AuditTarget Target => new("consent.withdraw");

    internal sealed class Handler(
        ISubjectReader subjects,
        IConsentRepository consents,
        IAuditLog audit,
        Caller caller,
        TimeProvider time
    ) : IHandler<WithdrawConsent, Consent>
    {
        public async Task<Result<Consent>> Handle(WithdrawConsent command, CancellationToken cancellationToken)
        {
            var found = await command.Owner.ConsentsAsync(
                subjects,
                consents,
                caller.TenantId,
                mayChange: true,
                cancellationToken
            );
            if (found.Failed(out var refusal, out var given))
            {
                return refusal;
            }

            // An earlier version still stands beside the one that is withdrawn; with it goes every one of the kind.
            var standing = given.Where(each => each.Kind == command.Kind && each.WithdrawnAt is null).ToList();
            if (standing.Count == 0)
            {
                return SubjectErrors.ConsentNotFound;
            }

            var now = time.Now();
            var withdrawn = standing
                .Select(each => each with { WithdrawnAt = now, WithdrawnByName = caller.Required.Name })
                .ToList();
            foreach (var consent in withdrawn)
            {
                if (!await consents.TryWithdrawAsync(consent, cancellationToken))
                {
                    return SubjectErrors.ConsentNotFound;
                }
            }

            await audit.AppendAsync(
                new AuditRecord
                {
                    TenantId = caller.TenantId,
                    Stream = AuditStreams.Subject(command.Owner.Id),
                    Action = "consent.withdrawn",
                    OccurredAt = now,
                    Facts = [new("kind", command.Kind.ToString()), new("version", withdrawn[^1].Version)],
                },
                cancellationToken
            );
            return withdrawn[^1];
        }
    }
}
