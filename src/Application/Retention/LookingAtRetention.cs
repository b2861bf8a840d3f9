using VerificationService.Application.Pipeline;
using VerificationService.Domain.Retention;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Subjects;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Application.Retention;

/// <summary>What keeps the records of a subject now: asked by those who read it, and again in every step of an erasure.</summary>
public sealed class LookingAtRetention(IRetentionRepository retention, ITenantRepository tenants, TimeProvider time)
{
    /// <summary>What keeps the subject's records; refused where the tenant has no such subject.</summary>
    public async Task<Result<RetentionOutlook>> LookAsync(
        string tenantId,
        SubjectRef subject,
        CancellationToken cancellationToken
    )
    {
        if (await retention.FindSubjectAsync(tenantId, subject, cancellationToken) is not { } kept)
        {
            return NotFound(subject);
        }

        var tenant = await tenants.FindAsync(tenantId, cancellationToken);
        var cases = await retention.CasesAsync(tenantId, subject, cancellationToken);
        return new RetentionOutlook(
            kept,
            RetentionRule.Of(cases.Cases, tenant!.Retention.Years),
            await retention.StandingHoldsAsync(tenantId, cases.SubjectIds, time.Now(), cancellationToken),
            await retention.HasUndeliveredAsync(tenantId, [.. cases.Cases.Select(each => each.Id)], cancellationToken),
            cases.Cases
        );
    }

    /// <summary>The refusal of a subject that the tenant does not have.</summary>
    public static Error NotFound(SubjectRef subject) =>
        subject.IsBusiness ? SubjectErrors.OrganizationNotFound : SubjectErrors.CustomerNotFound;
}

/// <summary>What keeps the records of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Term">Until when the law keeps them.</param>
/// <param name="Holds">The holds that keep them.</param>
/// <param name="HasUndelivered">Whether messages about its cases have not left yet.</param>
/// <param name="Cases">Its cases that are not erased.</param>
public sealed record RetentionOutlook(
    KeptSubject Subject,
    RetentionTerm Term,
    IReadOnlyList<LegalHold> Holds,
    bool HasUndelivered,
    IReadOnlyList<RetainedCase> Cases
)
{
    /// <summary>What an erasure waits for at a time, gravest first; empty when it may go on.</summary>
    public IReadOnlyList<ErasureWait> Waits(DateTimeOffset now)
    {
        var waits = new List<ErasureWait>();
        if (Holds.Count > 0)
        {
            waits.Add(
                new ErasureWait(
                    "LEGAL_HOLD",
                    Holds.Any(hold => hold.Until is null) ? null : Holds.Max(hold => hold.Until),
                    Holds.Count == 1 ? "A legal hold stands" : $"{Holds.Count} legal holds stand"
                )
            );
        }

        if (!Term.IsOver(now))
        {
            waits.Add(
                Term.Basis switch
                {
                    RetentionBasis.OpenCase => new ErasureWait("OPEN_CASE", null, "A case of the subject is open"),
                    RetentionBasis.RelationshipNotEnded => new ErasureWait(
                        "RELATIONSHIP_NOT_ENDED",
                        null,
                        "An approval stands, and nobody has said that the relationship ended"
                    ),
                    _ => new ErasureWait("RETENTION", Term.Until, "The law keeps the records until then"),
                }
            );
        }

        if (HasUndelivered)
        {
            waits.Add(new ErasureWait("UNDELIVERED_MESSAGES", null, "Messages about its cases have not left yet"));
        }

        return waits;
    }
}

/// <summary>What an erasure waits for.</summary>
/// <param name="Code">Which.</param>
/// <param name="Until">Until when, UTC; null when that is not known.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record ErasureWait(string Code, DateTimeOffset? Until, string Message);
