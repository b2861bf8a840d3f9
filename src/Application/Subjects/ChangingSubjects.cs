using VerificationService.Application.Audit;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Verifications;

namespace VerificationService.Application.Subjects;

/// <summary>
/// What every change of a subject does: the version before is kept, for the cases that were decided upon it; open cases show
/// the new one, and their risk is assessed anew, upwards only.
/// </summary>
internal sealed class ChangingSubjects(
    ISubjectRepository subjects,
    IVerificationRepository verifications,
    HighRiskJurisdictions jurisdictions,
    IAuditLog audit,
    Caller caller,
    TimeProvider time
)
{
    /// <summary>The person or business of that id; null where the tenant has none.</summary>
    public async Task<Subject?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await subjects.FindApplicantAsync(caller.TenantId, id, cancellationToken) is { } person)
        {
            return new Subject(person, null);
        }

        return await subjects.FindOrganizationAsync(caller.TenantId, id, cancellationToken) is { } business
            ? new Subject(null, business)
            : null;
    }

    /// <summary>Writes a change; <paramref name="what"/> names it in every history it stands in.</summary>
    public async Task<Error?> SaveAsync(Subject was, Subject changed, string what, CancellationToken cancellationToken)
    {
        if (was.IsErased)
        {
            return SubjectErrors.Erased;
        }

        var now = time.Now();
        if (!await subjects.TryReplaceAsync(was, changed, now, cancellationToken))
        {
            return SubjectErrors.ChangedMeanwhile;
        }

        await audit.AppendAsync(
            new AuditRecord
            {
                TenantId = caller.TenantId,
                Stream = AuditStreams.Subject(changed.Id),
                Action = "applicant.changed",
                OccurredAt = now,
                Facts = [new("changed", what)],
            },
            cancellationToken
        );
        foreach (var verification in await verifications.OpenOfAsync(caller.TenantId, changed.Id, cancellationToken))
        {
            // The case's other subject, if it has one, was assessed when it was opened or changed.
            var assessed = RiskAssessment.Assess(changed.Business, changed.Person, jurisdictions, raised: false);
            verification.SubjectChanged(
                new ChangedSubject(changed.Id, changed.Revision, changed.SortedName, changed.ExternalId),
                assessed,
                what,
                now
            );
            if ((await verifications.SaveAsync(verification, cancellationToken)).Error is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
