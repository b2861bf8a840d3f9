using VerificationService.Domain.Verifications;

namespace VerificationService.Domain.Retention;

/// <summary>A person or a business whose records are kept and end.</summary>
/// <param name="Id">The person or the business.</param>
/// <param name="IsBusiness">Whether it is a business.</param>
public sealed record SubjectRef(string Id, bool IsBusiness);

/// <summary>What of a case its end depends on.</summary>
/// <param name="Id">The case.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="DecidedAt">When it was decided last, UTC; null while it never was.</param>
/// <param name="RelationshipEndedOn">
/// When the relationship with all of its subjects had ended; null while it goes on with one of them.
/// </param>
public sealed record RetainedCase(
    string Id,
    VerificationStatus Status,
    DateTimeOffset? DecidedAt,
    DateOnly? RelationshipEndedOn
);

/// <summary>What the end of a subject's records is counted from.</summary>
public enum RetentionBasis
{
    /// <summary>It never had a case: no law asks to keep it.</summary>
    NoCases,

    /// <summary>A case is open.</summary>
    OpenCase,

    /// <summary>An approval stands, and the relationship goes on.</summary>
    RelationshipNotEnded,

    /// <summary>The last case that was refused.</summary>
    Refusal,

    /// <summary>The end of the relationship.</summary>
    RelationshipEnd,
}

/// <summary>Until when a subject's records are kept.</summary>
/// <param name="Until">From when they may be erased, UTC; null while that is not known.</param>
/// <param name="Basis">What it is counted from, or why it is not known.</param>
public sealed record RetentionTerm(DateTimeOffset? Until, RetentionBasis Basis)
{
    /// <summary>Whether they may be erased at <paramref name="now"/>.</summary>
    public bool IsOver(DateTimeOffset now) => Until <= now;
}

/// <summary>
/// How long records are kept: years from the end of the relationship or from the refusal, whichever of the subject's cases is
/// the last (AMLR Article 77).
/// </summary>
public static class RetentionRule
{
    /// <summary>Until when the records of a subject are kept.</summary>
    /// <param name="cases">All cases of the subject.</param>
    /// <param name="years">For how many years, by the tenant's settings.</param>
    public static RetentionTerm Of(IEnumerable<RetainedCase> cases, int years)
    {
        var last = new RetentionTerm(DateTimeOffset.MinValue, RetentionBasis.NoCases);
        foreach (var term in cases.Select(each => Of(each, years)))
        {
            if (term.Until is null)
            {
                // An open case is told before a relationship that goes on.
                last = last.Basis == RetentionBasis.OpenCase ? last : term;
            }
            else if (last.Until < term.Until)
            {
                last = term;
            }
        }

        return last;
    }

    private static RetentionTerm Of(RetainedCase retained, int years)
    {
        if (!retained.Status.IsDecided() || retained.DecidedAt is not { } decidedAt)
        {
            return new RetentionTerm(null, RetentionBasis.OpenCase);
        }

        if (retained.Status == VerificationStatus.Declined)
        {
            // Where the last year has no 29 February, the years end with the 28th (Regulation 1182/71 Article 3(2)(c)).
            var until = decidedAt.AddYears(years);
            return new RetentionTerm(until.Day == decidedAt.Day ? until : until.AddDays(1), RetentionBasis.Refusal);
        }

        // An approval after the end began another relationship. The day of the end belongs to the relationship.
        return retained.RelationshipEndedOn is { } ended && ended >= DateOnly.FromDateTime(decidedAt.UtcDateTime)
            ? new RetentionTerm(
                new DateTimeOffset(ended.AddYears(years).AddDays(1), TimeOnly.MinValue, TimeSpan.Zero),
                RetentionBasis.RelationshipEnd
            )
            : new RetentionTerm(null, RetentionBasis.RelationshipNotEnded);
    }
}
